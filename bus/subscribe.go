package bus

import (
	"fmt"
	"slices"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/subject"
)

// Subscribe has h called for every event whose type the pattern covers, from
// now on: a publish that begins after Subscribe returned reaches h. Events of
// one publisher come in the order it published them; two publishers may be in h
// at the same time.
//
// A pattern is a type in which "*" stands for one token and a final ">" for one
// or more; ">" alone covers everything. However many patterns there are, they
// cost nothing to events that they do not cover.
//
// Subscribe may wait for another change of subscription, and makes no known
// pair's publish wait. It takes time, and allocates, in proportion to the pairs
// of type and source that the pattern covers times the handlers they have: some
// 50 µs for a hundred pairs of ten handlers each.
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

// ClearSubscriptions ends every subscription, as Unsubscribe does.
func (b *Bus) ClearSubscriptions() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clearSubscriptions()
	b.reap()
}

func (b *Bus) clearSubscriptions() {
	for _, s := range *b.subs.Load() {
		b.end(s)
	}
	b.subs.Store(&[]*Subscription{}) // U1
	b.eachRoute(func(r *route) {
		b.remove(r, func(*Subscription) bool { return true })
	})
}

// end takes s off the list of the living. b.mu is held.
func (b *Bus) end(s *Subscription) {
	s.live = false
	if s.name != "" {
		delete(b.names, s.name)
	}
}
