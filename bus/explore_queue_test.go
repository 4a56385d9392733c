//go:build explore

package bus_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/explore"
	"github.com/vidurai/eventbus/internal/step"
)

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

// A Shutdown that is out of time names somebody, or there is nobody to be named.
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
