//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/step"
)

// A worker that goes to sleep while somebody publishes is woken: nothing but the event
// itself would wake it, for what ends it waits until the handler has had the event.
func TestExploreParkAgainstWake(t *testing.T) {
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		h.first = make(chan struct{})
		s.publisher("publisher", 1)
		s.x.Go("closer", func() {
			step.Await(h.first)
			if err := sub.UnsubscribeWait(unending); err != nil {
				s.x.Errorf("UnsubscribeWait: %v", err)
			}
		})
		s.x.Finally(func() { h.adds(sub) })
	})
}
