//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// Two publishers whose events an interceptor drops are both counted.
func TestExploreB10_Intercepted(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0), bus.Intercept(func(*event.Event) *event.Event { return nil }))
		s.publisher("publisher a", 1)
		s.publisher("publisher b", 1)
		x.Finally(func() {
			if n := s.Stats().Intercepted; n != 2 {
				x.Errorf("B10: %d intercepted, want 2", n)
			}
		})
	})
}
