package bus_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestAsync(t *testing.T) {
	t.Run("runs_in_a_goroutine_of_its_own", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			gate := make(chan struct{})
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) { <-gate; got.handle(e) }, bus.Async(10))
			for n := range 5 {
				number(t, b, "a", n) // does not wait for the gate
			}
			synctest.Wait()
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 5, Pending: 5}) {
				t.Fatalf("%+v", st)
			}
			close(gate)
			synctest.Wait()
			if !slices.Equal(got.got, upTo(0, 4)) || figures(s) != (bus.SubscriptionStats{Matched: 5, Delivered: 5}) {
				t.Fatalf("%v, %+v", got.got, figures(s))
			}
		})
	})
	t.Run("queues_are_filled_before_handlers_run", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			var got numbers
			subscribe(t, b, "a", func(*event.Event) { number(t, b, "b", 2) })
			subscribe(t, b, ">", got.handle, bus.Async(10))
			number(t, b, "a", 1)
			synctest.Wait()
			if !slices.Equal(got.got, []int{1, 2}) {
				t.Fatalf("got %v", got.got)
			}
		})
	})
	t.Run("a_flood_of_others_pushes_nothing_out", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			gate := make(chan struct{})
			var got numbers
			s := subscribe(t, b, "rare", func(e *event.Event) { <-gate; got.handle(e) }, bus.Async(2))
			number(t, b, "rare", 1)
			number(t, b, "rare", 2)
			for n := range 10_000 {
				number(t, b, "flood", n)
			}
			close(gate)
			synctest.Wait()
			if !slices.Equal(got.got, []int{1, 2}) || s.Stats().Dropped != 0 {
				t.Fatalf("got %v, %+v", got.got, s.Stats())
			}
		})
	})
	t.Run("beyond_the_table_too", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			huge := strings.Repeat("x", 2000)
			var got, other numbers
			s := subscribe(t, b, "*.y", got.handle, bus.Async(10))
			subscribe(t, b, "*.z", other.handle, bus.Async(10), bus.Where(func(*event.Event) bool { return true }))
			number(t, b, huge+".y", 1)
			number(t, b, huge+".z", 2)
			synctest.Wait()
			if !slices.Equal(got.got, []int{1}) || !slices.Equal(other.got, []int{2}) || figures(s) != (bus.SubscriptionStats{Matched: 1, Delivered: 1}) {
				t.Fatalf("%v, %v, %+v", got.got, other.got, s.Stats())
			}
		})
	})
	t.Run("one_of_several_that_share_a_queue_leaves", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			var got [3]numbers
			var s [3]*bus.Subscription
			for i := range s {
				s[i] = subscribe(t, b, "a", got[i].handle, bus.Async(10), bus.Sources("x", "y"))
			}
			number(t, b, "a", 1)
			synctest.Wait()
			s[0].Unsubscribe()
			number(t, b, "a", 2)
			synctest.Wait()
			s[1].Unsubscribe()
			s[2].Unsubscribe()
			number(t, b, "a", 3)
			late := new(numbers)
			subscribe(t, b, "a", late.handle, bus.Async(10), bus.Sources("y", "x"))
			number(t, b, "a", 4)
			synctest.Wait()
			for i, want := range [][]int{{1}, {1, 2}, {1, 2}} {
				if !slices.Equal(got[i].got, want) || s[i].Stats().Matched != uint64(len(want)) {
					t.Errorf("%d: %v, want %v; %+v", i, got[i].got, want, s[i].Stats())
				}
			}
			if !slices.Equal(late.got, []int{4}) {
				t.Errorf("the late one got %v", late.got)
			}
		})
	})
	t.Run("two_that_share_a_queue_lose_each_for_himself", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			gate := make(chan struct{})
			var slow, fast numbers
			s := subscribe(t, b, "a", func(e *event.Event) { <-gate; slow.handle(e) }, bus.Async(3))
			f := subscribe(t, b, "a", fast.handle, bus.Async(3))
			for n := range 10 {
				number(t, b, "a", n)
				synctest.Wait()
			}
			close(gate)
			synctest.Wait()
			if !slices.Equal(fast.got, upTo(0, 9)) || f.Stats().Dropped != 0 {
				t.Errorf("the fast one: %v, %+v", fast.got, f.Stats())
			}
			if !slices.Equal(slow.got, []int{0, 7, 8, 9}) || figures(s) != (bus.SubscriptionStats{Matched: 10, Delivered: 4, Dropped: 6}) {
				t.Errorf("the slow one: %v, %+v", slow.got, s.Stats())
			}
		})
	})
}

func TestAsyncWithConditions(t *testing.T) {
	t.Run("once", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			var got numbers
			s := subscribe(t, b, "a", got.handle, bus.Async(10), bus.Once())
			number(t, b, "a", 1)
			number(t, b, "a", 2)
			synctest.Wait()
			if !slices.Equal(got.got, []int{1}) || b.Stats().Handlers != 0 || figures(s) != (bus.SubscriptionStats{Matched: 1, Delivered: 1}) {
				t.Fatalf("%v, %+v", got.got, s.Stats())
			}
		})
	})
	t.Run("where_runs_before_the_queue", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			gate := make(chan struct{})
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) { <-gate; got.handle(e) }, bus.Async(2),
				bus.Where(func(e *event.Event) bool { v, _ := e.Payload.Get("n"); return v.Int64() < 3 }))
			for n := range 100 {
				number(t, b, "a", n)
				synctest.Wait()
			}
			close(gate)
			synctest.Wait()
			if !slices.Equal(got.got, upTo(0, 2)) || figures(s) != (bus.SubscriptionStats{Matched: 100, Delivered: 3, Filtered: 97}) {
				t.Fatalf("%v, %+v", got.got, s.Stats())
			}
		})
	})
}
