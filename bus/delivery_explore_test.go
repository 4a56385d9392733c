//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// One subscribes and one unsubscribes beside a publish, each of which replaces what
// the other replaced.
func TestExploreB5_TwoChanges(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		stays, goes, comes := &hand{stage: s}, &hand{stage: s}, &hand{stage: s}
		first, sub := s.subscribe(stays.handle), s.subscribe(goes.handle)
		s.publisher("publisher", 1)
		x.Go("subscriber", func() { s.subscribe(comes.handle) })
		x.Go("unsubscriber", func() {
			if err := sub.UnsubscribeWait(unending); err != nil {
				x.Errorf("UnsubscribeWait: %v", err)
			}
			goes.end()
		})
		x.Finally(func() {
			s.publish("after")
			for _, p := range s.published {
				if !stays.got(p.event) {
					x.Errorf("an event did not come to who was there all the time")
				}
			}
			if !comes.got(s.published[1].event) {
				x.Errorf("B5: an event published after Subscribe returned did not come")
			}
			stays.adds(first)
			goes.adds(sub)
		})
	})
}

// A publisher that has found what goes for its event is put aside, while that is
// replaced and the bus shut down.
func TestExploreB8_SubscribeAgainstShutdown(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x).known()
		h := &hand{stage: s}
		sub := s.subscribe(h.handle)
		s.publisher("publisher", 1)
		x.Go("subscriber", func() {
			if _, err := s.Subscribe("t", func(*event.Event) {}); err != nil && err != bus.ErrClosed {
				x.Errorf("Subscribe: %v", err)
			}
		})
		x.Go("closer", func() {
			if err := s.Shutdown(unending); err != nil {
				x.Errorf("B8: %v", err)
			}
			h.end()
		})
		x.Finally(func() {
			if st := h.adds(sub); int(st.Matched) != s.accepted() || st.Delivered != st.Matched {
				x.Errorf("B8: %d accepted: %+v", s.accepted(), st)
			}
		})
	})
}
