//go:build explore

package bus_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
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
			for _, typ := range []string{"u", "v", "w"} {
				s.Publish(event.New(typ, "s", ""))
			}
			if got := s.Stats().EventTypes; bus.MaxRoutes != 3 || got["t"] != 2 || got["u"] != 1 || got["v"] != 1 || got[bus.Others] != 1 {
				x.Errorf("B9: %d routes, and the events are counted as %v", bus.MaxRoutes, got)
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
			if got := s.Stats().EventTypes; len(got) != 4 || got[bus.Others] != 1 {
				x.Errorf("B9: the events are counted as %v", got)
			}
			s.Reset()
			publish("v", "w", "t", "u")
			if got := s.Stats().EventTypes; len(got) != 4 || got[bus.Others] != 1 || got["u"] != 0 {
				x.Errorf("B9: after a Reset the events are counted as %v", got)
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
					if n := s.Retired(); n != 0 {
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
					if n := s.Retired(); n != 0 {
						x.Errorf("%d deliveries are kept, though nobody is in them", n)
					}
				})
			})
		})
	}
}

// A queueing is one of the queues there are.
type queueing struct {
	name        string
	drops       bool // it may drop events while the bus is open
	keepsNewest bool // but not the newest
	opts        []bus.SubscribeOption
}

var everyQueueing = []queueing{
	{"DropOldest", true, true, []bus.SubscribeOption{bus.Async(1)}},
	{"DropOldest/alone", true, true, []bus.SubscribeOption{bus.Async(1), bus.Where(func(*event.Event) bool { return true })}},
	{"DropNewest", true, false, []bus.SubscribeOption{bus.Async(1), bus.OnFull(bus.DropNewest)}},
	{"Block", false, true, []bus.SubscribeOption{bus.Async(1), bus.OnFull(bus.Block(time.Hour))}},
	{"Latest", true, true, []bus.SubscribeOption{bus.Async(1), bus.Latest(func(*event.Event) string { return "" })}},
	{"Latest/keys", true, true, []bus.SubscribeOption{bus.Async(1), bus.Latest(func(e *event.Event) string { return e.ID.String() })}},
}

func eachQueueing(t *testing.T, scenario func(s *stage, h *hand, sub *bus.Subscription, k queueing)) {
	for _, k := range everyQueueing {
		t.Run(k.name, func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				s := newStage(x, bus.History(0)).known()
				h := &hand{stage: s, serial: true}
				scenario(s, h, s.subscribe(h.handle, k.opts...), k)
			})
		})
	}
}

// Shutdown returns nil when everything that was accepted has been delivered (B8), or
// dropped and counted where the queue was full (B7).
func TestExploreB8_EnqueueAgainstShutdown(t *testing.T) {
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		s.publish("before") // in the queue already
		s.publisher("publisher", 1)
		s.x.Go("closer", func() {
			if err := s.Shutdown(unending); err != nil {
				s.x.Errorf("B8: %v", err)
			}
			h.end()
			for _, p := range s.published {
				if p.err == nil && !k.drops && !h.got(p.event) {
					s.x.Errorf("B8: Shutdown has returned, and an accepted event was not delivered")
				}
			}
		})
		s.x.Finally(func() {
			h.inOrder()
			if st := h.adds(sub); int(st.Matched) != s.accepted() || st.Dropped > 0 && !k.drops {
				s.x.Errorf("B7: %d accepted: %+v", s.accepted(), st)
			}
			if newest := s.published[s.accepted()-1]; k.keepsNewest && !h.got(newest.event) {
				s.x.Errorf("B8: the newest event that was accepted was not delivered")
			}
		})
	})
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

// Close drops what was not delivered, and counts it. A Shutdown after it waits until
// nothing runs any more.
func TestExploreB8_EnqueueAgainstClose(t *testing.T) {
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		s.publish("before") // in the queue already
		s.publisher("publisher", 1)
		s.x.Go("closer", func() {
			if err := s.Close(); err != nil {
				s.x.Errorf("Close: %v", err)
			}
			if sub.Stats().Pending == 0 {
				h.end() // no call was running, and none begins
			}
			s.Shutdown(unending) // nil, or who was left with what
			h.end()
		})
		s.x.Finally(func() {
			h.inOrder()
			if st := h.adds(sub); int(st.Matched) != s.accepted() {
				s.x.Errorf("B7: %d accepted: %+v", s.accepted(), st)
			}
		})
	})
}

// A Shutdown whose context has ended stops at once, and names what it left.
func TestExploreB8_ShutdownThatIsOutOfTime(t *testing.T) {
	ended, cancel := context.WithCancel(unending)
	cancel()
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		s.publish("before") // in the queue already
		s.publisher("publisher", 1)
		s.x.Go("closer", func() {
			err := s.Shutdown(ended)
			var e *bus.ShutdownError
			if err != nil && (!errors.As(err, &e) || !errors.Is(err, context.Canceled)) {
				s.x.Errorf("B8: %v", err)
			}
			if err == nil {
				h.end()
			}
			s.Shutdown(unending)
			h.end()
		})
		s.x.Finally(func() {
			if st := h.adds(sub); int(st.Matched) != s.accepted() {
				s.x.Errorf("B7: %d accepted: %+v", s.accepted(), st)
			}
		})
	})
}

// The end of one subscription: at once, or when its queue is empty.
func TestExploreB5_EnqueueAgainstUnsubscribe(t *testing.T) {
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		s.publish("before")
		s.publisher("publisher", 1)
		s.x.Go("unsubscriber", func() {
			if err := sub.UnsubscribeWait(unending); err != nil {
				s.x.Errorf("UnsubscribeWait: %v", err)
			}
			h.end()
		})
		s.x.Finally(func() {
			h.inOrder()
			h.adds(sub)
			if receivers, queues := s.Held(); receivers != 0 || queues != 0 {
				s.x.Errorf("%d receivers and %d queues are kept", receivers, queues)
			}
		})
	})
}

func TestExploreB7_EnqueueAgainstDrain(t *testing.T) {
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		s.publish("before") // in the queue already
		s.publisher("publisher", 1)
		s.x.Go("drainer", func() {
			if err := sub.Drain(unending); err != nil {
				s.x.Errorf("Drain: %v", err)
			}
			h.end()
		})
		s.x.Finally(func() {
			h.inOrder()
			// With Latest a publisher takes the oldest out before it puts its own in the
			// queue, for which it may then be too late.
			if st := h.adds(sub); st.Matched == 0 || st.Delivered == 0 && k.name != "Latest/keys" {
				s.x.Errorf("B7: %+v", st)
			}
		})
	})
}

// A worker that goes to sleep while somebody publishes is woken: nothing but the event
// itself would wake it, for what ends it waits until the handler has had the event.
func TestExploreParkAgainstWake(t *testing.T) {
	eachQueueing(t, func(s *stage, h *hand, sub *bus.Subscription, k queueing) {
		h.first = make(chan struct{})
		s.publisher("publisher", 1)
		s.x.Go("closer", func() {
			step.Await(h.first)
			if err := sub.UnsubscribeWait(unending); err != nil {
				s.x.Errorf("UnsubscribeWait: %v", err)
			}
		})
		s.x.Finally(func() { h.adds(sub) })
	})
}

// Two followers that sleep, one of whom wakes the other. Each sees every event, and
// the end.
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

// Replay, then live, without a gap or a repeat (B1).
func TestExploreB1_Replay(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x)
		s.publish("before")
		h := &hand{stage: s, serial: true}
		var sub *bus.Subscription
		subscribed := make(chan struct{})
		x.Go("subscriber", func() {
			sub = s.subscribe(h.handle, bus.Async(8), bus.Replay(8))
			step.Point()
			close(subscribed)
		})
		x.Go("publisher", func() {
			s.publish("a")
			step.Await(subscribed)
			if err := s.Shutdown(unending); err != nil {
				x.Errorf("B8: %v", err)
			}
		})
		x.Finally(func() {
			for i, p := range s.published {
				if !h.got(p.event) {
					x.Errorf("B1: event %d is missing", i)
				}
			}
			h.inOrder()
			if st := h.adds(sub); st.Matched != 2 {
				x.Errorf("B7: %+v", st)
			}
		})
	})
}

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
			if st := s.Stats(); n > 1 || st.Published != n+1 || s.Retired() != 0 {
				x.Errorf("B10: %d published, then %d; %d deliveries are kept", n, st.Published, s.Retired())
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
