package bus_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// Shutdown may be called from anywhere, at any time and by several goroutines: all
// events are delivered, and every call is told.
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
