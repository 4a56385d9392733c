//go:build explore

package bus_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/explore"
	"github.com/vidurai/eventbus/internal/step"
)

var unending = context.Background()

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

// While two publish the first of a pair, somebody subscribes: whoever made the route,
// what is published afterwards comes to the handler.
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

// Two who publish the first of a pair take one place in the table between them.
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

// Two who meet at the last place in the table. The one that is late has none, and takes
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

// UnsubscribeWait returns nil when no call is running or to come (B5).
func TestExploreB5_UnsubscribeWait(t *testing.T) {
	for _, publishers := range []int{1, 2} {
		t.Run(fmt.Sprintf("publishers=%d", publishers), func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				s := newStage(x, bus.History(0)).known()
				h := &hand{stage: s}
				sub := s.subscribe(h.handle)
				for i := range publishers {
					s.publisher(fmt.Sprint("publisher ", i), 3-publishers)
				}
				x.Go("unsubscriber", func() {
					if err := sub.UnsubscribeWait(unending); err != nil {
						x.Errorf("UnsubscribeWait: %v", err)
					}
					h.end()
				})
				x.Finally(func() {
					h.inOrder()
					if st := h.adds(sub); st.Matched != st.Delivered {
						x.Errorf("B7: %+v", st)
					}
					if n := s.Replaced(); n != 0 {
						x.Errorf("%d deliveries are kept, though nobody is in them", n)
					}
					if st := s.Stats(); st.Published != 3 {
						x.Errorf("B10: %d published", st.Published)
					}
				})
			})
		})
	}
}

// One subscribes and one unsubscribes beside a publish, each of which replaces what
// the other replaced.
func TestExploreB5_TwoChanges(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		stays, goes, comes := &hand{stage: s}, &hand{stage: s}, &hand{stage: s}
		first, sub := s.subscribe(stays.handle), s.subscribe(goes.handle)
		s.publisher("publisher", 1)
		x.Go("subscriber", func() { s.subscribe(comes.handle) })
		x.Go("unsubscriber", func() {
			if err := sub.UnsubscribeWait(unending); err != nil {
				x.Errorf("UnsubscribeWait: %v", err)
			}
			goes.end()
		})
		x.Finally(func() {
			s.publish("after")
			for _, p := range s.published {
				if !stays.got(p.event) {
					x.Errorf("an event did not come to who was there all the time")
				}
			}
			if !comes.got(s.published[1].event) {
				x.Errorf("B5: an event published after Subscribe returned did not come")
			}
			stays.adds(first)
			goes.adds(sub)
		})
	})
}

// Two publishers and one call to be spent.
func TestExploreOnce(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		h := &hand{stage: s}
		sub := s.subscribe(h.handle, bus.Once())
		s.publisher("publisher a", 1)
		s.publisher("publisher b", 1)
		x.Finally(func() {
			if st := h.adds(sub); st.Delivered != 1 {
				x.Errorf("%+v", st)
			}
		})
	})
}

// A handler that panics, or ends its goroutine, behind one that is waited for.
func TestExploreB3_PanicsBesideUnsubscribeWait(t *testing.T) {
	for _, how := range []string{"panic", "Goexit"} {
		t.Run(how, func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				s := newStage(x)
				h := &hand{stage: s}
				good := s.subscribe(h.handle)
				bad := s.subscribe(func(*event.Event) {
					if how == "panic" {
						panic("on purpose")
					}
					runtime.Goexit()
				})
				s.publisher("publisher", 1)
				x.Go("unsubscriber", func() {
					if err := good.UnsubscribeWait(unending); err != nil {
						x.Errorf("UnsubscribeWait: %v", err)
					}
					h.end()
				})
				x.Finally(func() {
					h.adds(good)
					if st := bad.Stats(); st.Matched != 1 || st.Panicked != 1 || st.Delivered != 0 {
						x.Errorf("B3: %+v", st)
					}
					if n := s.Replaced(); n != 0 {
						x.Errorf("%d deliveries are kept, though nobody is in them", n)
					}
				})
			})
		})
	}
}

// A publisher that has found what goes for its event is put aside, while that is
// replaced and the bus shut down.
func TestExploreB8_SubscribeAgainstShutdown(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		h := &hand{stage: s}
		sub := s.subscribe(h.handle)
		s.publisher("publisher", 1)
		x.Go("subscriber", func() {
			if _, err := s.Subscribe("t", func(*event.Event) {}); err != nil && err != bus.ErrClosed {
				x.Errorf("Subscribe: %v", err)
			}
		})
		x.Go("closer", func() {
			if err := s.Shutdown(unending); err != nil {
				x.Errorf("B8: %v", err)
			}
			h.end()
		})
		x.Finally(func() {
			if st := h.adds(sub); int(st.Matched) != s.accepted() || st.Delivered != st.Matched {
				x.Errorf("B8: %d accepted: %+v", s.accepted(), st)
			}
		})
	})
}

// Reset beside a publish leaves a bus that works, and counts from nothing.
func TestExploreReset(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x)
		s.publish("before")
		h := &hand{stage: s}
		s.subscribe(h.handle)
		s.publisher("publisher", 1)
		x.Go("resetter", s.Reset)
		x.Finally(func() {
			n := s.Stats().Published
			after := &hand{stage: s}
			s.subscribe(after.handle)
			s.publish("after")
			if !after.got(s.published[2].event) || h.got(s.published[2].event) {
				x.Errorf("B5: after a Reset the old handler is called, or the new one is not")
			}
			if st := s.Stats(); n > 1 || st.Published != n+1 || s.Replaced() != 0 {
				x.Errorf("B10: %d published, then %d; %d deliveries are kept", n, st.Published, s.Replaced())
			}
		})
	})
}

// Bits of one word that several set: none is lost.
func TestExploreState(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x)
		x.Go("disables", s.Disable)
		x.Go("enables", s.Enable)
		x.Go("closes", func() { s.Close() })
		x.Finally(func() {
			if s.publish("after"); s.published[0].err != bus.ErrClosed {
				x.Errorf("a closed bus is open: %v", s.published[0].err)
			}
		})
	})
}

// A handler that panics in one publisher's goroutine and returns in another's may be set
// aside or not; but when its time has come and it returns, it is set aside no longer.
func TestExploreB3_Quarantine(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		calls, sick := 0, event.New("t", "s", "")
		sub := s.subscribe(func(e *event.Event) {
			calls++
			if e == sick {
				panic("sick")
			}
		}, bus.Quarantine(1, time.Hour))
		x.Go("one that is sick of it", func() {
			if err := s.Publish(sick); err != nil {
				x.Errorf("Publish: %v", err)
			}
		})
		s.publisher("publisher", 2)
		x.Finally(func() {
			sub.Cooled()
			before := calls
			s.publish("later")
			if st := sub.Stats(); calls != before+1 || st.Quarantined {
				x.Errorf("%d calls, and then %+v", calls-before, st)
			}
			if st := sub.Stats(); st.Matched != st.Delivered+st.Dropped+st.Panicked || st.Panicked > 1 {
				x.Errorf("B7: %+v", st)
			}
		})
	})
}

// Two handlers are set aside at once: whoever finds the other's report being made, both
// are made, and one at a time.
func TestExploreB3_Reports(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		var reported []string
		telling := false
		var word step.Uint64
		s := newStage(x, bus.History(0), bus.OnPanic(func(p *bus.PanicError) {
			if telling {
				x.Errorf("two reports at once")
			}
			telling = true
			word.Load() // it can be preempted
			reported = append(reported, p.Subscription)
			telling = false
		}))
		for _, name := range []string{"one", "two"} {
			e := event.New("t", name, "")
			s.subscribe(func(*event.Event) { panic("sick") }, bus.Named(name), bus.Sources(name), bus.Quarantine(1, time.Hour))
			x.Go(name, func() {
				if err := s.Publish(e); err != nil {
					x.Errorf("Publish: %v", err)
				}
			})
		}
		x.Finally(func() {
			slices.Sort(reported)
			if !slices.Equal(reported, []string{"one", "two"}) {
				x.Errorf("B3: reports of %q", reported)
			}
		})
	})
}

// A report that a handler is set aside is made or, where Reset comes in between,
// forgotten; the next panic does not bring it back.
func TestExploreB3_ReportsBesideReset(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		reports := 0
		s := newStage(x, bus.History(0), bus.OnPanic(func(*bus.PanicError) { reports++ }))
		s.subscribe(func(*event.Event) { panic("sick") }, bus.Quarantine(1, time.Hour))
		s.publisher("publisher", 1)
		x.Go("resetter", s.Reset)
		x.Finally(func() {
			before := reports
			s.subscribe(func(*event.Event) { panic("later") })
			s.publish("later")
			if before > 1 || reports != before+1 {
				x.Errorf("B3: %d reports, and then %d", before, reports-before)
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
