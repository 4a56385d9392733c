package bus_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// ownContext is a context that the context package did not make, within one that it
// did, which goes on.
type ownContext struct {
	context.Context
	done chan struct{}
	err  error
}

func (c ownContext) Done() <-chan struct{} { return c.done }
func (c ownContext) Err() error            { return c.err }

// Whatever context ends, everything that waits returns its cause at once, and leaves
// nothing behind.
func TestAttackContexts(t *testing.T) {
	cause := errors.New("enough")
	caused := func(cause error) func(context.Context) (context.Context, error) {
		return func(parent context.Context) (context.Context, error) {
			ctx, cancel := context.WithCancelCause(parent)
			cancel(cause)
			return ctx, context.Cause(ctx)
		}
	}
	for name, end := range map[string]func(context.Context) (context.Context, error){
		"cancelled":           caused(nil),
		"with_a_cause":        caused(cause),
		"as_if_in_a_handler":  caused(bus.ErrInHandler),
		"as_if_it_was_closed": caused(bus.ErrClosed),
		"cause_without_text":  caused(angryError{"worse"}),
		"deadline_long_ago": func(parent context.Context) (context.Context, error) {
			ctx, cancel := context.WithDeadline(parent, time.Unix(0, 0))
			cancel()
			return ctx, context.DeadlineExceeded
		},
		"deadline_with_a_cause": func(parent context.Context) (context.Context, error) {
			ctx, cancel := context.WithDeadlineCause(parent, time.Time{}, cause)
			cancel()
			return ctx, cause
		},
		"of_another_make": func(parent context.Context) (context.Context, error) {
			done := make(chan struct{})
			close(done)
			parent, cancel := context.WithCancel(parent)
			context.AfterFunc(parent, cancel)
			return ownContext{parent, done, cause}, cause
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				parent, cancel := context.WithCancel(t.Context())
				defer cancel()
				ctx, want := end(parent)
				b := newBus(t)
				number(t, b, "a", 1)
				for entry, err := range b.Follow(ctx, bus.FromOldest()) {
					if err != want || entry != (bus.Entry{}) {
						t.Errorf("Follow: %v, %v", entry, err)
					}
				}
				if e, err := b.Wait(ctx, ">", nil); e != nil || err != want {
					t.Errorf("Wait: %v, %v", e, err)
				}
				gate := make(chan struct{})
				var got [3]numbers
				subs := [3]*bus.Subscription{}
				for i := range subs {
					subs[i] = subscribe(t, b, "a", func(e *event.Event) { <-gate; got[i].handle(e) }, bus.Async(9))
				}
				for n := range 4 {
					number(t, b, "a", n)
				}
				synctest.Wait()
				if err := subs[0].UnsubscribeWait(ctx); err != want {
					t.Errorf("UnsubscribeWait: %v", err)
				}
				if err := subs[1].Drain(ctx); err != want {
					t.Errorf("Drain: %v", err)
				}
				if st := figures(subs[1]); st != (bus.SubscriptionStats{Matched: 4, Pending: 1, Dropped: 3}) {
					t.Errorf("after Drain: %+v", st)
				}
				err := b.Shutdown(ctx)
				var left *bus.ShutdownError
				if !errors.As(err, &left) || errors.Unwrap(err) != want || len(left.Unfinished) != 3 || err.Error() == "" {
					t.Errorf("Shutdown: %#v", err)
				}
				close(gate)
				synctest.Wait()
				for i, s := range subs {
					// The call that was running, and no other.
					if st := figures(s); !slices.Equal(got[i].got, []int{0}) || st != (bus.SubscriptionStats{Matched: 4, Delivered: 1, Dropped: 3}) {
						t.Errorf("number %d handled %v, %+v", i, got[i].got, st)
					}
				}
				// What does not wait does not ask.
				if err := subs[0].UnsubscribeWait(ctx); err != nil {
					t.Errorf("UnsubscribeWait when all is over: %v", err)
				}
			})
		})
	}
}

// However an iteration is run, it gives each event once, and the bus does not mind.
func TestAttackR7_Iterations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		countTo(t, b, 1, 100)
		all := b.Follow(t.Context(), bus.FromOldest())
		want := consecutive(1, 100)
		check := func(how string, entries iter.Seq2[bus.Entry, error]) {
			t.Helper()
			got, err := take(entries, 100)
			if seqs, lost := sequences(got); err != nil || !slices.Equal(seqs, want) || lost != 0 {
				t.Errorf("%s: %v, %d lost, %v", how, seqs, lost, err)
			}
		}
		check("once", all)
		check("twice", all)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { check("at once", all) })
		}
		wg.Wait()
		for range all {
			break
		}
		if returned, v := attempt(func() {
			for range all {
				panic("in the loop")
			}
		}); returned || v != "in the loop" {
			t.Errorf("a loop that panics: %v, %v", returned, v)
		}
		attempt(func() {
			for range all {
				runtime.Goexit()
			}
		})
		check("after all that", all)

		next, stop := iter.Pull2(all)
		for seq := uint64(1); seq <= 100; seq++ { // each by another goroutine
			inGoroutine(func() {
				if entry, err, ok := next(); !ok || err != nil || entry.Position.Seq != seq {
					t.Errorf("pulled %v, %v, %v, want %d", entry, err, ok, seq)
				}
			})
		}
		go countTo(t, b, 101, 101)
		if entry, err, ok := next(); !ok || err != nil || entry.Position.Seq != 101 {
			t.Errorf("pulled %v, %v, %v at the end", entry, err, ok)
		}
		stop()
		stop()
		if _, _, ok := next(); ok {
			t.Error("pulled after the end")
		}
		shutdown(t, b)
		check("when it is closed", all)
	})
}

// A condition of Wait that breaks spoils that event for it, and no other.
func TestAttackB3_WaitWithABrokenCondition(t *testing.T) {
	for _, x := range attacks {
		if !x.ends {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t, quietly())
			a := &attacker{t: t, b: b, inside: true}
			var got *event.Event
			var err error
			go func() {
				got, err = b.Wait(t.Context(), "a", func(e *event.Event) bool {
					if numberOf(e) < 3 {
						a.act(x)
					}
					return true
				})
			}()
			synctest.Wait()
			var after collector
			subscribe(t, b, "a", after.handle)
			for n := range 5 {
				attempt(func() { countTo(t, b, n, n) })
			}
			synctest.Wait()
			if err != nil || got == nil || numberOf(got) != 3 || len(after.events) != 5 || b.Stats().Panics != 3 || b.Stats().Handlers != 1 {
				t.Errorf("%s: %v, %v; %+v", x.name, got, err, b.Stats())
			}
			shutdown(t, b)
		})
	}
}

// Whoever shuts down when and where, all is delivered, and all are told.
func TestAttackB8_ShutdownFromEverywhere(t *testing.T) {
	for name, closed := range map[string]bool{"in_order": false, "after_Close": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t, quietly(), bus.Intercept(same))
				inside := func(e *event.Event) {
					if err := b.Shutdown(t.Context()); err != bus.ErrInHandler {
						t.Errorf("inside: %v", err)
					}
				}
				var got [2]collector
				gate := make(chan struct{})
				subscribe(t, b, "a", func(e *event.Event) { <-gate; inside(e); got[0].handle(e) }, bus.Async(99))
				subscribe(t, b, "a", func(e *event.Event) { inside(e); got[1].handle(e); panic("at last") }, bus.Where(func(e *event.Event) bool {
					if numberOf(e) == 10 {
						inside(e)
					}
					return numberOf(e) == 10
				}))
				countTo(t, b, 1, 10)
				errs := make([]error, 10)
				var wg sync.WaitGroup
				for i := range errs {
					wg.Go(func() {
						ctx := t.Context()
						if i%2 == 0 {
							var cancel context.CancelFunc
							ctx, cancel = context.WithTimeout(ctx, time.Hour)
							defer cancel()
						}
						errs[i] = b.Shutdown(ctx)
					})
				}
				synctest.Wait()
				if closed {
					if err := b.Close(); err != nil {
						t.Error(err)
					}
				}
				close(gate)
				wg.Wait()
				errs = append(errs, b.Shutdown(t.Context()), b.Close(), b.Shutdown(t.Context()))
				for i, err := range errs {
					var left *bus.ShutdownError
					if good := errors.As(err, &left) && errors.Is(err, bus.ErrClosed) && left.Unfinished[0].Left == 9; i != 11 && good != closed || !closed && err != nil {
						t.Errorf("number %d: %v", i, err)
					}
				}
				if n := len(got[0].events); closed && n != 1 || !closed && n != 10 || len(got[1].events) != 1 {
					t.Errorf("%d and %d events handled", n, len(got[1].events))
				}
				for _, s := range b.Stats().Subscriptions {
					if conserved(t, s); s.Pending != 0 {
						t.Errorf("%+v", s)
					}
				}
			})
		})
	}
}
