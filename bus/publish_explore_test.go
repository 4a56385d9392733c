//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/explore"
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

// An event that has no route of its own nor of its type, beside Reset: what is published
// afterwards goes to the handler that is there afterwards.
func TestExploreB9_OthersBesideReset(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0))
		for _, typ := range []string{"u", "v", "w", "x"} {
			if err := s.Publish(event.New(typ, "s", "")); err != nil {
				x.Errorf("Publish: %v", err)
			}
		}
		h := &hand{stage: s}
		s.subscribe(h.handle)
		s.publisher("publisher", 1)
		x.Go("resetter", s.Reset)
		x.Finally(func() {
			after := &hand{stage: s}
			s.subscribe(after.handle)
			s.publish("after")
			if !after.got(s.published[1].event) || h.got(s.published[1].event) {
				x.Errorf("B5: after a Reset the old handler is called, or the new one is not")
			}
		})
	})
}

// Two publishers meet where there is no room for pairs, and one for a type: one makes the
// type's route, and the other goes by it or, where it came in between, by the route of all
// others. Either way both handlers get both events.
func TestExploreB9_TheRouteOfAType(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0))
		for _, typ := range []string{"u", "v", "w"} {
			if err := s.Publish(event.New(typ, "s", "")); err != nil {
				x.Errorf("Publish: %v", err)
			}
		}
		all, some := &hand{stage: s}, &hand{stage: s}
		first := s.subscribe(all.handle)
		second := s.subscribe(some.handle, bus.Sources("s"))
		s.publisher("publisher a", 1)
		s.publisher("publisher b", 1)
		x.Finally(func() {
			if a, b := all.adds(first), some.adds(second); a.Matched != 2 || b.Matched != 2 {
				x.Errorf("B10: %+v, %+v", a, b)
			}
			if got := s.Stats(); got.EventTypes["t"]+got.EventTypes[bus.Others] != 2 || got.EventTypes["t"] == 0 || got.EventSources[bus.Others] != 2 {
				x.Errorf("B9: the events are counted as %v and %v", got.EventTypes, got.EventSources)
			}
		})
	})
}
