package bus_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A waiting is a call of Wait in a goroutine of its own, which closes done when it
// has returned.
type waiting struct {
	e    *event.Event
	err  error
	done chan struct{}
}

func wait(ctx context.Context, b *bus.Bus, pattern string, where func(*event.Event) bool) *waiting {
	w := &waiting{done: make(chan struct{})}
	go func() {
		defer close(w.done)
		w.e, w.err = b.Wait(ctx, pattern, where)
	}()
	return w
}

func (w *waiting) returned() bool {
	select {
	case <-w.done:
		return true
	default:
		return false
	}
}

// isOnARoute reports whether something of b is, as a Wait is, though it is in no Stats.
func isOnARoute(b *bus.Bus) bool {
	targets, _ := b.Held()
	return targets > 0
}

// An eventful context ends when it is first asked whether it has, after an event.
type eventful struct {
	context.Context
	publish func()
}

func (c *eventful) Done() <-chan struct{} {
	c.publish()
	done := make(chan struct{})
	close(done)
	return done
}

func TestWait(t *testing.T) {
	t.Run("returns_the_next_that_fits_and_none_from_before", func(t *testing.T) {
		for _, history := range []int{500, 0} { // B11
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t, bus.History(history))
				emit(t, b, "a.b", "early", slog.Int("i", 2))
				w := wait(t.Context(), b, "a.*", func(e *event.Event) bool { return numberOf(e) == 2 })
				synctest.Wait()
				emit(t, b, "a.b", "", slog.Int("i", 1)) // the condition does not hold
				emit(t, b, "a.b.c", "", slog.Int("i", 2))
				synctest.Wait()
				if w.returned() {
					t.Fatalf("returned %v, %v", w.e, w.err)
				}
				want := emit(t, b, "a.c", "", slog.Int("i", 2))
				emit(t, b, "a.d", "", slog.Int("i", 2))
				synctest.Wait()
				if !w.returned() || w.e != want || w.err != nil {
					t.Fatalf("returned %v, %v; want %v", w.e, w.err, want)
				}
				if n := b.Stats().Handlers; n != 0 {
					t.Fatalf("it left %d subscriptions", n)
				}
			})
		}
	})

	t.Run("every_one_who_waits_gets_it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			var all []*waiting
			for i := range 20 {
				all = append(all, wait(t.Context(), b, []string{"a", "*", ">"}[i%3], nil))
			}
			synctest.Wait()
			want := emit(t, b, "a", "")
			synctest.Wait()
			for i, w := range all {
				if !w.returned() || w.e != want || w.err != nil {
					t.Errorf("number %d returned %v, %v", i, w.e, w.err)
				}
			}
		})
	})

	t.Run("errors", func(t *testing.T) {
		b := newBus(t)
		if e, err := b.Wait(t.Context(), "a..b", nil); e != nil || !errors.Is(err, bus.ErrPattern) || !strings.Contains(err.Error(), "byte 2") {
			t.Errorf("a malformed pattern: %v, %v", e, err)
		}
		cause := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		if e, err := b.Wait(ctx, "a", nil); e != nil || err != cause {
			t.Errorf("cancelled before: %v, %v", e, err)
		}
		b.Close()
		if e, err := b.Wait(t.Context(), "a", nil); e != nil || !errors.Is(err, bus.ErrClosed) {
			t.Errorf("on a closed bus: %v, %v", e, err)
		}
		if n := b.Stats().Handlers; n != 0 {
			t.Errorf("%d subscriptions are left", n)
		}
	})

	t.Run("cancelled_while_it_waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			cause := errors.New("enough")
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, cause)
			defer cancel()
			w := wait(ctx, b, "a", nil)
			start := time.Now()
			<-w.done
			if d := time.Since(start); w.e != nil || w.err != cause || d != time.Hour {
				t.Fatalf("returned %v, %v after %v", w.e, w.err, d)
			}
			if n := b.Stats().Handlers; n != 0 {
				t.Fatalf("%d subscriptions are left", n)
			}
		})
	})

	t.Run("an_event_that_comes_with_the_end_is_returned", func(t *testing.T) {
		for range 100 { // a select that has a choice takes either
			b := newBus(t)
			ctx := &eventful{Context: t.Context()}
			ctx.publish = func() { emit(t, b, "a", "") }
			e, err := b.Wait(ctx, "a", nil)
			if r := b.Recent(1); err != nil || len(r) != 1 || e != r[0] {
				t.Fatalf("returned %v, %v", e, err)
			}
		}
	})

	t.Run("closed_while_it_waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			w := wait(t.Context(), b, "a", nil)
			synctest.Wait()
			emit(t, b, "b", "")
			b.Close()
			synctest.Wait()
			if !w.returned() || w.e != nil || w.err != bus.ErrClosed {
				t.Fatalf("returned %v, %v", w.e, w.err)
			}
		})
	})

	t.Run("an_event_under_way_when_the_bus_is_closed_still_counts", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			hold := make(chan struct{})
			subscribe(t, b, "a", func(*event.Event) { <-hold }) // before the one that waits
			w := wait(t.Context(), b, "a", nil)
			synctest.Wait()
			go emit(t, b, "a", "")
			synctest.Wait()
			go shutdown(t, b)
			synctest.Wait()
			if w.returned() {
				t.Fatalf("returned %v, %v with a publish under way", w.e, w.err)
			}
			close(hold)
			synctest.Wait()
			if !w.returned() || w.err != nil || w.e != b.Recent(1)[0] {
				t.Fatalf("returned %v, %v", w.e, w.err)
			}
		})
	})

	t.Run("where_that_panics_is_reported_and_not_returned", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var reports []string
			b := newBus(t, bus.OnPanic(func(p *bus.PanicError) { reports = append(reports, p.Error()) }))
			w := wait(t.Context(), b, "a.*", func(e *event.Event) bool {
				if e.Type == "a.bad" {
					panic("out of ideas")
				}
				return true
			})
			synctest.Wait()
			emit(t, b, "a.bad", "")
			synctest.Wait()
			if w.returned() || len(reports) != 1 || reports[0] != "bus: a.* panicked on a.bad: out of ideas" || b.Stats().Panics != 1 {
				t.Fatalf("returned %t, reported %q", w.returned(), reports)
			}
			want := emit(t, b, "a.good", "")
			<-w.done
			if w.e != want || w.err != nil {
				t.Fatalf("returned %v, %v", w.e, w.err)
			}
		})
	})

	t.Run("inside_a_handler_it_waits_for_others", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			var answer *event.Event
			subscribe(t, b, "question", func(*event.Event) {
				time.AfterFunc(time.Minute, func() { emit(t, b, "answer", "") })
				var err error
				if answer, err = b.Wait(t.Context(), "answer", nil); err != nil {
					t.Error(err)
				}
			})
			emit(t, b, "question", "")
			if answer == nil || answer != b.Recent(1)[0] {
				t.Fatalf("the answer is %v", answer)
			}
			// One that ends for want of an answer.
			b.ClearSubscriptions()
			calls := 0
			subscribe(t, b, "question", func(*event.Event) {
				calls++
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				if e, err := b.Wait(ctx, "question", nil); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("its own event counts as the next: %v, %v", e, err)
				}
			})
			emit(t, b, "question", "")
			if calls != 1 {
				t.Fatal(calls)
			}
		})
	})
}

// Clear and Reset end the subscriptions of Subscribe. A Wait is none, and goes on.
func TestWait_OutlivesClearAndReset(t *testing.T) {
	for name, clear := range map[string]func(*bus.Bus){
		"ClearSubscriptions": (*bus.Bus).ClearSubscriptions,
		"Reset":              (*bus.Bus).Reset,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t)
				emit(t, b, "a", "") // the pair has a route before
				w := wait(t.Context(), b, "a", nil)
				synctest.Wait()
				if st := b.Stats(); st.Handlers != 0 || len(st.Subscriptions) != 0 {
					t.Errorf("Stats shows a Wait as a subscription: %+v", st)
				}
				clear(b)
				clear(b)
				synctest.Wait()
				if w.returned() {
					t.Fatalf("returned %v, %v", w.e, w.err)
				}
				want := emit(t, b, "a", "")
				synctest.Wait()
				if !w.returned() || w.e != want || w.err != nil {
					t.Fatalf("returned %v, %v; want %v", w.e, w.err, want)
				}
				if targets, _ := b.Held(); targets != 0 {
					t.Errorf("it left %d targets on the routes", targets)
				}
			})
		})
	}
}
