package bus_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestB5_UnsubscribeWait(t *testing.T) {
	for name, typ := range map[string]string{"of_one_type": "a.x", "of_several_types": "a.%d"} {
		t.Run("returns_when_the_last_call_has/"+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t)
				gate := make(chan struct{})
				s := subscribe(t, b, "a.*", func(*event.Event) { <-gate })
				for i := range 3 {
					go emit(t, b, strings.ReplaceAll(typ, "%d", fmt.Sprint(i)), "")
				}
				synctest.Wait()
				var waited atomic.Int32
				for range 2 {
					go func() {
						if err := s.UnsubscribeWait(context.Background()); err != nil {
							t.Error(err)
						}
						waited.Add(1)
					}()
				}
				for range 3 {
					synctest.Wait()
					if waited.Load() != 0 {
						t.Fatal("UnsubscribeWait returned while a call was running")
					}
					gate <- struct{}{}
				}
				synctest.Wait()
				if waited.Load() != 2 {
					t.Fatalf("%d of 2 waits have returned", waited.Load())
				}
				if st := s.Stats(); st.Delivered != 3 || st.Pending != 0 || b.Replaced() != 0 {
					t.Fatalf("after the wait: %+v, %d retired", st, b.Replaced())
				}
			})
		})
	}

	t.Run("waits_for_a_call_that_is_still_to_come", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			gate, calls := make(chan struct{}), 0
			subscribe(t, b, "a", func(*event.Event) { <-gate })
			s := subscribe(t, b, "a", func(*event.Event) { calls++ })
			go emit(t, b, "a", "")
			synctest.Wait() // in the first handler
			var err error = errors.New("not returned")
			go func() { err = s.UnsubscribeWait(context.Background()) }()
			synctest.Wait()
			if err == nil {
				t.Fatal("UnsubscribeWait returned with a call to come")
			}
			close(gate)
			synctest.Wait()
			if err != nil || calls != 1 {
				t.Fatalf("%v, %d calls", err, calls)
			}
		})
	})

	t.Run("does_not_wait_for_publishes_that_do_not_concern_it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			gate := make(chan struct{})
			subscribe(t, b, "a", func(*event.Event) { <-gate })
			s := subscribe(t, b, "b", func(*event.Event) {})
			go emit(t, b, "a", "")
			emit(t, b, "b", "")
			synctest.Wait()
			if err := s.UnsubscribeWait(context.Background()); err != nil {
				t.Fatal(err)
			}
			close(gate)
		})
	})

	t.Run("ends_with_its_context", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			gate := make(chan struct{})
			s := subscribe(t, b, "a", func(*event.Event) { <-gate })
			go emit(t, b, "a", "")
			synctest.Wait()
			why := errors.New("enough")
			ctx, cancel := context.WithTimeoutCause(context.Background(), time.Minute, why)
			defer cancel()
			if err := s.UnsubscribeWait(ctx); err != why {
				t.Fatalf("got %v, want the context's cause", err)
			}
			if b.Stats().Handlers != 0 {
				t.Fatal("the subscription is still there")
			}
			close(gate)
			if err := s.UnsubscribeWait(context.Background()); err != nil {
				t.Fatalf("a second wait: %v", err)
			}
		})
	})

	t.Run("refuses_to_wait_for_itself", func(t *testing.T) {
		b, other := newBus(t), newBus(t)
		var errs []error
		var s, indirect, foreign *bus.Subscription
		s = subscribe(t, b, "a", func(*event.Event) {
			errs = append(errs, s.UnsubscribeWait(context.Background()), // itself
				indirect.UnsubscribeWait(context.Background()), // another of this bus
				foreign.UnsubscribeWait(context.Background()))  // one of another bus
		})
		indirect = subscribe(t, b, "b", func(*event.Event) {})
		foreign = subscribe(t, other, "a", func(*event.Event) {})
		emit(t, b, "a", "")
		if len(errs) != 3 || errs[0] != bus.ErrInHandler || errs[1] != bus.ErrInHandler || errs[2] != nil {
			t.Fatalf("got %v, want ErrInHandler twice and then nil", errs)
		}
		if b.Stats().Handlers != 0 || other.Stats().Handlers != 0 {
			t.Fatal("a subscription is still there")
		}
	})
}

// UnsubscribeWait on a subscription that has ended returns at once, however often it is
// called.
func TestB5_WaitingAgainReturnsAtOnce(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{"synchronous": nil, "asynchronous": {bus.Async(1)}} {
		t.Run(name, func(t *testing.T) {
			b := newBus(t)
			s := subscribe(t, b, "a", func(*event.Event) {}, opts...)
			emit(t, b, "a", "")
			for range 3 {
				if err := s.UnsubscribeWait(context.Background()); err != nil {
					t.Errorf("UnsubscribeWait: %v", err)
				}
				if err := s.Drain(context.Background()); err != nil && err != bus.ErrClosed {
					t.Errorf("Drain: %v", err)
				}
			}
		})
	}
}

// Beside publishers of the same type every UnsubscribeWait returns, and no call runs or
// starts afterwards.
func TestB5_UnsubscribeWaitBesidePublishersOfTheSameType(t *testing.T) {
	const rounds, limit = 3_500, 2 * time.Second // for each number of publishers
	for publishers := 1; publishers <= 3; publishers++ {
		t.Run(fmt.Sprint("publishers=", publishers), func(t *testing.T) {
			b := newBus(t)
			var done atomic.Bool
			var wg sync.WaitGroup
			for range publishers {
				wg.Go(func() {
					for i := 1; !done.Load(); i++ {
						emit(t, b, "a", "x")
						if i%32 == 0 {
							runtime.Gosched()
						}
					}
				})
			}
			type watched struct {
				*bus.Subscription
				ended atomic.Bool
			}
			watch := func(pattern string) *watched {
				w := new(watched)
				w.Subscription = subscribe(t, b, pattern, func(*event.Event) {
					for range 100 { // a call must not run any more, let alone begin
						if w.ended.Load() {
							t.Error("a call runs after UnsubscribeWait returned")
							return
						}
					}
				})
				return w
			}
			start := time.Now()
			for i := 0; i < rounds && time.Since(start) < limit && !t.Failed(); i++ {
				// Four changes in a row, so that a publisher may be late twice.
				for _, w := range []*watched{watch("a"), watch(">")} {
					ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // only a wait that is lost takes that long
					err := w.UnsubscribeWait(ctx)
					cancel()
					if err != nil {
						t.Errorf("round %d: %v", i, err)
						break
					}
					w.ended.Store(true)
				}
			}
			done.Store(true)
			wg.Wait()
		})
	}
}

// A subscription to some sources is taken off its routes when it ends.
func TestB5_UnsubscribeOfOneSource(t *testing.T) {
	b := newBus(t)
	var got collector
	s := subscribe(t, b, "a", got.handle, bus.Sources("x"))
	emit(t, b, "a", "x")
	s.Unsubscribe()
	if emit(t, b, "a", "x"); len(got.events) != 1 {
		t.Fatalf("%d events, want 1", len(got.events))
	}
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
