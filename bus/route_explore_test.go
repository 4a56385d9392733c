//go:build explore

package bus_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// While two goroutines publish the first event of a pair, a third subscribes. Whichever
// made the route, what is published afterwards comes to the handler.
func TestExploreB5_TheFirstOfAPair(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0))
		h := &hand{stage: s}
		s.publisher("publisher a", 1)
		s.publisher("publisher b", 1)
		x.Go("subscriber", func() { s.subscribe(h.handle) })
		x.Finally(func() {
			s.publish("after")
			if !h.got(s.published[2].event) {
				x.Errorf("B5: an event published after Subscribe returned did not come")
			}
			if st := s.Stats(); st.Published != 3 || st.EventTypes["t"] != 3 {
				x.Errorf("B10: %d published, %v", st.Published, st.EventTypes)
			}
		})
	})
}

// Two goroutines that publish the first event of a pair take one place in the table
// between them.
func TestExploreB9_TheTableOfRoutes(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0))
		s.publisher("publisher a", 1)
		s.publisher("publisher b", 1)
		x.Finally(func() {
			for _, typ := range []string{"u", "v", "w", "x"} {
				s.Publish(event.New(typ, "s", ""))
			}
			if got := s.Stats().EventTypes; bus.MaxPairs != 3 || bus.MaxTypes != 1 || got["t"] != 2 || got["u"] != 1 || got["v"] != 1 || got["w"] != 1 || got[bus.Others] != 1 {
				x.Errorf("B9: with places for %d and %d the events are counted as %v", bus.MaxPairs, bus.MaxTypes, got)
			}
		})
	})
}

// Two publishers meet at the last place in the table. The one that is late has none, and takes
// none away for ever.
func TestExploreB9_TheLastPlace(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0))
		publish := func(types ...string) {
			for _, typ := range types {
				if err := s.Publish(event.New(typ, "s", "")); err != nil {
					x.Errorf("Publish: %v", err)
				}
			}
		}
		publish("t", "u")
		x.Go("publisher v", func() { publish("v") })
		x.Go("publisher w", func() { publish("w") })
		x.Finally(func() {
			if got := s.Stats().EventSources; len(got) != 2 || got[bus.Others] != 1 {
				x.Errorf("B9: the events are counted as %v", got)
			}
			s.Reset()
			publish("v", "w", "t", "u")
			if got := s.Stats(); len(got.EventTypes) != 4 || got.EventTypes["u"] != 1 || got.EventSources[bus.Others] != 1 {
				x.Errorf("B9: after a Reset the events are counted as %v and %v", got.EventTypes, got.EventSources)
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
		third := s.subscribe(func(*event.Event) { x.Errorf("B5: an event of another source") }, bus.Sources("other"))
		s.publisher("publisher a", 1)
		s.publisher("publisher b", 1)
		x.Finally(func() {
			if a, b := all.adds(first), some.adds(second); a.Matched != 2 || b.Matched != 2 {
				x.Errorf("B10: %+v, %+v", a, b)
			}
			if st := third.Stats(); st.Matched != 0 || st.Delivered != 0 || st.Pending != 0 {
				x.Errorf("B10: of events that it does not cover: %+v", st)
			}
			if got := s.Stats(); got.EventTypes["t"]+got.EventTypes[bus.Others] != 2 || got.EventTypes["t"] == 0 || got.EventSources[bus.Others] != 2 {
				x.Errorf("B9: the events are counted as %v and %v", got.EventTypes, got.EventSources)
			}
		})
	})
}

// An event that has no route of its own is an exception before it is over: figures that
// are asked for in between are bounds, and right in the end.
func TestExploreB10_BeyondTheTable(t *testing.T) {
	for name, handler := range map[string]func(*stage){
		"panic": func(*stage) { panic("on purpose") },
		"drop":  func(s *stage) { s.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				s := newStage(x, bus.History(0))
				for _, typ := range []string{"u", "v", "w", "x"} { // the table is full
					if err := s.Publish(event.New(typ, "s", "")); err != nil {
						x.Errorf("Publish: %v", err)
					}
				}
				sub := s.subscribe(func(*event.Event) { handler(s) })
				behind := s.subscribe(func(*event.Event) {})
				s.publisher("publisher", 1)
				x.Go("observer", func() {
					for _, sub := range []*bus.Subscription{sub, behind} {
						if st := sub.Stats(); st.Delivered > 1 || st.Pending > 1 {
							x.Errorf("B10: %+v", st)
						}
					}
				})
				x.Finally(func() {
					for _, sub := range []*bus.Subscription{sub, behind} {
						if st := sub.Stats(); st.Matched != 1 || st.Delivered+st.Dropped+st.Panicked != 1 || st.Pending != 0 {
							x.Errorf("B7: %+v", st)
						}
					}
				})
			})
		})
	}
}
