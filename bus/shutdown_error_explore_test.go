//go:build explore

package bus_test

import (
	"context"
	"errors"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// A Shutdown that is out of time names the subscriptions that have not finished, unless
// there are none.
func TestExploreB8_ShutdownNames(t *testing.T) {
	ended, cancel := context.WithCancel(unending)
	cancel()
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		h := &hand{stage: s, serial: true}
		sub := s.subscribe(h.handle, bus.Async(1))
		s.publish("before")
		x.Go("closer", func() {
			err := s.Shutdown(ended)
			if e := new(bus.ShutdownError); err == nil {
				h.end()
			} else if !errors.As(err, &e) || len(e.Unfinished) != 1 {
				x.Errorf("B8: %v", err)
			}
		})
		x.Finally(func() { h.adds(sub) })
	})
}
