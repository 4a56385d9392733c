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

// startWorker gives s a queue and a goroutine. b.mu is held.
func (b *Bus) startWorker(s *Subscription, h Handler, c *subscribeConfig) {
	w := &worker{bus: b, sub: s, stop: make(chan struct{}), done: make(chan struct{})}
	s.worker = w
	w.handler = s.quarantine.guard(h, func() {
		s.dropped.Add(1)
		w.undelivered.Add(1)
	})
	if c.shares() {
		q := b.sharedQueue(s.pattern, c)
		q.members++
		w.shared, w.source, s.receiver = q, q.join(true), q.receiver
	} else {
		s.receiver = &receiver{pattern: s.pattern, sources: c.sources, sub: s}
		var put func(*event.Event)
		w.source, put = c.ownSource(w)
		s.receiver.enqueue = w.entrance(put, c.replay > 0)
		if c.replay == 0 {
			b.install(s.receiver)
		} else {
			w.replay(c.replay)
		}
	}
	b.workers[w] = struct{}{}
	go w.main()
}

// sharedQueue returns the queue that all have who want the same.
func (b *Bus) sharedQueue(p subject.Pattern, c *subscribeConfig) *queue {
	key := queueKey{p.String(), "", c.queue}
	if c.sources != nil {
		sources := slices.Sorted(slices.Values(c.sources))
		key.sources = fmt.Sprintf("only %q", slices.Compact(sources))
	}
	q := b.queues[key]
	if q == nil {
		q = newQueue(c.queue)
		q.key = key
		q.receiver = &receiver{pattern: p, sources: c.sources, enqueue: func(e *event.Event, _ uint64) { q.push(e) }}
		b.queues[key] = q
		b.install(q.receiver)
	}
	return q
}

// entrance returns what publishers do with an event for a queue of w's own: put it
// there if it meets the conditions. Which event Once is about is for them to say,
// unless the worker has others to handle before.
func (w *worker) entrance(put func(*event.Event), others bool) func(*event.Event, uint64) {
	s := w.sub
	if s.once && others {
		h := w.handler
		w.handler = func(e *event.Event) {
			if !s.spend() {
				w.undelivered.Add(1)
				return
			}
			s.end(dropping)
			h(e)
		}
	}
	return func(e *event.Event, _ uint64) {
		w.entered.Add(1)
		if !s.meets(e) {
			return
		}
		if s.once && !others {
			if !s.spend() {
				return
			}
			defer s.end(draining) // also where put panics
		}
		put(e)
	}
}

// ownSource returns what takes events from a queue of w's own, and what puts them
// there.
func (c *subscribeConfig) ownSource(w *worker) (source, func(*event.Event)) {
	if c.latest != nil {
		l := newLatest(w, c.latest, c.queue, c.policy)
		return l, l.put
	}
	if c.policy.kind == block {
		m := newMailbox(w, c.queue, c.policy)
		return m, m.put
	}
	q := newQueue(c.queue)
	r := q.join(false)
	if c.policy.kind == dropOldest {
		return r, q.push
	}
	return r, func(e *event.Event) {
		if !r.tryPush(e) {
			w.sub.dropped.Add(1)
		}
	}
}
