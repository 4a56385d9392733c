package bus

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/subject"
)

// A Subscription is a handler's place on a bus. Go's functions cannot be
// compared, so it is by the subscription that one is told from another.
type Subscription struct {
	// Immutable.

	bus     *Bus
	name    string
	pattern subject.Pattern
	sources []string // nil: all

	// call is the handler with what the options put before it. callIfCovered is
	// the same for events that were not routed by type and source.
	call, callIfCovered Handler

	spent    atomic.Bool // Once: some publisher has taken the one call
	filtered atomic.Uint64
	dropped  atomic.Uint64
	panicked atomic.Uint64
	unrouted atomic.Uint64 // matched by callIfCovered

	// Owned by Bus.mu.

	live   bool
	folded uint64 // matched in drained deliveries
}

// Subscribe has h called for every event whose type the pattern covers, from
// now on: a publish that begins after Subscribe returned reaches h. Events of
// one publisher come in the order it published them; two publishers may be in h
// at the same time.
//
// A pattern is a type in which "*" stands for one token and a final ">" for one
// or more; ">" alone covers everything. However many patterns there are, they
// cost nothing to events that they do not cover.
//
// The error wraps [ErrPattern], [ErrOption] or [ErrDuplicate], or is
// [ErrClosed].
func (b *Bus) Subscribe(pattern string, h Handler, opts ...SubscribeOption) (*Subscription, error) {
	p, err := subject.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("bus: %w: %w", ErrPattern, err)
	}
	if h == nil {
		return nil, fmt.Errorf("bus: %w: the handler for %s is nil", ErrOption, pattern)
	}
	var c subscribeConfig
	for _, o := range opts {
		if err := o.applyTo(&c); err != nil {
			return nil, err
		}
	}
	s := &Subscription{bus: b, name: c.name, pattern: p, sources: c.sources, live: true}
	s.call = s.filtering(h, &c)
	s.callIfCovered = func(e *event.Event) {
		if s.covers(e.Type, e.Source) {
			s.unrouted.Add(1)
			s.call(e)
		}
	}

	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state.Load()&closed != 0 {
		return nil, ErrClosed
	}
	if s.name != "" {
		if b.names[s.name] != nil {
			return nil, fmt.Errorf("bus: %w: %s", ErrDuplicate, s.name)
		}
		b.names[s.name] = s
	}
	subs := append(slices.Clip(*b.subs.Load()), s)
	b.subs.Store(&subs) // U1
	b.eachRoute(func(r *route) { b.add(r, s) })
	b.reap()
	return s, nil
}

// filtering returns h behind the conditions of c.
func (s *Subscription) filtering(h Handler, c *subscribeConfig) Handler {
	if c.once {
		always := h
		h = func(e *event.Event) {
			if !s.spent.CompareAndSwap(false, true) {
				s.dropped.Add(1)
				return
			}
			s.Unsubscribe()
			always(e)
		}
	}
	if len(c.where) > 0 {
		unfiltered := h
		h = func(e *event.Event) {
			for _, where := range c.where {
				if !where(e) {
					s.filtered.Add(1)
					return
				}
			}
			unfiltered(e)
		}
	}
	return h
}

// covers reports whether s is about events of this type and source.
func (s *Subscription) covers(typ, source string) bool {
	return s.pattern.Match(typ) && (s.sources == nil || slices.Contains(s.sources, source))
}

// label is how reports call the subscription.
func (s *Subscription) label() string {
	if s.name != "" {
		return s.name
	}
	return s.pattern.String()
}

// Name returns the name given with [Named], "" if there is none.
func (s *Subscription) Name() string { return s.name }

// Pattern returns the pattern as it was given.
func (s *Subscription) Pattern() string { return s.pattern.String() }

// Unsubscribe ends the subscription: a publish that begins after it returned
// does not reach the handler. One that is under way may; to be sure, use
// [Subscription.UnsubscribeWait]. It may be called more than once, and from the
// handler itself. It does not wait for handlers.
func (s *Subscription) Unsubscribe() {
	b := s.bus
	b.mu.Lock()
	defer b.mu.Unlock()
	if !s.live {
		return
	}
	subs := slices.DeleteFunc(slices.Clone(*b.subs.Load()), func(o *Subscription) bool { return o == s })
	b.subs.Store(&subs)
	b.end(s)
	b.eachRoute(func(r *route) {
		if r == b.other || s.covers(r.typ, r.source) {
			b.remove(r, func(o *Subscription) bool { return o == s })
		}
	})
	b.reap()
}

// UnsubscribeWait unsubscribes and waits until no call of the handler is
// running or to come; then it returns nil. It returns the cause of ctx's end if
// that is first, and, from inside a handler of this bus, [ErrInHandler] at
// once: waiting for itself would never end. The subscription has ended in all
// three cases.
//
// What it waits for is the publishes under way that go to the handler, and so
// also for the handlers that are called along with it. A goroutine that a
// handler has started, and then waits for, must not call it: that cannot be
// told apart from any other.
func (s *Subscription) UnsubscribeWait(ctx context.Context) error {
	s.Unsubscribe()
	if s.bus.inHandler() {
		return ErrInHandler
	}
	for _, d := range s.bus.undrained(s) {
		if err := d.wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// undrained returns the deliveries through which s may still be called, after
// it was unsubscribed.
func (b *Bus) undrained(s *Subscription) (ds []*delivery) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, d := range b.retired {
		if slices.Contains(d.subs, s) {
			ds = append(ds, d)
		}
	}
	return ds
}

// ClearSubscriptions ends every subscription, as Unsubscribe does.
func (b *Bus) ClearSubscriptions() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clearSubscriptions()
}

func (b *Bus) clearSubscriptions() {
	for _, s := range *b.subs.Load() {
		b.end(s)
	}
	b.subs.Store(&[]*Subscription{})
	b.eachRoute(func(r *route) {
		b.remove(r, func(*Subscription) bool { return true })
	})
	b.reap()
}

// end takes s off the list of the living. b.mu is held.
func (b *Bus) end(s *Subscription) {
	s.live = false
	if s.name != "" {
		delete(b.names, s.name)
	}
}
