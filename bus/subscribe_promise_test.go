package bus_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vidurai/eventbus/event"
)

func TestB5_SubscribeAndUnsubscribe(t *testing.T) {
	t.Run("a_publish_after_Subscribe_reaches_and_after_Unsubscribe_does_not", func(t *testing.T) {
		b := newBus(t)
		for i := range 300 {
			typ := fmt.Sprint("t.", i%40) // routes old and new
			before := func() { emit(t, b, typ, "x") }
			if i%3 == 0 {
				before()
			}
			var got collector
			s := subscribe(t, b, []string{typ, "t.*", ">"}[i%3], got.handle)
			before()
			s.Unsubscribe()
			before()
			s.Unsubscribe()
			if len(got.events) != 1 {
				t.Fatalf("round %d: %d events, want 1", i, len(got.events))
			}
		}
		if n := b.Replaced(); n != 0 {
			t.Fatalf("%d deliveries left over", n)
		}
	})

	t.Run("a_route_that_is_being_made_is_not_overlooked", func(t *testing.T) {
		b := newBus(t)
		b.Find("a", "x") // its publisher stops before it has a delivery
		var got collector
		s := subscribe(t, b, "a", got.handle)
		b.Resolve("a", "x")
		emit(t, b, "a", "x")
		if len(got.events) != 1 {
			t.Fatalf("%d events, want 1", len(got.events))
		}
		b.Find("b", "x")
		s.Unsubscribe()
		s2 := subscribe(t, b, "b", got.handle)
		s2.Unsubscribe()
		b.Resolve("b", "x")
		emit(t, b, "b", "x")
		if len(got.events) != 1 {
			t.Fatalf("%d events after Unsubscribe, want still 1", len(got.events))
		}
	})

	t.Run("also_while_everybody_publishes", func(t *testing.T) {
		b := newBus(t)
		var done atomic.Bool
		var wg sync.WaitGroup
		for p := range 3 {
			wg.Go(func() {
				for i := 0; !done.Load(); i++ {
					emit(t, b, fmt.Sprintf("t%d.%d", p, i%100), "x")
				}
			})
		}
		for i := range 400 {
			var calls atomic.Int64
			s := subscribe(t, b, "mine.>", func(*event.Event) { calls.Add(1) })
			emit(t, b, fmt.Sprint("mine.", i), "x")
			emit(t, b, fmt.Sprint("mine.", i), "x")
			if err := s.UnsubscribeWait(t.Context()); err != nil {
				t.Fatal(err)
			}
			emit(t, b, fmt.Sprint("mine.", i), "x")
			if calls.Load() != 2 {
				t.Fatalf("round %d: %d calls, want 2", i, calls.Load())
			}
		}
		done.Store(true)
		wg.Wait()
	})
}
