package bus

import "time"

// How counts are kept.
//
// Of a synchronous subscription: a delivery counts events, not calls. Matched is
// how many events entered the deliveries it is or was in; Delivered is how many
// exited, less the exceptions, which the subscription counts itself. A route's count
// is how many events entered its deliveries. Deliveries that were replaced are folded
// into single numbers once all publishers have exited. On a route that asks, the
// subscription counts the events that it does not cover; they are no part of its figures.
//
// Of an asynchronous one: Matched is how many events came for its queue, and its
// worker counts how many it took and how many of these were not delivered.
//
// Either way what came is looked at last, so that while events flow the figures
// are bounds: no more is delivered than was, and what is not known to be over is
// pending.

// account fills in the figures of subscriptions. b.mu is held.
func (b *Bus) account(of map[*Subscription]*SubscriptionStats) {
	synchronous := map[*Subscription]*SubscriptionStats{}
	for s, t := range of {
		if s.worker == nil {
			synchronous[s] = t
		} else {
			s.worker.account(t)
		}
		t.Name, t.Pattern, t.Place = s.name, s.Pattern(), s.place.String()
		if s.slowness != nil {
			t.Slow, t.Longest = s.slowness.calls.Load(), time.Duration(s.slowness.longest.Load())
		}
		t.Quarantined = s.quarantine != nil && s.quarantine.active()
	}
	b.accountSynchronous(synchronous)
}

// accountSynchronous does what account says. What exited is added up first, then
// the exceptions, then what entered. So the exceptions are at least those among
// what exited, which leaves no more than what was delivered, and at most those
// among what entered.
func (b *Bus) accountSynchronous(of map[*Subscription]*SubscriptionStats) {
	if len(of) == 0 {
		return
	}
	for s, t := range of {
		t.Delivered = s.folded
	}
	b.eachFigure(of, (*delivery).exited, func(t *SubscriptionStats, n uint64) { t.Delivered += n })
	for s, t := range of {
		t.Filtered = s.filtered.Load()
		t.Dropped = s.dropped.Load()
		t.Panicked = s.panicked.Load()
		uncovered := s.uncovered.Load()
		t.Delivered -= min(t.Delivered, uncovered)
		t.Matched = s.folded - uncovered // may wrap around, until what entered is added below
	}
	b.eachFigure(of, (*delivery).entered, func(t *SubscriptionStats, n uint64) { t.Matched += n })
	for s, t := range of {
		exceptions := t.Filtered + t.Dropped + t.Panicked
		s.delivered = max(s.delivered, t.Delivered-min(t.Delivered, exceptions))
		t.Delivered = s.delivered
		t.Pending = t.Matched - exceptions - t.Delivered
	}
}

// eachFigure adds the count of every delivery to the figures of each subscription in it
// that they are asked for.
func (b *Bus) eachFigure(of map[*Subscription]*SubscriptionStats, count func(*delivery) uint64, add func(*SubscriptionStats, uint64)) {
	b.eachDelivery(func(d *delivery) {
		n := count(d)
		for _, t := range d.targets {
			if figures := of[t.sub]; figures != nil {
				add(figures, n)
			}
		}
	})
}

// eachDelivery calls f for every delivery that is not folded, those that were
// replaced in their order and before those that are current. b.mu is held.
func (b *Bus) eachDelivery(f func(*delivery)) {
	for _, d := range b.replaced {
		f(d)
	}
	b.eachRoute(func(r *route) {
		if d := r.current.Load(); d != nil {
			f(d)
		}
	})
}

// account fills in the figures of the worker's subscription and returns how many
// events are left in its queue for good. b.mu is held.
func (w *worker) account(t *SubscriptionStats) (leftBehind uint64) {
	taken, inHand := w.progress.load()
	notDelivered := w.undelivered.Load() + inHand
	w.delivered = max(w.delivered, taken-min(taken, notDelivered))
	t.Queue = w.capacity
	t.Delivered = w.delivered
	t.Filtered = w.sub.filtered.Load()
	t.Panicked = w.sub.panicked.Load()
	t.Dropped = w.sub.dropped.Load()
	lost := w.lost.Load()
	came, overwritten := w.came, uint64(0)
	if w.inbox != nil {
		came, overwritten = w.inbox.figures(w)
	}
	if !w.shares {
		came = w.entered.Load() // the queue does not show events that the conditions kept out
	}
	w.missed = max(w.missed, lost+overwritten)
	t.Dropped += w.missed

	known := t.Delivered + t.Filtered + t.Panicked + t.Dropped
	t.Matched = max(came, known)
	t.Pending = t.Matched - known
	if w.phase.Load() == dropping {
		leftBehind = t.Pending - min(inHand, t.Pending, 1)
		t.Dropped += leftBehind
		t.Pending -= leftBehind
	}
	return leftBehind
}
