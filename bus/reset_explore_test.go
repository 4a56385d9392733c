//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// A publisher finds the route of a new pair, and puts it in the cache when Reset has taken it
// away already: what is published afterwards comes to the handler that is there afterwards.
func TestExploreB5_TheFirstOfAPairBesideReset(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0))
		s.publisher("publisher", 1)
		x.Go("resetter", s.Reset)
		x.Finally(func() {
			h := &hand{stage: s}
			s.subscribe(h.handle)
			s.publish("after")
			if !h.got(s.published[1].event) {
				x.Errorf("B5: an event published after Subscribe returned did not come")
			}
		})
	})
}
