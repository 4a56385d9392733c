package bus_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A subscription that had ended before is named as long as its handler runs. Others are
// not named: neither those whose queues are filled along with it, nor one that nothing
// is under way to.
func TestB8_OnlyThoseWhoRunAreNamed(t *testing.T) {
	for name, ends := range map[string]bool{"live": false, "ended": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t)
				gate := make(chan struct{})
				idle := func(*event.Event) {}
				s := subscribe(t, b, "a", func(*event.Event) { <-gate }, bus.Named("running"))
				subscribe(t, b, "a", idle, bus.Named("shared queue"), bus.Async(4))
				subscribe(t, b, "a", idle, bus.Named("queue"), bus.Async(4), bus.OnFull(bus.DropNewest))
				subscribe(t, b, "b", idle, bus.Named("elsewhere"))
				number(t, b, "b", 0)
				go number(t, b, "a", 1)
				synctest.Wait()
				if ends {
					s.Unsubscribe()
				}
				ctx, cancel := context.WithCancel(context.Background())
				cancel()
				var e *bus.ShutdownError
				if err := b.Shutdown(ctx); !errors.As(err, &e) || len(e.Unfinished) != 1 || e.Unfinished[0] != (bus.Unfinished{Subscription: "running", Running: true}) {
					t.Errorf("Shutdown: %v, want that running is still running, and nobody else", err)
				}
				close(gate)
				synctest.Wait()
				if err := b.Shutdown(context.Background()); err != nil {
					t.Errorf("Shutdown when all is over: %v", err)
				}
			})
		})
	}
}

// Shutdown does not return nil if it has dropped what was in the queue of a subscription
// that was ending by itself, by Once or Drain.
func TestB8_WhatADrainingOneLeft(t *testing.T) {
	t.Run("once", func(t *testing.T) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		b := newBus(t)
		var called atomic.Bool
		s := subscribe(t, b, "a", func(*event.Event) { called.Store(true) }, bus.Async(1), bus.Once())
		othersRun()
		number(t, b, "a", 1)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		err := b.Shutdown(ctx)
		othersRun()
		if err == nil && !called.Load() {
			t.Errorf("B8: nil, but the accepted event was dropped: %+v", s.Stats())
		}
	})
	t.Run("draining", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			s := subscribe(t, b, "a", func(*event.Event) { time.Sleep(time.Second) }, bus.Async(10))
			for n := range 5 {
				number(t, b, "a", n)
			}
			drained := errors.New("not returned")
			go func() { drained = s.Drain(context.Background()) }()
			synctest.Wait()
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			err := b.Shutdown(ctx)
			var e *bus.ShutdownError
			if !errors.As(err, &e) || e.Unfinished[0].Left != 4 {
				t.Errorf("left 4, Shutdown says: %v", err)
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if err := b.Shutdown(context.Background()); err == nil {
				t.Errorf("B8: Shutdown: nil, with %+v", figures(s))
			}
			if drained == nil {
				t.Errorf("Drain: nil, with %+v", figures(s))
			}
		})
	})
}

// A publish is under way also if no handler is subscribed to its event, or if its
// delivery was replaced.
func TestB8_APublishThatNobodySeesIsUnderWay(t *testing.T) {
	for name, replace := range map[string]bool{"current": false, "replaced": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t)
				finish := b.Halves(event.New("a", "x", ""))
				if replace {
					subscribe(t, b, "a", func(*event.Event) {}).Unsubscribe()
				}
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				var e *bus.ShutdownError
				err := b.Shutdown(ctx)
				if !errors.As(err, &e) || !errors.Is(err, context.DeadlineExceeded) || len(e.Unfinished) != 0 ||
					err.Error() != "bus: shutdown: context deadline exceeded: publishes are under way" {
					t.Errorf("with a publish under way: %v", err)
				}
				finish()
				if err := b.Shutdown(context.Background()); err != nil {
					t.Errorf("in the end: %v", err)
				}
				if b.Position().Seq != 1 {
					t.Error("the event that was accepted is not in the history")
				}
			})
		})
	}
}

// Shutdown does not return nil if an event was dropped because the bus was stopped, also
// where the subscription ended afterwards.
func TestB8_WhatWasLeftIsNotForgotten(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for name, end := range map[string]func(*bus.Bus, *bus.Subscription){
		"nothing":            func(*bus.Bus, *bus.Subscription) {},
		"Unsubscribe":        func(_ *bus.Bus, s *bus.Subscription) { s.Unsubscribe() },
		"UnsubscribeWait":    func(_ *bus.Bus, s *bus.Subscription) { s.UnsubscribeWait(context.Background()) },
		"ClearSubscriptions": func(b *bus.Bus, _ *bus.Subscription) { b.ClearSubscriptions() },
		"Reset":              func(b *bus.Bus, _ *bus.Subscription) { b.Reset() },
	} {
		for kind, opts := range map[string][]bus.SubscribeOption{
			"synchronous": nil, "shared": {bus.Async(9)}, "block": {bus.Async(9), bus.OnFull(bus.Block(time.Hour))},
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b, gate := newBus(t), make(chan struct{})
					if opts == nil {
						subscribe(t, b, "a", func(*event.Event) { <-gate }, bus.Named("in front"))
					}
					s := subscribe(t, b, "a", func(*event.Event) { <-gate }, append(opts, bus.Named("it"))...)
					for n := range 3 {
						go number(t, b, "a", n)
						synctest.Wait()
					}
					b.Shutdown(ended)
					close(gate)
					synctest.Wait()
					end(b, s)
					err := b.Shutdown(context.Background())
					var e *bus.ShutdownError
					if !errors.As(err, &e) || len(e.Unfinished) != 1 {
						t.Fatalf("Shutdown: %v, with %+v", err, figures(s))
					}
					if u := e.Unfinished[0]; u.Subscription != "it" || u.Left != figures(s).Dropped || u.Left == 0 || u.Running {
						t.Errorf("%+v, with %+v", u, figures(s))
					}
				})
			})
		}
	}
	t.Run("by_the_handler_itself", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b, gate := newBus(t), make(chan struct{})
			var s *bus.Subscription
			s = subscribe(t, b, "a", func(*event.Event) { <-gate; s.Unsubscribe() }, bus.Async(10))
			for n := range 4 {
				number(t, b, "a", n)
			}
			synctest.Wait()
			b.Close()
			close(gate)
			if err := b.Shutdown(context.Background()); err == nil {
				t.Errorf("Shutdown: nil, with %+v", figures(s))
			}
		})
	})
}

// Shutdown tells of the events of publishers that waited for room when the bus was
// stopped.
func TestB8_WhatNobodyHasRoomForIsLeft(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{
		"block":  nil,
		"latest": {bus.Latest(func(e *event.Event) string { return e.ID.String() })},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, gate := newBus(t), make(chan struct{})
				s := subscribe(t, b, "a", func(*event.Event) { <-gate }, append(opts, bus.Async(1), bus.OnFull(bus.Block(time.Hour)))...)
				for n := range 5 {
					go number(t, b, "a", n)
					synctest.Wait()
				}
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				b.Shutdown(ctx)
				close(gate)
				var e *bus.ShutdownError
				if err := b.Shutdown(t.Context()); !errors.As(err, &e) || e.Unfinished[0].Left != 4 {
					t.Errorf("%v, with %+v", err, figures(s))
				}
			})
		})
	}
}

// Shutdown tells of what was dropped of a subscription that had ended, if publishes were
// on their way to it when the bus was stopped.
func TestB8_WhatWasUnderWayIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, gate := newBus(t), make(chan struct{})
		subscribe(t, b, "a", func(*event.Event) { <-gate }, bus.Named("in front"))
		s := subscribe(t, b, "a", func(*event.Event) {}, bus.Named("it"))
		for n := range 2 {
			go number(t, b, "a", n)
		}
		synctest.Wait()
		s.Unsubscribe()
		b.Close()
		close(gate)
		synctest.Wait()
		var e *bus.ShutdownError
		if err := b.Shutdown(t.Context()); !errors.As(err, &e) || len(e.Unfinished) != 1 || e.Unfinished[0] != (bus.Unfinished{Subscription: "it", Left: 2}) {
			t.Errorf("%v, with %+v", err, figures(s))
		}
	})
}

// Shutdown does not blame a Once that had its event before the bus was stopped for
// another that was on its way to it.
func TestB8_WhatIsTooLateForOnceIsNotLeft(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{
		"synchronous": nil, "ring": {bus.Async(4)}, "block": {bus.Async(4), bus.OnFull(bus.Block(time.Hour))},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, gate := newBus(t), make(chan struct{})
				first := true
				holdsUp := func(*event.Event) bool {
					if first {
						first = false
						<-gate
					}
					return false
				}
				in := append(opts[:len(opts):len(opts)], bus.Where(holdsUp), bus.Named("in front"))
				subscribe(t, b, "a", func(*event.Event) {}, in...)
				s := subscribe(t, b, "a", func(*event.Event) {}, append(opts, bus.Once(), bus.Named("once"))...)
				go number(t, b, "a", 0)
				synctest.Wait()
				number(t, b, "a", 1) // spends it
				synctest.Wait()
				b.Close()
				close(gate)
				synctest.Wait()
				if err := b.Shutdown(t.Context()); err != nil {
					t.Errorf("Shutdown: %v, with %+v", err, figures(s))
				}
				if st := figures(s); st != (bus.SubscriptionStats{Matched: 2, Delivered: 1, Dropped: 1}) {
					t.Errorf("%+v", st)
				}
			})
		})
	}
}

// While a panic is being reported its event is over, and is not taken for the one in
// hand.
func TestB8_LeftWhileAPanicIsReported(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for name, opts := range map[string][]bus.SubscribeOption{
		"ring": {bus.Async(8)}, "block": {bus.Async(8), bus.OnFull(bus.Block(time.Hour))},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				gate := make(chan struct{})
				b := newBus(t, bus.OnPanic(func(*bus.PanicError) { <-gate }))
				s := subscribe(t, b, "a", exploder, append(opts, bus.Named("it"))...)
				for n := range 3 {
					number(t, b, "a", n)
					synctest.Wait()
				}
				if st := figures(s); st != (bus.SubscriptionStats{Matched: 3, Panicked: 1, Pending: 2}) {
					t.Errorf("before the end: %+v", st)
				}
				var e *bus.ShutdownError
				if err := b.Shutdown(ended); !errors.As(err, &e) || e.Unfinished[0] != (bus.Unfinished{Subscription: "it", Left: 2, Running: true}) {
					t.Errorf("%v, with %+v", err, figures(s))
				}
				close(gate)
				if err := b.Shutdown(context.Background()); !errors.As(err, &e) || e.Unfinished[0] != (bus.Unfinished{Subscription: "it", Left: 2}) {
					t.Errorf("in the end: %v, with %+v", err, figures(s))
				}
			})
		})
	}
}
