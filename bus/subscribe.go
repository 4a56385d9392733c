package bus

import (
	"fmt"
	"slices"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/subject"
)

// Subscribe has h called for every event whose type the pattern covers, from
// now on: a publish that begins after Subscribe returned reaches h. Events of
// one publisher come in the order it published them. Without [Async], h runs in
// the goroutines of the publishers, and two of them may be in h at the same time.
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
// [ErrClosed] or, for [Replay] without a history, [ErrNoHistory].
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
	if err := c.check(b); err != nil {
		return nil, err
	}
	s := &Subscription{
		bus: b, name: c.name, pattern: p, place: here(),
		where: c.where, once: c.once, quarantine: c.quarantine, slowness: c.slowness,
		live: true,
	}
	if s.slowness != nil {
		h = s.timed(h)
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
	b.live = append(b.live, s)
	if c.queue == 0 {
		s.receiver = &receiver{pattern: p, sources: c.sources, sub: s, call: s.behindConditions(h)}
		b.install(s.receiver)
	} else {
		b.startWorker(s, h, &c)
	}
	b.reap()
	return s, nil
}

// behindConditions returns h behind what the options put before it.
func (s *Subscription) behindConditions(h Handler) Handler {
	h = s.quarantine.guard(h, func() { s.dropped.Add(1) })
	if s.where == nil && !s.once {
		return h
	}
	return func(e *event.Event) {
		if !s.meets(e) || s.once && !s.spend() {
			return
		}
		if s.once {
			s.Unsubscribe()
		}
		h(e)
	}
}

// install puts a receiver on the routes that it covers. b.mu is held, and reap is
// called before it is given up.
func (b *Bus) install(recv *receiver) {
	receivers := append(slices.Clip(*b.receivers.Load()), recv)
	b.receivers.Store(&receivers) // U1
	b.eachRoute(func(r *route) { b.add(r, recv) })
}

// uninstall undoes install.
func (b *Bus) uninstall(recv *receiver) {
	isIt := func(o *receiver) bool { return o == recv }
	receivers := slices.DeleteFunc(slices.Clone(*b.receivers.Load()), isIt)
	b.receivers.Store(&receivers) // U1
	b.eachRoute(func(r *route) {
		if r.overflow || recv.covers(r.typ, r.source) {
			b.remove(r, isIt)
		}
	})
}

// end ends the subscription. What an asynchronous one has in its queue is
// delivered, or dropped, as p says; to drop it is also possible later.
func (s *Subscription) end(p phase) {
	b := s.bus
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.live {
		b.live = slices.DeleteFunc(b.live, func(o *Subscription) bool { return o == s })
		if b.retire(s) {
			b.uninstall(s.receiver)
		}
	}
	if s.worker != nil {
		s.worker.end(p)
	}
	b.reap()
}

// retire takes s off the names, and off the queue that it may share. It reports
// whether s was the last that needed its receiver. b.mu is held.
func (b *Bus) retire(s *Subscription) (last bool) {
	s.live = false
	if s.name != "" {
		delete(b.names, s.name)
	}
	if s.worker == nil || s.worker.shared == nil {
		return true
	}
	q := s.worker.shared
	q.members--
	if q.members == 0 {
		delete(b.queues, q.key)
	}
	return q.members == 0
}

// ClearSubscriptions ends every subscription, as Unsubscribe does.
func (b *Bus) ClearSubscriptions() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clearSubscriptions()
	b.reap()
}

func (b *Bus) clearSubscriptions() {
	for _, s := range b.live {
		b.retire(s)
		if s.worker != nil {
			s.worker.end(dropping)
		}
	}
	b.live = nil
	b.receivers.Store(&[]*receiver{}) // U1
	b.eachRoute(func(r *route) {
		b.remove(r, func(*receiver) bool { return true })
	})
}
