//go:build explore

package bus_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
	"github.com/vidurai/eventbus/internal/step"
)

// Done is closed when the last call has returned, whatever publishes meanwhile, and no lock
// is held when it is.
func TestExploreB5_Done(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{"synchronous": nil, "asynchronous": {bus.Async(2)}} {
		t.Run(name, func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				s := newStage(x, bus.History(0)).known()
				h := &hand{stage: s}
				sub := s.subscribe(h.handle, opts...)
				s.publisher("publisher", 1)
				x.Go("unsubscriber", sub.Unsubscribe)
				x.Go("waiter", func() {
					step.Await(sub.Done())
					h.end()
				})
				x.Finally(func() {
					h.adds(sub)
					if targets, queues := s.Held(); targets != 0 || queues != 0 || s.Replaced() != 0 {
						x.Errorf("%d targets, %d queues and %d deliveries are kept", targets, queues, s.Replaced())
					}
				})
			})
		})
	}
}

// The goroutine that waits for Done runs as soon as it is closed, and finds the lock free.
func TestExploreB4_DoneIsClosedWithoutTheLock(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{"synchronous": nil, "asynchronous": {bus.Async(2)}} {
		t.Run(name, func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				s := newStage(x, bus.History(0)).known()
				sub := s.subscribe(func(*event.Event) {}, opts...)
				x.Go("unsubscriber", sub.Unsubscribe)
				x.Go("waiter", func() {
					step.Await(sub.Done())
					if !s.LockIsFree() {
						x.Errorf("the lock is held")
					}
				})
			})
		})
	}
}

// A condition that two publishers ask at once, and that does not hold.
func TestExploreB10_Filtered(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		sub := s.subscribe(func(*event.Event) {}, bus.Where(func(*event.Event) bool { return false }))
		s.publisher("publisher a", 1)
		s.publisher("publisher b", 1)
		x.Finally(func() {
			if st := sub.Stats(); st.Filtered != 2 || st.Matched != 2 {
				x.Errorf("B10: %+v", st)
			}
		})
	})
}

// UnsubscribeWait returns nil when no call is running or to come (B5).
func TestExploreB5_UnsubscribeWait(t *testing.T) {
	for _, publishers := range []int{1, 2} {
		t.Run(fmt.Sprintf("publishers=%d", publishers), func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				s := newStage(x, bus.History(0)).known()
				h := &hand{stage: s}
				sub := s.subscribe(h.handle)
				for i := range publishers {
					s.publisher(fmt.Sprint("publisher ", i), 3-publishers)
				}
				x.Go("unsubscriber", func() {
					if err := sub.UnsubscribeWait(unending); err != nil {
						x.Errorf("UnsubscribeWait: %v", err)
					}
					h.end()
				})
				x.Finally(func() {
					h.inOrder()
					if st := h.adds(sub); st.Matched != st.Delivered {
						x.Errorf("B7: %+v", st)
					}
					if n := s.Replaced(); n != 0 {
						x.Errorf("%d deliveries are kept, though nobody is in them", n)
					}
					if st := s.Stats(); st.Published != 3 {
						x.Errorf("B10: %d published", st.Published)
					}
				})
			})
		})
	}
}

// Two publishers and one call to be spent.
func TestExploreOnce(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		h := &hand{stage: s}
		sub := s.subscribe(h.handle, bus.Once())
		s.publisher("publisher a", 1)
		s.publisher("publisher b", 1)
		x.Finally(func() {
			if st := h.adds(sub); st.Delivered != 1 {
				x.Errorf("%+v", st)
			}
		})
	})
}
