//go:build explore

package bus_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
	"github.com/vidurai/eventbus/internal/step"
)

var unending = context.Background()

// A stage is a bus in an execution, and what was published on it.
type stage struct {
	*bus.Bus
	x         *explore.Execution
	published []published
}

// publish publishes an event of one type and source.
func (s *stage) publish(publisher string) {
	p := published{event: event.New("t", "s", ""), publisher: publisher, begin: s.x.Time()}
	p.err = s.Publish(p.event)
	p.end = s.x.Time()
	s.published = append(s.published, p)
}

// known publishes an event that nobody asks for, so that the pair has its route.
func (s *stage) known() *stage {
	if err := s.Publish(event.New("t", "s", "")); err != nil {
		s.x.Errorf("Publish: %v", err)
	}
	return s
}

// publisher adds a thread that publishes so many events.
func (s *stage) publisher(name string, events int) {
	s.x.Go(name, func() {
		for range events {
			s.publish(name)
		}
	})
}

// subscribe is Subscribe where it is not refused.
func (s *stage) subscribe(h bus.Handler, opts ...bus.SubscribeOption) *bus.Subscription {
	sub, err := s.Subscribe("t", h, opts...)
	if err != nil {
		s.x.Errorf("Subscribe: %v", err)
	}
	return sub
}

// accepted counts the events that were.
func (s *stage) accepted() (n int) {
	for _, p := range s.published {
		if p.err == nil {
			n++
		} else if p.err != bus.ErrClosed {
			s.x.Errorf("Publish: %v", p.err)
		}
	}
	return n
}

// published is one call of Publish.
type published struct {
	event      *event.Event
	publisher  string
	begin, end int // steps taken when it was called and when it returned
	err        error
}

func newStage(x *explore.Execution, opts ...bus.Option) *stage {
	b, err := bus.New(append([]bus.Option{bus.History(8), bus.OnPanic(func(*bus.PanicError) {})}, opts...)...)
	if err != nil {
		panic(err)
	}
	return &stage{Bus: b, x: x}
}

// A hand is a handler that writes down what it gets.
type hand struct {
	*stage
	events []*event.Event
	inside int
	word   step.Uint64
	over   bool // no call may begin any more, or be running
	serial bool // calls must not overlap

	first chan struct{} // if not nil: closed when it has got an event
}

func (h *hand) handle(e *event.Event) {
	if h.over {
		h.x.Errorf("B5, B8: a call after the end")
	}
	if h.inside++; h.inside > 1 && h.serial {
		h.x.Errorf("B2: two calls at once")
	}
	h.word.Load() // it can be preempted
	h.events = append(h.events, e)
	h.word.Load()
	h.inside--
	if h.first != nil && len(h.events) == 1 {
		step.Point()
		close(h.first)
	}
}

// end is called when what waits for the end has returned nil.
func (h *hand) end() {
	if h.over = true; h.inside != 0 {
		h.x.Errorf("B5, B8: a call is running after the end")
	}
}

// got reports whether it got e. To have got it twice is an error.
func (h *hand) got(e *event.Event) bool {
	n := 0
	for _, o := range h.events {
		if o == e {
			n++
		}
	}
	if n > 1 {
		h.x.Errorf("a handler got an event %d times", n)
	}
	return n == 1
}

// inOrder checks that each publisher's events came in its order (B2).
func (h *hand) inOrder() {
	last := map[string]int{}
	for _, p := range h.published {
		if i := slices.Index(h.events, p.event); i >= 0 {
			if last[p.publisher] > i+1 {
				h.x.Errorf("B2: the events of %s came in another order", p.publisher)
			}
			last[p.publisher] = i + 1
		}
	}
}

// adds checks that a subscription's figures add up and are those of its handler (B7).
func (h *hand) adds(sub *bus.Subscription) bus.SubscriptionStats {
	st := sub.Stats()
	if st.Matched != st.Delivered+st.Filtered+st.Dropped+st.Panicked+st.Pending || st.Pending != 0 {
		h.x.Errorf("B7: at rest: %+v", st)
	}
	if st.Delivered != uint64(len(h.events)) {
		h.x.Errorf("B10: %d delivered, the handler has got %d", st.Delivered, len(h.events))
	}
	return st
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
