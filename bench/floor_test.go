package bench_test

import (
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

// The floors that have impl=floor in the benchmarks of Publish, Emit and Recent are
// what ours cannot do without; the command bench/floors holds ours against them.

// A floorBus has only what a publish without a history needs: two counts, by which
// it can be waited for, a recover for all handlers, and an indirect call of each.
type floorBus struct {
	entered, left atomic.Uint64
	handlers      []func(*event.Event)
}

//go:noinline
func (f *floorBus) publish(e *event.Event) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("a handler panicked: %v", v)
		}
		f.left.Add(1)
	}()
	f.entered.Add(1)
	for _, h := range f.handlers {
		h(e)
	}
	return nil
}

// A withTwo is an event and two attributes in one object.
type withTwo struct {
	event.Event
	room [2]slog.Attr
}

// floorEvent makes an event with what Emit needs: one allocation, a random ID, the
// time, and a store to each field. Its attributes are behind it, but not in its
// payload, which only package event can write.
func floorEvent() *event.Event {
	e := new(withTwo)
	e.ID = event.RandomID()
	e.Type = typ
	e.Timestamp = time.Now()
	e.Source = source
	e.ProjectPath = root
	e.room = [2]slog.Attr{slog.String("command", "go test"), slog.Int("exit_code", 1)}
	return &e.Event
}

// floorRecent makes a slice and copies the events into it.
//
//go:noinline
func floorRecent(es []*event.Event) []*event.Event {
	c := make([]*event.Event, len(es))
	copy(c, es)
	return c
}

// made keeps what BenchmarkFloor allocates from being left out.
var made any

// BenchmarkFloor measures what no bus can be cheaper than.
func BenchmarkFloor(b *testing.B) {
	// Ten and a hundred, so that what one more call costs can be told from what
	// the loop does.
	for _, calls := range []int{10, 100} {
		b.Run(fmt.Sprintf("what=indirect-calls-%d", calls), func(b *testing.B) {
			c := newCounters(calls)
			handlers := c.handlers()
			e := event.New(typ, source, root)
			b.ReportAllocs()
			rounds := uint64(0)
			for b.Loop() {
				for _, h := range handlers {
					h(e)
				}
				rounds++
			}
			c.verify(b, rounds)
		})
	}
	b.Run("what=fetch-add-and-store", func(b *testing.B) {
		var tail atomic.Uint64
		slots := make([]atomic.Pointer[event.Event], ringCapacity)
		e := event.New(typ, source, root)
		b.ReportAllocs()
		for b.Loop() {
			slots[tail.Add(1)%ringCapacity].Store(e)
		}
		if slots[tail.Load()%ringCapacity].Load() != e {
			b.Fatal("nothing was stored")
		}
	})
	b.Run("what=alloc-event", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			e := new(withTwo)
			e.room[1].Key = typ
			made = e
		}
	})
	b.Run("what=alloc-event-and-time", func(b *testing.B) {
		start := time.Now()
		b.ReportAllocs()
		for b.Loop() {
			e := new(withTwo)
			e.room[1].Key = typ
			e.Timestamp = time.Now()
			made = e
		}
		if made.(*withTwo).Timestamp.Before(start) {
			b.Fatal("the last event has no time")
		}
	})
}
