//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
	"github.com/vidurai/eventbus/internal/step"
)

// While the handler has the first event of a key two more of it are published, one after
// the other: the second takes the place of the first, for a key has one place in the queue,
// whatever the worker does to the place that the key had before.
func TestExploreB7_AKeyHasOnePlace(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		h := &hand{stage: s, serial: true}
		published := make(chan struct{})
		sub := s.subscribe(func(e *event.Event) {
			h.handle(e)
			if len(h.events) == 1 {
				step.Await(published)
			}
		}, bus.Async(4), bus.Latest(func(*event.Event) string { return "" }))
		s.publish("before")
		x.Go("publisher", func() {
			s.publish("publisher")
			s.publish("publisher")
			step.Point()
			close(published)
			if err := sub.Drain(unending); err != nil {
				x.Errorf("Drain: %v", err)
			}
		})
		x.Finally(func() {
			h.inOrder()
			st := h.adds(sub)
			if !h.got(s.published[2].event) {
				x.Errorf("B7: the newest event was not delivered: %+v", st)
			}
			if h.got(s.published[0].event) && st.Delivered > 2 {
				x.Errorf("B7: the key had two places: %+v", st)
			}
		})
	})
}

// An event takes the place of one that its publisher has not put into the queue yet, and
// then Drain is called: it was published before, and one of that key is delivered.
// Where something ends the subscription meanwhile, Drain may say that instead.
func TestExploreB7_DrainOfWhatSuperseded(t *testing.T) {
	for name, end := range map[string]func(*stage, *bus.Subscription){
		"alone":       nil,
		"Close":       func(s *stage, _ *bus.Subscription) { s.Close() },
		"Unsubscribe": func(_ *stage, sub *bus.Subscription) { sub.Unsubscribe() },
	} {
		t.Run(name, func(t *testing.T) {
			more := 0
			if end != nil {
				more = -1 // a third thread makes them millions
			}
			explore.Deeper(t, more, func(x *explore.Execution) {
				s := newStage(x, bus.History(0)).known()
				h := &hand{stage: s, serial: true}
				sub := s.subscribe(h.handle, bus.Async(1), bus.Latest(func(*event.Event) string { return "" }))
				s.publisher("publisher", 1)
				x.Go("drainer", func() {
					s.publish("drainer")
					if end != nil {
						step.Go(func() { end(s, sub) })
					}
					err := sub.Drain(unending)
					if err != nil && (end == nil || err != bus.ErrClosed) {
						x.Errorf("Drain: %v", err)
					}
					h.end()
					if err == nil && len(h.events) == 0 {
						x.Errorf("B7: nothing was delivered: %+v", sub.Stats())
					}
				})
				x.Finally(func() { h.adds(sub) })
			})
		})
	}
}
