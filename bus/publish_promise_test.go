package bus_test

import (
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/event"
)

func TestB1_HistoryBeforeHandlers(t *testing.T) {
	t.Run("an_event_is_in_the_history_when_its_handler_runs", func(t *testing.T) {
		b := newBus(t)
		calls := 0
		subscribe(t, b, ">", func(e *event.Event) {
			calls++
			if r := b.Recent(1); len(r) != 1 || r[0] != e {
				t.Errorf("the newest event is %v, want %v", r, e)
			}
			if p := b.Position(); p.Seq != uint64(calls) {
				t.Errorf("position %v at event %d", p, calls)
			}
		})
		for range 1000 {
			emit(t, b, "a", "")
		}
		if calls != 1000 {
			t.Fatalf("%d calls", calls)
		}
	})

	t.Run("a_subscription_that_starts_from_the_history_misses_nothing", func(t *testing.T) {
		b := newBus(t)
		emit(t, b, "a", "x") // the route exists, with nobody on it
		finish := b.Halves(event.New("a", "x", ""))
		var got collector
		subscribe(t, b, "a", got.handle)
		start := b.Position() // the event is not in the history yet
		finish()
		if missed := b.Position().Seq - start.Seq - uint64(len(got.events)); missed != 0 {
			t.Fatalf("missed %d events after position %v", missed, start)
		}
	})

	t.Run("also_under_load", func(t *testing.T) {
		b := newBus(t)
		var done atomic.Bool
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for !done.Load() {
					emit(t, b, "a", "x")
				}
			})
		}
		subscriptions := make([]struct {
			calls atomic.Uint64
			from  uint64
		}, 200)
		for i := range subscriptions {
			s := &subscriptions[i]
			subscribe(t, b, "a", func(*event.Event) { s.calls.Add(1) })
			s.from = b.Position().Seq
			runtime.Gosched()
		}
		done.Store(true)
		wg.Wait()
		for i := range subscriptions {
			s := &subscriptions[i]
			if want := b.Position().Seq - s.from; s.calls.Load() < want {
				t.Fatalf("subscription %d got %d events, %d came after its starting point", i, s.calls.Load(), want)
			}
		}
	})
}

func TestB2_Order(t *testing.T) {
	t.Run("handlers_run_in_order_of_subscription", func(t *testing.T) {
		b := newBus(t)
		var order []int
		for i, pattern := range []string{"a.b", ">", "a.*", "*.b", "a.>", "a.b"} {
			subscribe(t, b, pattern, func(*event.Event) { order = append(order, i) })
		}
		emit(t, b, "a.b", "")
		if !slices.Equal(order, []int{0, 1, 2, 3, 4, 5}) {
			t.Fatalf("order %v", order)
		}
	})

	t.Run("in_the_publishers_goroutine", func(t *testing.T) {
		b := newBus(t)
		returned := false
		subscribe(t, b, "a", func(*event.Event) { runtime.Gosched(); returned = true })
		emit(t, b, "a", "")
		if !returned {
			t.Fatal("Publish returned before its handler")
		}
	})

	t.Run("each_publishers_events_in_its_order", func(t *testing.T) {
		b := newBus(t)
		var mu sync.Mutex
		last := map[string]int64{}
		calls := 0
		subscribe(t, b, ">", func(e *event.Event) {
			mu.Lock()
			defer mu.Unlock()
			calls++
			i, _ := e.Payload.Get("i")
			if i.Int64() != last[e.Source]+1 {
				t.Errorf("publisher %s: event %d after %d", e.Source, i.Int64(), last[e.Source])
			}
			last[e.Source] = i.Int64()
		})
		var wg sync.WaitGroup
		for p := range 8 {
			wg.Go(func() {
				for i := range 500 {
					emit(t, b, fmt.Sprint("t.", i%7), fmt.Sprint(p), slog.Int("i", i+1))
				}
			})
		}
		wg.Wait()
		if calls != 8*500 {
			t.Fatalf("%d calls", calls)
		}
	})

	t.Run("an_event_published_inside_a_handler_goes_first", func(t *testing.T) {
		b := newBus(t)
		var order []string
		subscribe(t, b, ">", func(e *event.Event) {
			order = append(order, "1 "+e.Type)
			if e.Type == "outer" {
				emit(t, b, "inner", "")
			}
		})
		subscribe(t, b, ">", func(e *event.Event) { order = append(order, "2 "+e.Type) })
		emit(t, b, "outer", "")
		if got := strings.Join(order, ", "); got != "1 outer, 1 inner, 2 inner, 2 outer" {
			t.Fatal(got)
		}
	})

	t.Run("two_publishers_may_be_in_a_handler_at_once", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			both := make(chan struct{})
			inside := 0
			var mu sync.Mutex
			subscribe(t, b, "a", func(*event.Event) {
				mu.Lock()
				if inside++; inside == 2 {
					close(both)
				}
				mu.Unlock()
				<-both // a deadlock, which synctest reports, if they took turns
			})
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() { emit(t, b, "a", "") })
			}
			wg.Wait()
		})
	})
}
