//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// Reset beside a publish leaves a bus that works, and counts from nothing.
func TestExploreReset(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x)
		s.publish("before")
		h := &hand{stage: s}
		s.subscribe(h.handle)
		s.publisher("publisher", 1)
		x.Go("resetter", s.Reset)
		x.Finally(func() {
			n := s.Stats().Published
			after := &hand{stage: s}
			s.subscribe(after.handle)
			s.publish("after")
			if !after.got(s.published[2].event) || h.got(s.published[2].event) {
				x.Errorf("B5: after a Reset the old handler is called, or the new one is not")
			}
			if st := s.Stats(); n > 1 || st.Published != n+1 || s.Replaced() != 0 {
				x.Errorf("B10: %d published, then %d; %d deliveries are kept", n, st.Published, s.Replaced())
			}
		})
	})
}

// Bits of one word that several set: none is lost.
func TestExploreState(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x)
		x.Go("disables", s.Disable)
		x.Go("enables", s.Enable)
		x.Go("closes", func() { s.Close() })
		x.Finally(func() {
			if s.publish("after"); s.published[0].err != bus.ErrClosed {
				x.Errorf("a closed bus is open: %v", s.published[0].err)
			}
		})
	})
}
