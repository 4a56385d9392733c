//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/explore"
	"github.com/vidurai/eventbus/internal/step"
)

// While the handler has the first event of a key two more of it are published, one after
// the other: the second takes the place of the first, for a key has one place in the queue,
// whatever the worker does to the place that the key had before.
func TestExploreB7_AKeyHasOnePlace(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		h := &hand{stage: s, serial: true}
		published := make(chan struct{})
		sub := s.subscribe(func(e *event.Event) {
			h.handle(e)
			if len(h.events) == 1 {
				step.Await(published)
			}
		}, bus.Async(4), bus.Latest(func(*event.Event) string { return "" }))
		s.publish("before")
		x.Go("publisher", func() {
			s.publish("publisher")
			s.publish("publisher")
			step.Point()
			close(published)
			if err := sub.Drain(unending); err != nil {
				x.Errorf("Drain: %v", err)
			}
		})
		x.Finally(func() {
			h.inOrder()
			st := h.adds(sub)
			if !h.got(s.published[2].event) {
				x.Errorf("B7: the newest event was not delivered: %+v", st)
			}
			if h.got(s.published[0].event) && st.Delivered > 2 {
				x.Errorf("B7: the key had two places: %+v", st)
			}
		})
	})
}
