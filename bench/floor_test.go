package bench_test

import (
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

// made keeps what BenchmarkFloor allocates from being left out.
var made any

// BenchmarkFloor measures what no bus can be cheaper than.
func BenchmarkFloor(b *testing.B) {
	// Ten and a hundred, so that what one more call costs can be told from what
	// the loop does.
	for _, calls := range []int{10, 100} {
		b.Run(fmt.Sprintf("what=indirect-calls-%d", calls), func(b *testing.B) {
			c := newCounters(calls)
			handlers := make([]func(*event.Event), len(c))
			for i, n := range c {
				handlers[i] = func(*event.Event) { *n++ }
			}
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
	type withTwo struct {
		event.Event
		room [2]slog.Attr
	}
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
