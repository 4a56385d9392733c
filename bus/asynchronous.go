package bus

import (
	"fmt"
	"slices"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/internal/subject"
)

// How an asynchronous subscription is put together. A publisher hands an event to
// the receiver's enqueue; that leads past the conditions into a source, which is a
// queue, shared or not (queue.go), a mailbox (mailbox.go) or a latest (latest.go);
// from there a worker takes it and calls the handler (worker.go).

// startWorker gives s a queue and a goroutine. b.mu is held.
func (b *Bus) startWorker(s *Subscription, h Handler, c *subscribeConfig) {
	w := &worker{bus: b, sub: s, stop: make(chan struct{}), deaf: make(chan struct{}), done: make(chan struct{})}
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
	step.Go(w.main)
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
			w.sate()
			s.end(dropping)
			h(e)
		}
	}
	return func(e *event.Event, _ uint64) {
		w.entered.Add(1)
		if s.bus.state.Load()&stopped != 0 { // a condition is part of the handler
			s.refuse()
			return
		}
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
	policy := c.policy
	if c.once && c.replay > 0 && policy.kind == dropOldest {
		policy = DropNewest // the first must still be there when the worker comes to it
	}
	if c.latest != nil {
		l := newLatest(w, c.latest, c.queue, policy)
		return l, l.put
	}
	if policy.kind == block {
		m := newMailbox(w, c.queue, policy)
		return m, m.put
	}
	q := newQueue(c.queue)
	r := q.join(false)
	if policy.kind == dropOldest {
		return r, q.push
	}
	return r, func(e *event.Event) {
		if !r.tryPush(e) {
			w.sub.drop()
		}
	}
}
