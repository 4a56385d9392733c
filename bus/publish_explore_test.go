//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// Two publishers beside Close: what was not accepted was rejected, and counted.
func TestExploreB10_Rejected(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		s.publisher("publisher a", 1)
		s.publisher("publisher b", 1)
		x.Go("closer", func() { s.Close() })
		x.Finally(func() {
			if n := s.Stats().Rejected; int(n) != 2-s.accepted() {
				x.Errorf("B10: %d rejected, %d accepted", n, s.accepted())
			}
		})
	})
}
