package bus_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// numbers keeps the numbers of the events it handles. It is for one goroutine, or
// read when all is quiet.
type numbers struct{ got []int }

func (n *numbers) handle(e *event.Event) {
	v, _ := e.Payload.Get("n")
	n.got = append(n.got, int(v.Int64()))
}

func number(t testing.TB, b *bus.Bus, typ string, n int) {
	t.Helper()
	emit(t, b, typ, "x", slog.Int("n", n))
}

func upTo(first, last int) (ns []int) {
	for n := first; n <= last; n++ {
		ns = append(ns, n)
	}
	return ns
}

// figures is a subscription's statistics without what it is called.
func figures(s *bus.Subscription) bus.SubscriptionStats {
	st := s.Stats()
	st.Name, st.Pattern, st.Place, st.Queue = "", "", "", 0
	return st
}

// bubble runs f in a synctest bubble, with a bus that is shut down at its end.
func bubble(t *testing.T, f func(t *testing.T, b *bus.Bus), opts ...bus.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t, opts...)
		f(t, b)
		shutdown(t, b)
	})
}

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

func TestB7_Policies(t *testing.T) {
	full := func(t *testing.T, b *bus.Bus, policy bus.Policy, more ...bus.SubscribeOption) (s *bus.Subscription, got *numbers, open func()) {
		gate := make(chan struct{})
		got = new(numbers)
		s = subscribe(t, b, "a", func(e *event.Event) { <-gate; got.handle(e) },
			append(more, bus.Async(3), bus.OnFull(policy))...)
		number(t, b, "a", 0)
		synctest.Wait() // in the handler
		for n := 1; n <= 3; n++ {
			number(t, b, "a", n)
		}
		return s, got, func() { close(gate); synctest.Wait() }
	}
	always := bus.Where(func(*event.Event) bool { return true })
	for name, more := range map[string][]bus.SubscribeOption{"shared": nil, "own": {always}} {
		t.Run("DropOldest/"+name, func(t *testing.T) {
			bubble(t, func(t *testing.T, b *bus.Bus) {
				s, got, open := full(t, b, bus.DropOldest, more...)
				number(t, b, "a", 4)
				number(t, b, "a", 5)
				if st := figures(s); st != (bus.SubscriptionStats{Matched: 6, Dropped: 2, Pending: 4}) {
					t.Errorf("%+v", st)
				}
				if open(); !slices.Equal(got.got, []int{0, 3, 4, 5}) {
					t.Errorf("got %v", got.got)
				}
				if st := figures(s); st != (bus.SubscriptionStats{Matched: 6, Dropped: 2, Delivered: 4}) {
					t.Errorf("%+v", st)
				}
			})
		})
	}
	t.Run("DropNewest", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			s, got, open := full(t, b, bus.DropNewest)
			number(t, b, "a", 4)
			number(t, b, "a", 5)
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 6, Dropped: 2, Pending: 4}) {
				t.Errorf("%+v", st)
			}
			if open(); !slices.Equal(got.got, []int{0, 1, 2, 3}) {
				t.Errorf("got %v", got.got)
			}
			number(t, b, "a", 6)
			synctest.Wait()
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 7, Dropped: 2, Delivered: 5}) {
				t.Errorf("%+v", st)
			}
		})
	})
	t.Run("Block", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			s, got, open := full(t, b, bus.Block(time.Second))
			start := time.Now()
			number(t, b, "a", 4)
			if waited := time.Since(start); waited != time.Second {
				t.Errorf("it waited %v, want 1s", waited)
			}
			go number(t, b, "a", 5)
			synctest.Wait()
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 6, Dropped: 1, Pending: 5}) {
				t.Errorf("%+v", st)
			}
			if open(); !slices.Equal(got.got, []int{0, 1, 2, 3, 5}) || time.Since(start) != time.Second {
				t.Errorf("got %v after %v", got.got, time.Since(start))
			}
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 6, Dropped: 1, Delivered: 5}) {
				t.Errorf("%+v", st)
			}
		})
	})
	t.Run("Block/lets_go_when_the_subscription_ends", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			s, _, open := full(t, b, bus.Block(time.Hour))
			start := time.Now()
			published := make(chan struct{})
			go func() { number(t, b, "a", 4); close(published) }()
			synctest.Wait()
			s.Unsubscribe()
			<-published
			if waited := time.Since(start); waited != 0 {
				t.Errorf("the publisher waited %v", waited)
			}
			open()
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 5, Dropped: 4, Delivered: 1}) {
				t.Errorf("%+v", st)
			}
		})
	})
}

func TestB7_Latest(t *testing.T) {
	byKey := bus.Latest(func(e *event.Event) string { v, _ := e.Payload.Get("k"); return v.String() })
	put := func(t *testing.T, b *bus.Bus, key string, n int) {
		emit(t, b, "a", "x", slog.String("k", key), slog.Int("n", n))
	}
	start := func(t *testing.T, b *bus.Bus, policy bus.Policy) (s *bus.Subscription, got *numbers, open func()) {
		gate := make(chan struct{})
		got = new(numbers)
		s = subscribe(t, b, "a", func(e *event.Event) { <-gate; got.handle(e) }, bus.Async(2), byKey, bus.OnFull(policy))
		put(t, b, "a", 0)
		synctest.Wait()
		return s, got, func() { close(gate); synctest.Wait() }
	}
	t.Run("keeps_the_newest_of_each_key", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			s, got, open := start(t, b, bus.DropOldest)
			for n := 1; n < 100; n++ {
				put(t, b, "ab"[n%2:n%2+1], n)
			}
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 100, Dropped: 97, Pending: 3}) {
				t.Errorf("%+v", st)
			}
			if open(); !slices.Equal(got.got, []int{0, 99, 98}) {
				t.Errorf("got %v: the key that came first comes first", got.got)
			}
			put(t, b, "a", 100)
			synctest.Wait()
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 101, Dropped: 97, Delivered: 4}) {
				t.Errorf("%+v", st)
			}
		})
	})
	for _, c := range []struct {
		policy bus.Policy
		want   []int
		waits  time.Duration
	}{
		{bus.DropOldest, []int{0, 2, 3}, 0},
		{bus.DropNewest, []int{0, 1, 2}, 0},
		{bus.Block(time.Second), []int{0, 1, 2}, time.Second},
	} {
		t.Run("too_many_keys/"+c.policy.String(), func(t *testing.T) {
			bubble(t, func(t *testing.T, b *bus.Bus) {
				began := time.Now()
				s, got, open := start(t, b, c.policy)
				for n, key := range []string{"b", "c", "d"} {
					put(t, b, key, n+1)
				}
				if waited := time.Since(began); waited != c.waits {
					t.Errorf("waited %v, want %v", waited, c.waits)
				}
				if open(); !slices.Equal(got.got, c.want) || s.Stats().Dropped != 1 {
					t.Errorf("got %v, want %v; %+v", got.got, c.want, s.Stats())
				}
				put(t, b, "d", 9) // the key that was dropped is not forgotten
				synctest.Wait()
				if n := got.got[len(got.got)-1]; n != 9 {
					t.Errorf("the last is %d, want 9", n)
				}
			})
		})
	}
	t.Run("a_key_function_that_panics", func(t *testing.T) {
		var reports int
		bubble(t, func(t *testing.T, b *bus.Bus) {
			s := subscribe(t, b, "a", func(*event.Event) {}, bus.Async(2), bus.Latest(func(*event.Event) string { panic("no key") }))
			var got collector
			subscribe(t, b, "a", got.handle)
			put(t, b, "a", 1)
			synctest.Wait()
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 1, Panicked: 1}) || len(got.events) != 1 || reports != 1 {
				t.Errorf("%+v, %d events, %d reports", st, len(got.events), reports)
			}
		}, bus.OnPanic(func(*bus.PanicError) { reports++ }))
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

func TestB3_AsynchronousHandlers(t *testing.T) {
	t.Run("a_panic", func(t *testing.T) {
		var reports []*bus.PanicError
		bubble(t, func(t *testing.T, b *bus.Bus) {
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) {
				if got.handle(e); len(got.got) == 2 {
					panic("broken")
				}
			}, bus.Async(10), bus.Named("n"))
			for n := range 4 {
				number(t, b, "a", n)
			}
			synctest.Wait()
			if !slices.Equal(got.got, upTo(0, 3)) || figures(s) != (bus.SubscriptionStats{Matched: 4, Delivered: 3, Panicked: 1}) {
				t.Fatalf("%v, %+v", got.got, s.Stats())
			}
			if len(reports) != 1 || reports[0].Subscription != "n" || reports[0].EventType != "a" || reports[0].Value != "broken" ||
				!strings.Contains(string(reports[0].Stack), "TestB3_AsynchronousHandlers") {
				t.Fatalf("%v", reports)
			}
		}, bus.OnPanic(func(p *bus.PanicError) { reports = append(reports, p) }))
	})
	t.Run("Goexit", func(t *testing.T) {
		var reports []*bus.PanicError
		bubble(t, func(t *testing.T, b *bus.Bus) {
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) {
				if got.handle(e); len(got.got)%2 == 0 {
					runtime.Goexit()
				}
			}, bus.Async(10))
			for n := range 5 {
				number(t, b, "a", n)
			}
			synctest.Wait()
			if !slices.Equal(got.got, upTo(0, 4)) || figures(s) != (bus.SubscriptionStats{Matched: 5, Delivered: 3, Panicked: 2}) {
				t.Fatalf("%v, %+v", got.got, s.Stats())
			}
			if len(reports) != 2 || !errors.Is(reports[0], bus.ErrGoexit) {
				t.Fatalf("%v", reports)
			}
		}, bus.OnPanic(func(p *bus.PanicError) { reports = append(reports, p) }))
	})
	t.Run("a_report_that_ends_its_goroutine", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) { got.handle(e); panic("broken") }, bus.Async(10))
			for n := range 5 {
				number(t, b, "a", n)
			}
			synctest.Wait()
			if !slices.Equal(got.got, upTo(0, 4)) || figures(s) != (bus.SubscriptionStats{Matched: 5, Panicked: 5}) {
				t.Fatalf("%v, %+v", got.got, s.Stats())
			}
		}, bus.OnPanic(func(*bus.PanicError) { runtime.Goexit() }))
	})
}

func TestB4_InsideAnAsynchronousHandler(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		var s, sync *bus.Subscription
		var errs []error
		calls := 0
		other := newBus(t)
		s = subscribe(t, b, "a", func(*event.Event) {
			calls++
			sync.Stats()
			b.Stats()
			b.Recent(1)
			number(t, b, "b", 1)
			errs = append(errs, s.UnsubscribeWait(context.Background()), sync.UnsubscribeWait(context.Background()),
				s.Drain(context.Background()), b.Shutdown(context.Background()), b.Close(), other.Shutdown(context.Background()))
		}, bus.Async(1))
		sync = subscribe(t, b, "b", func(*event.Event) {})
		number(t, b, "a", 1)
		synctest.Wait()
		in := bus.ErrInHandler
		if !slices.Equal(errs, []error{in, in, in, in, nil, nil}) || calls != 1 {
			t.Fatalf("%v in %d calls", errs, calls)
		}
	})
}

func TestB5_AsynchronousSubscriptions(t *testing.T) {
	t.Run("UnsubscribeWait_waits_for_the_call", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			gate := make(chan struct{})
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) { <-gate; got.handle(e) }, bus.Async(10))
			for n := range 3 {
				number(t, b, "a", n)
			}
			synctest.Wait()
			ctx, cancel := context.WithTimeoutCause(context.Background(), time.Second, errors.New("enough"))
			defer cancel()
			if err := s.UnsubscribeWait(ctx); err == nil || err.Error() != "enough" {
				t.Fatalf("with a call running: %v", err)
			}
			var err error = errors.New("not returned")
			go func() { err = s.UnsubscribeWait(context.Background()) }()
			synctest.Wait()
			if err == nil {
				t.Fatal("it returned nil with a call running")
			}
			close(gate)
			synctest.Wait()
			if err != nil || !slices.Equal(got.got, []int{0}) || figures(s) != (bus.SubscriptionStats{Matched: 3, Delivered: 1, Dropped: 2}) {
				t.Fatalf("%v, %v, %+v", err, got.got, s.Stats())
			}
		})
	})
	t.Run("Drain_delivers_first", func(t *testing.T) {
		for name, more := range map[string][]bus.SubscribeOption{
			"shared": nil, "own": {bus.Where(func(*event.Event) bool { return true })}, "block": {bus.OnFull(bus.Block(time.Hour))},
		} {
			t.Run(name, func(t *testing.T) {
				bubble(t, func(t *testing.T, b *bus.Bus) {
					var got, stays numbers
					slow := func(e *event.Event) { time.Sleep(time.Second); got.handle(e) }
					s := subscribe(t, b, "a", slow, append(more, bus.Async(10))...)
					subscribe(t, b, "a", stays.handle, append(more, bus.Async(10))...)
					for n := range 5 {
						number(t, b, "a", n)
					}
					var err error = errors.New("not returned")
					go func() { err = s.Drain(context.Background()) }()
					synctest.Wait()
					number(t, b, "a", 5)
					time.Sleep(10 * time.Second)
					synctest.Wait()
					if err != nil || !slices.Equal(got.got, upTo(0, 4)) || figures(s) != (bus.SubscriptionStats{Matched: 5, Delivered: 5}) {
						t.Fatalf("%v, %v, %+v", err, got.got, s.Stats())
					}
					if !slices.Equal(stays.got, upTo(0, 5)) {
						t.Fatalf("the other got %v", stays.got)
					}
				})
			})
		}
	})
	t.Run("Drain_gives_up", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) { time.Sleep(time.Second); got.handle(e) }, bus.Async(10))
			for n := range 5 {
				number(t, b, "a", n)
			}
			ctx, cancel := context.WithTimeout(context.Background(), 2500*time.Millisecond)
			defer cancel()
			if err := s.Drain(ctx); err != context.DeadlineExceeded {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if !slices.Equal(got.got, upTo(0, 2)) || figures(s) != (bus.SubscriptionStats{Matched: 5, Delivered: 3, Dropped: 2}) {
				t.Fatalf("%v, %+v", got.got, s.Stats())
			}
		})
	})
}

func TestReplay(t *testing.T) {
	t.Run("the_last_n_that_it_covers", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			for n := range 20 {
				number(t, b, []string{"a", "b"}[n%2], n)
			}
			for i, c := range []struct {
				n    int
				want []int
			}{{1, []int{18, 20}}, {3, []int{14, 16, 18, 20}}, {100, []int{0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20}}} {
				var got numbers
				s := subscribe(t, b, "a", got.handle, bus.Async(1), bus.Replay(c.n))
				if i == 0 {
					number(t, b, "a", 20)
				} else {
					c.want = c.want[max(0, len(c.want)-c.n):]
				}
				synctest.Wait()
				if n := uint64(len(c.want)); !slices.Equal(got.got, c.want) || figures(s) != (bus.SubscriptionStats{Matched: n, Delivered: n}) {
					t.Errorf("Replay(%d): %v, want %v; %+v", c.n, got.got, c.want, s.Stats())
				}
			}
		})
	})
	t.Run("an_event_under_way_comes_once", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			b.Find("a", "x")
			b.Resolve("a", "x")
			// In the history before the subscription is there, and delivered after.
			finish := b.Halves(event.New("a", "x", "", slog.Int("n", 1)))
			number(t, b, "a", 0)
			var got numbers
			s := subscribe(t, b, "a", got.handle, bus.Async(10), bus.Replay(10))
			finish()
			number(t, b, "a", 2)
			synctest.Wait()
			if !slices.Equal(got.got, []int{0, 1, 2}) || figures(s) != (bus.SubscriptionStats{Matched: 3, Delivered: 3}) {
				t.Fatalf("%v, %+v", got.got, s.Stats())
			}
		})
	})
}

func TestQuarantine(t *testing.T) {
	for name, async := range map[string]bool{"synchronous": false, "asynchronous": true} {
		t.Run(name, func(t *testing.T) {
			var reports []*bus.PanicError
			bubble(t, func(t *testing.T, b *bus.Bus) {
				healthy, calls := false, 0
				opts := []bus.SubscribeOption{bus.Quarantine(3, time.Minute)}
				if async {
					opts = append(opts, bus.Async(100))
				}
				s := subscribe(t, b, "a", func(*event.Event) {
					if calls++; !healthy {
						panic("sick")
					}
				}, opts...)
				publish := func(n int) {
					for range n {
						number(t, b, "a", 1)
						synctest.Wait()
					}
				}
				check := func(when string, called int, want bus.SubscriptionStats) {
					t.Helper()
					if st := figures(s); calls != called || st != want {
						t.Fatalf("%s: %d calls, %+v; want %d, %+v", when, calls, st, called, want)
					}
				}
				publish(10)
				check("set aside", 3, bus.SubscriptionStats{Matched: 10, Panicked: 3, Dropped: 7, Quarantined: true})
				if n := len(reports); n != 3 || reports[1].Quarantine != 0 || reports[2].Quarantine != time.Minute {
					t.Fatalf("%v", reports)
				}
				time.Sleep(time.Minute)
				publish(5)
				check("tried again", 4, bus.SubscriptionStats{Matched: 15, Panicked: 4, Dropped: 11, Quarantined: true})
				time.Sleep(time.Minute)
				healthy = true
				publish(5)
				check("well again", 9, bus.SubscriptionStats{Matched: 20, Panicked: 4, Dropped: 11, Delivered: 5})
				healthy = false
				publish(2)
				healthy = true
				publish(1)
				healthy = false
				publish(2)
				check("not in a row", 14, bus.SubscriptionStats{Matched: 25, Panicked: 8, Dropped: 11, Delivered: 6})
			}, bus.OnPanic(func(p *bus.PanicError) { reports = append(reports, p) }))
		})
	}
	t.Run("its_report_is_made_whatever_the_rate", func(t *testing.T) {
		last := time.Duration(0)
		bubble(t, func(t *testing.T, b *bus.Bus) {
			subscribe(t, b, "a", exploder)
			for range 50 {
				number(t, b, "a", 1)
			}
			subscribe(t, b, "b", exploder, bus.Quarantine(1, time.Hour))
			number(t, b, "b", 1)
			if last != time.Hour {
				t.Fatal("it was not reported")
			}
		}, bus.OnPanic(func(p *bus.PanicError) { last = p.Quarantine }))
	})
}

func TestSlowAfter(t *testing.T) {
	for name, async := range map[string]bool{"synchronous": false, "asynchronous": true} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			bubble(t, func(t *testing.T, b *bus.Bus) {
				opts := []bus.SubscribeOption{bus.SlowAfter(time.Second), bus.Named("snail")}
				if async {
					opts = append(opts, bus.Async(100))
				}
				takes := time.Second
				s, err := b.Subscribe("a", func(*event.Event) { time.Sleep(takes) }, opts...)
				if err != nil {
					t.Fatal(err)
				}
				publish := func() { number(t, b, "a", 1); time.Sleep(5 * time.Second); synctest.Wait() }
				takes = time.Second - 1
				publish()
				if st := s.Stats(); st.Slow != 0 || log.Len() != 0 || st.Longest != takes {
					t.Fatalf("%+v, %s", st, log.String())
				}
				takes = 3 * time.Second
				go number(t, b, "a", 1)
				time.Sleep(2 * time.Second) // it is still running
				synctest.Wait()
				if st := s.Stats(); st.Slow != 1 || st.Longest != time.Second-1 {
					t.Fatalf("%+v", st)
				}
				for _, part := range []string{"slow handler", "snail", "bus/async_test.go:", "event_type=a", "slow_calls=1"} {
					if !strings.Contains(log.String(), part) {
						t.Errorf("%q is not in %s", part, log.String())
					}
				}
				before := log.Len()
				for range 3 {
					publish()
				}
				if st := s.Stats(); st.Slow != 4 || st.Longest != takes || log.Len() != before {
					t.Fatalf("%+v, %s", st, log.String())
				}
				time.Sleep(time.Minute)
				publish()
				if log.Len() == before {
					t.Error("not logged again after a minute")
				}
			}, bus.Logger(slog.New(slog.NewTextHandler(&log, nil))))
		})
	}
}

// A minute after a report there may be another, to the nanosecond.
func TestSlowAfter_IsLoggedOnceAMinute(t *testing.T) {
	for apart, want := range map[time.Duration]int{time.Minute - 1: 1, time.Minute: 2} {
		var log strings.Builder
		bubble(t, func(t *testing.T, b *bus.Bus) {
			const takes = 2 * time.Second
			subscribe(t, b, "a", func(*event.Event) { time.Sleep(takes) }, bus.SlowAfter(time.Second))
			number(t, b, "a", 1)
			time.Sleep(apart - takes)
			number(t, b, "a", 2)
		}, bus.Logger(slog.New(slog.NewTextHandler(&log, nil))))
		if n := strings.Count(log.String(), "slow handler"); n != want {
			t.Errorf("%d reports of slow calls %v apart, want %d:\n%s", n, apart, want, log.String())
		}
	}
}

// Of a queue that others had before it, a subscription has what came since.
func TestB10_WhoJoinsAQueueCountsFromThen(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		idle := func(*event.Event) {}
		first := subscribe(t, b, "a", idle, bus.Async(8))
		for n := range 3 {
			number(t, b, "a", n)
		}
		second := subscribe(t, b, "a", idle, bus.Async(8))
		for n := range 2 {
			number(t, b, "a", n)
		}
		synctest.Wait()
		if a, b := figures(first), figures(second); a.Matched != 5 || a.Delivered != 5 || b.Matched != 2 || b.Delivered != 2 {
			t.Errorf("the first has %+v, the second %+v", a, b)
		}
	})
}

func TestPlace(t *testing.T) {
	b := newBus(t)
	_, file, line, _ := runtime.Caller(0)
	s, _ := b.Subscribe("a", func(*event.Event) {})
	want := fmt.Sprintf("bus/async_test.go:%d", line+1)
	if got := s.Stats().Place; got != want || !strings.HasSuffix(file, "bus/async_test.go") {
		t.Errorf("Place %q, want %q", got, want)
	}
	defer bus.ForgetDefault()()
	bus.SetDefault(b)
	s, _ = bus.Subscribe("a", func(*event.Event) {})
	if got := s.Stats().Place; got == want || !strings.HasPrefix(got, "bus/async_test.go:") {
		t.Errorf("through the package's function: %q", got)
	}
}

func TestAsyncOptions(t *testing.T) {
	b := newBus(t)
	largest := subscribe(t, b, "a", func(*event.Event) {}, bus.Async(bus.MaxQueue))
	if n := largest.Stats().Queue; n != bus.MaxQueue {
		t.Errorf("a queue of %d, want %d", n, bus.MaxQueue)
	}
	if err := largest.UnsubscribeWait(t.Context()); err != nil {
		t.Error(err)
	}
	none := newBus(t, bus.History(0))
	h := func(*event.Event) {}
	key := func(*event.Event) string { return "" }
	for name, opts := range map[string][]bus.SubscribeOption{
		"Async(0)":            {bus.Async(0)},
		"Async(1048577)":      {bus.Async(bus.MaxQueue + 1)},
		"OnFull without":      {bus.OnFull(bus.DropNewest)},
		"Latest without":      {bus.Latest(key)},
		"Latest(nil)":         {bus.Async(1), bus.Latest(nil)},
		"Replay without":      {bus.Replay(1)},
		"Replay(0)":           {bus.Async(1), bus.Replay(0)},
		"Block(0s)":           {bus.Async(1), bus.OnFull(bus.Block(0))},
		"Quarantine(0, 1s)":   {bus.Quarantine(0, time.Second)},
		"Quarantine(1, 0s)":   {bus.Quarantine(1, 0)},
		"SlowAfter(0s)":       {bus.SlowAfter(0)},
		"SlowAfter(-1ns)":     {bus.SlowAfter(-1)},
		"Async(-1)":           {bus.Async(-1)},
		"Replay(-1)":          {bus.Async(1), bus.Replay(-1)},
		"Quarantine(-1, 1ns)": {bus.Quarantine(-1, 1)},
	} {
		_, err := b.Subscribe("a", h, opts...)
		if !errors.Is(err, bus.ErrOption) || !strings.Contains(err.Error(), strings.TrimSuffix(name, " without")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := none.Subscribe("a", h, bus.Async(1), bus.Replay(1)); !errors.Is(err, bus.ErrNoHistory) {
		t.Errorf("B11: Replay without a history: %v", err)
	}
	if n := b.Stats().Handlers; n != 0 {
		t.Errorf("%d handlers", n)
	}
}
