package bus_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

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
