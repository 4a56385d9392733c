package bus

import (
	"fmt"
	"slices"
	"strings"

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
		bus: b, name: c.name, place: here(),
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
		b.startWorker(s, p, h, &c)
	}
	b.reap()
	return s, nil
}

// behindConditions returns h behind what the options put before it.
func (s *Subscription) behindConditions(h Handler) Handler {
	if s.quarantine != nil {
		trusting := h
		h = func(e *event.Event) {
			if !s.quarantine.admits() {
				s.dropped.Add(1)
				return
			}
			trusting(e)
			s.quarantine.returned()
		}
	}
	if s.once || s.where != nil {
		always := h
		h = func(e *event.Event) {
			if !s.admits(e) {
				return
			}
			if s.once {
				s.Unsubscribe()
			}
			always(e)
		}
	}
	return h
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
// delivered, or dropped, as phase says; to drop it is also possible later.
func (s *Subscription) end(p phase) {
	b := s.bus
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.live {
		s.live = false
		if s.name != "" {
			delete(b.names, s.name)
		}
		b.live = slices.DeleteFunc(b.live, func(o *Subscription) bool { return o == s })
		if s.worker == nil || s.worker.leave(b) {
			b.uninstall(s.receiver)
		}
	}
	if s.worker != nil {
		s.worker.end(p)
	}
	b.reap()
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
		s.live = false
		if s.worker != nil {
			s.worker.leave(b)
			s.worker.end(dropping)
		}
	}
	b.live = nil
	clear(b.names)
	b.receivers.Store(&[]*receiver{}) // U1
	b.eachRoute(func(r *route) {
		b.remove(r, func(*receiver) bool { return true })
	})
}

// startWorker gives s a queue and a goroutine. b.mu is held.
func (b *Bus) startWorker(s *Subscription, p subject.Pattern, h Handler, c *subscribeConfig) {
	w := &worker{bus: b, sub: s, stop: make(chan struct{}), done: make(chan struct{})}
	w.handler = w.unlessQuarantined(h)
	s.worker = w
	if c.shares() {
		sources := slices.Sorted(slices.Values(c.sources))
		key := queueKey{p.String(), strings.Join(slices.Compact(sources), "\x00"), c.sources != nil, c.queue}
		q := b.queues[key]
		if q == nil {
			q = newQueue(c.queue)
			q.key = key
			q.receiver = &receiver{pattern: p, sources: c.sources, enqueue: q.push}
			b.queues[key] = q
			b.install(q.receiver)
		}
		q.members++
		s.receiver = q.receiver
		w.source = q.join()
	} else {
		s.receiver = &receiver{pattern: p, sources: c.sources, sub: s}
		var put func(*event.Event)
		w.source, put = c.ownSource(w)
		s.receiver.enqueue = s.entrance(put)
		if c.replay == 0 {
			b.install(s.receiver)
		} else {
			w.replay(c.replay, c.queue)
		}
	}
	b.workers[w] = struct{}{}
	go w.main()
}

// entrance returns what publishers do with an event for a queue of s's own: put
// it there if it meets the conditions.
func (s *Subscription) entrance(put func(*event.Event)) func(*event.Event, uint64) {
	return func(e *event.Event, _ uint64) {
		s.worker.entered.Add(1)
		if !s.admits(e) {
			return
		}
		put(e)
		if s.once {
			s.end(draining)
		}
	}
}
