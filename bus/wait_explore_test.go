//go:build explore

package bus_test

import (
	"errors"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// Wait misses nothing that is published after it was called, and ends with the bus.
func TestExploreWait(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x)
		var e *event.Event
		var err error
		x.Go("waiter", func() { e, err = s.Wait(unending, "t", nil) })
		s.publisher("publisher", 1)
		x.Go("closer", func() {
			if err := s.Shutdown(unending); err != nil {
				x.Errorf("B8: %v", err)
			}
		})
		x.Finally(func() {
			if err != nil && !errors.Is(err, bus.ErrClosed) || err == nil && e != s.published[0].event {
				x.Errorf("Wait: %v, %v", e, err)
			}
		})
	})
}

// Clear and Reset end the subscriptions of others. A Wait that is there before them or beside
// them gets what is published afterwards.
func TestExploreB5_WaitBesideReset(t *testing.T) {
	for name, end := range map[string]func(*stage){
		"ClearSubscriptions": func(s *stage) { s.ClearSubscriptions() },
		"Reset":              func(s *stage) { s.Reset() },
	} {
		t.Run(name, func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				s := newStage(x, bus.History(0)).known()
				var e *event.Event
				var err error
				there := 0
				x.Go("waiter", func() { e, err = s.Wait(unending, "t", nil) })
				x.Go("resetter", func() {
					end(s)
					there, _ = s.Held()
					s.publish("resetter")
					if err := s.Shutdown(unending); err != nil {
						x.Errorf("B8: %v", err)
					}
				})
				x.Finally(func() {
					if there > 0 && e != s.published[0].event {
						x.Errorf("B5: the event did not come: %v", err)
					}
					if e == nil && err != bus.ErrClosed {
						x.Errorf("Wait: %v", err)
					}
					if targets, _ := s.Held(); targets != 0 {
						x.Errorf("%d targets are kept", targets)
					}
				})
			})
		})
	}
}
