//go:build explore

package bus_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
	"github.com/vidurai/eventbus/internal/step"
)

// Two followers sleep, and one wakes the other. Each sees every event, and the end.
func TestExploreFollowers(t *testing.T) {
	for _, followers := range []int{1, 2} {
		t.Run(fmt.Sprintf("followers=%d", followers), func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				s := newStage(x)
				seen := make([]uint64, followers)
				events := 3 - followers
				var all step.Uint64
				arrived := make(chan struct{})
				for i := range followers {
					x.Go(fmt.Sprint("follower ", i), func() {
						for e, err := range s.Follow(unending, bus.FromOldest()) {
							if err == bus.ErrClosed {
								return
							}
							if err != nil || e.Lost != 0 || e.Position.Seq != seen[i]+1 {
								x.Errorf("R7: follower %d has %d and lost %d behind %d: %v", i, e.Position.Seq, e.Lost, seen[i], err)
								return
							}
							seen[i]++
							if all.Add(1) == uint64(followers*events) {
								step.Point()
								close(arrived)
							}
						}
					})
				}
				x.Go("publisher", func() {
					for range events {
						s.publish("a")
					}
					step.Await(arrived) // nothing else wakes them
					if err := s.Shutdown(unending); err != nil {
						x.Errorf("B8: %v", err)
					}
				})
				x.Finally(func() {
					for i, n := range seen {
						if n != uint64(events) {
							x.Errorf("R7: follower %d has seen %d of %d", i, n, events)
						}
					}
				})
			})
		})
	}
}

// A follower with a pattern that goes to sleep while somebody publishes is woken for what
// the pattern covers. Nothing but the event itself would wake it.
func TestExploreFollowWithAPattern(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x).known()
		from := bus.After(s.Position())
		got := make(chan struct{})
		var seen []*event.Event
		x.Go("follower", func() {
			for e, err := range s.Follow(unending, from, "t") {
				if err != nil || e.Lost != 0 {
					x.Errorf("R7: %+v, %v", e, err)
				}
				seen = append(seen, e.Event)
				break
			}
			step.Point()
			close(got)
		})
		x.Go("publisher", func() {
			if err := s.Publish(event.New("u", "s", "")); err != nil {
				x.Errorf("Publish: %v", err)
			}
			s.publish("publisher")
			step.Await(got)
		})
		x.Finally(func() {
			if len(seen) != 1 || seen[0] != s.published[0].event {
				x.Errorf("R7: the follower got %d events, or another", len(seen))
			}
			if targets, _ := s.Held(); targets != 0 || s.Replaced() != 0 {
				x.Errorf("%d targets and %d deliveries are kept", targets, s.Replaced())
			}
		})
	})
}
