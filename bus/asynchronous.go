package bus

import (
	"fmt"
	"slices"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/internal/subject"
)

// How an asynchronous subscription is put together. A publisher hands an event to
// the target's enqueue; that leads past the conditions into an inbox, which is a
// queue, shared or not (queue.go), a mailbox (mailbox.go) or a latest (latest.go),
// perhaps behind a backlog (replay.go); from there a worker takes it and calls the
// handler (worker.go).

// startWorker gives s a queue and a goroutine. b.mu is held.
func (b *Bus) startWorker(s *Subscription, h Handler, c *subscribeConfig) {
	w := &worker{
		bus: b, sub: s, capacity: c.queue, shares: c.shares(),
		stop: make(chan struct{}), dropNow: make(chan struct{}), detached: make(chan struct{}),
	}
	s.worker = w
	w.handler = s.quarantine.guard(h, func() {
		s.dropped.Add(1)
		w.undelivered.Add(1)
	})
	if w.shares {
		q := b.sharedQueue(s.pattern, c)
		q.members++
		w.queue, w.inbox = q, q.join()
	} else {
		b.giveQueue(w, c)
	}
	step.Go(w.main)
}

// sharedQueue returns the queue of all subscriptions that want the same.
func (b *Bus) sharedQueue(p subject.Pattern, c *subscribeConfig) *queue {
	sources := slices.Compact(slices.Sorted(slices.Values(c.sources))) // nil: all; never of length 0
	key := fmt.Sprintf("%d %q %q", c.queue, p, sources)
	q := b.queues[key]
	if q == nil {
		q = newQueue(c.queue)
		q.key = key
		q.target = &target{pattern: p, sources: c.sources, enqueue: func(e *event.Event, _ uint64) { q.push(e) }}
		b.queues[key] = q
		b.install(q.target)
	}
	return q
}

// giveQueue gives w a queue of its own.
func (b *Bus) giveQueue(w *worker, c *subscribeConfig) {
	s, where := w.sub, c.where
	src, put := newInbox(w, c)
	s.target = &target{pattern: s.pattern, sources: c.sources, sub: s}
	s.target.enqueue = func(e *event.Event, _ uint64) {
		w.entered.Add(1)
		if s.bus.state.Load()&stopped != 0 { // a condition is part of the handler
			s.dropAtStop()
			return
		}
		if !s.passes(where, e) {
			return
		}
		if s.once {
			defer s.end(draining) // also where put panics
		}
		put(e)
	}
	w.inbox = src
	if c.replay == 0 {
		b.install(s.target)
		return
	}
	events := b.replay(s.target, c.replay)
	w.entered.Add(uint64(len(events)))
	l, h := &backlog{inbox: src, events: events}, w.handler
	w.inbox = l
	w.handler = func(e *event.Event) {
		if l.handling && !s.passes(where, e) {
			w.undelivered.Add(1)
			return
		}
		h(e)
	}
}

// newInbox returns what w takes events from, and what puts them there.
func newInbox(w *worker, c *subscribeConfig) (inbox, func(*event.Event)) {
	if c.latest != nil {
		l := newLatest(w, c)
		return l, l.put
	}
	if c.policy.kind == block {
		m := newMailbox(w, c, func(e *event.Event) *event.Event { return e })
		return &m, m.put
	}
	q := newQueue(c.queue)
	r := q.join()
	if c.policy.kind == dropOldest {
		return r, q.push
	}
	return r, func(e *event.Event) {
		if _, ok := q.ring.TryPush(e, r.at.Load()); ok {
			q.bell.ring()
		} else {
			w.sub.drop()
		}
	}
}
