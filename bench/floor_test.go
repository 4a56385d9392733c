package bench_test

import (
	"log/slog"
	"sync/atomic"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// made keeps what BenchmarkFloor allocates from being left out.
var made any

// BenchmarkFloor measures what no bus can be cheaper than.
func BenchmarkFloor(b *testing.B) {
	b.Run("what=indirect-calls-10", func(b *testing.B) {
		c := newCounters(10)
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
		type withTwo struct {
			event.Event
			room [2]slog.Attr
		}
		var last *withTwo
		b.ReportAllocs()
		for b.Loop() {
			last = new(withTwo)
			last.room[1].Key = typ
			made = last
		}
	})
}
