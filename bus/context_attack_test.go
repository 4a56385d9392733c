package bus_test

import (
	"context"
	"errors"
	"slices"
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
