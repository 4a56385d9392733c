//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
)

// The end of one subscription: at once, or when its queue is empty.
func TestExploreB5_EnqueueAgainstUnsubscribe(t *testing.T) {
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		s.publish("before")
		s.publisher("publisher", 1)
		s.x.Go("unsubscriber", func() {
			if err := sub.UnsubscribeWait(unending); err != nil {
				s.x.Errorf("UnsubscribeWait: %v", err)
			}
			h.end()
		})
		s.x.Finally(func() {
			h.inOrder()
			h.adds(sub)
			if receivers, queues := s.Held(); receivers != 0 || queues != 0 {
				s.x.Errorf("%d receivers and %d queues are kept", receivers, queues)
			}
		})
	})
}

func TestExploreB7_EnqueueAgainstDrain(t *testing.T) {
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		s.publish("before") // in the queue already
		s.publisher("publisher", 1)
		s.x.Go("drainer", func() {
			if err := sub.Drain(unending); err != nil {
				s.x.Errorf("Drain: %v", err)
			}
			h.end()
		})
		s.x.Finally(func() {
			h.inOrder()
			// With Latest a publisher takes the oldest out before it puts its own in the
			// queue, for which it may then be too late.
			if st := h.adds(sub); st.Matched == 0 || st.Delivered == 0 && k.name != "Latest/keys" {
				s.x.Errorf("B7: %+v", st)
			}
		})
	})
}
