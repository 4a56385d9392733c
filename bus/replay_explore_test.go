//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
	"github.com/vidurai/eventbus/internal/step"
)

// Replay, then live, without a gap or a repeat (B1).
func TestExploreB1_Replay(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x)
		s.publish("before")
		h := &hand{stage: s, serial: true}
		var sub *bus.Subscription
		subscribed := make(chan struct{})
		x.Go("subscriber", func() {
			sub = s.subscribe(h.handle, bus.Async(8), bus.Replay(8))
			step.Point()
			close(subscribed)
		})
		x.Go("publisher", func() {
			s.publish("a")
			step.Await(subscribed)
			if err := s.Shutdown(unending); err != nil {
				x.Errorf("B8: %v", err)
			}
		})
		x.Finally(func() {
			for i, p := range s.published {
				if !h.got(p.event) {
					x.Errorf("B1: event %d is missing", i)
				}
			}
			h.inOrder()
			if st := h.adds(sub); st.Matched != 2 {
				x.Errorf("B7: %+v", st)
			}
		})
	})
}

// A publisher of two types comes when the routes of one lead to the subscription already,
// and those of the other do not yet (B1). That takes one preemption; there are many steps.
func TestExploreB1_ReplayOfTwoTypes(t *testing.T) {
	explore.Deeper(t, -1, func(x *explore.Execution) {
		s := newStage(x)
		h := &hand{stage: s, serial: true}
		publish := func(types ...string) {
			for _, typ := range types {
				e := event.New(typ, "s", "")
				if err := s.Publish(e); err != nil {
					x.Errorf("Publish: %v", err)
				}
				s.published = append(s.published, published{event: e, publisher: "publisher"})
			}
		}
		publish("t.a", "t.b") // their routes are there
		subscribed := make(chan struct{})
		x.Go("subscriber", func() {
			if _, err := s.Subscribe("t.*", h.handle, bus.Async(8), bus.Replay(8)); err != nil {
				x.Errorf("Subscribe: %v", err)
			}
			step.Point()
			close(subscribed)
		})
		x.Go("publisher", func() {
			publish("t.a", "t.b")
			step.Await(subscribed)
			if err := s.Shutdown(unending); err != nil {
				x.Errorf("B8: %v", err)
			}
		})
		x.Finally(func() {
			for i, p := range s.published {
				if !h.got(p.event) {
					x.Errorf("B1: event %d is missing", i)
				}
			}
			h.inOrder()
		})
	})
}
