//go:build explore

package bus_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// A subscriber takes a snapshot of the history when it has subscribed. Each event is
// in the snapshot or comes to the handler (B1), and what is published after Subscribe
// returned does come (B5). The pair has a route already, or gets one meanwhile.
func TestExploreB1_B5_Subscribe(t *testing.T) {
	for _, known := range []bool{true, false} {
		t.Run(fmt.Sprintf("known=%v", known), func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				s := newStage(x)
				if known {
					s.known()
				}
				h := &hand{stage: s}
				var seen []*event.Event
				subscribed := 0
				s.publisher("publisher", 2)
				x.Go("subscriber", func() {
					s.subscribe(h.handle)
					subscribed = x.Time()
					seen = s.Recent(8)
				})
				x.Finally(func() {
					for i, p := range s.published {
						inHistory := false
						for _, e := range seen {
							inHistory = inHistory || e == p.event
						}
						if got := h.got(p.event); !got && (!inHistory || subscribed <= p.begin) {
							x.Errorf("event %d came neither to the handler nor, in time, into the history", i)
						}
					}
					h.inOrder()
				})
			})
		})
	}
}
