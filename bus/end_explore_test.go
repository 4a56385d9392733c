//go:build explore

package bus_test

import (
	"context"
	"errors"
	"testing"

	"github.com/vidurai/eventbus/bus"
)

// Shutdown returns nil when everything that was accepted has been delivered (B8), or
// dropped and counted where the queue was full (B7).
func TestExploreB8_EnqueueAgainstShutdown(t *testing.T) {
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		s.publish("before") // in the queue already
		s.publisher("publisher", 1)
		s.x.Go("closer", func() {
			if err := s.Shutdown(unending); err != nil {
				s.x.Errorf("B8: %v", err)
			}
			h.end()
			select {
			case <-sub.Done():
			default:
				s.x.Errorf("B5, B8: Shutdown has returned, and the subscription is not done")
			}
			for _, p := range s.published {
				if p.err == nil && !k.drops && !h.got(p.event) {
					s.x.Errorf("B8: Shutdown has returned, and an accepted event was not delivered")
				}
			}
		})
		s.x.Finally(func() {
			h.inOrder()
			if st := h.adds(sub); int(st.Matched) != s.accepted() || st.Dropped > 0 && !k.drops {
				s.x.Errorf("B7: %d accepted: %+v", s.accepted(), st)
			}
			if newest := s.published[s.accepted()-1]; k.keepsNewest && !h.got(newest.event) {
				s.x.Errorf("B8: the newest event that was accepted was not delivered")
			}
		})
	})
}

// Close drops what was not delivered, and counts it. A Shutdown after it waits until
// nothing runs any more.
func TestExploreB8_EnqueueAgainstClose(t *testing.T) {
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		s.publish("before") // in the queue already
		s.publisher("publisher", 1)
		s.x.Go("closer", func() {
			if err := s.Close(); err != nil {
				s.x.Errorf("Close: %v", err)
			}
			if sub.Stats().Pending == 0 {
				h.end() // no call was running, and none begins
			}
			s.Shutdown(unending) // nil, or what was left of which subscription
			h.end()
		})
		s.x.Finally(func() {
			h.inOrder()
			if st := h.adds(sub); int(st.Matched) != s.accepted() {
				s.x.Errorf("B7: %d accepted: %+v", s.accepted(), st)
			}
		})
	})
}

// A Shutdown whose context has ended stops at once, and names what it left.
func TestExploreB8_ShutdownThatIsOutOfTime(t *testing.T) {
	ended, cancel := context.WithCancel(unending)
	cancel()
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		s.publish("before") // in the queue already
		s.publisher("publisher", 1)
		s.x.Go("closer", func() {
			err := s.Shutdown(ended)
			var e *bus.ShutdownError
			if err != nil && (!errors.As(err, &e) || !errors.Is(err, context.Canceled)) {
				s.x.Errorf("B8: %v", err)
			}
			if err == nil {
				h.end()
			}
			s.Shutdown(unending)
			h.end()
		})
		s.x.Finally(func() {
			if st := h.adds(sub); int(st.Matched) != s.accepted() {
				s.x.Errorf("B7: %d accepted: %+v", s.accepted(), st)
			}
		})
	})
}
