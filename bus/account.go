package bus

import "slices"

// How counts are kept.
//
// Of a synchronous subscription: a delivery counts events, not calls. Matched is
// what went into the deliveries it is or was in; Delivered is what came out of
// them, less the exceptions, which it counts itself; a route's count is what went
// into its deliveries. Those that were replaced are folded into single numbers once
// they are drained.
//
// Of an asynchronous one: Matched is what came for its queue, and its worker counts
// what it took and what of that was not delivered.
//
// Either way what went in is looked at last, so that while events flow the figures
// are bounds: no more is delivered than was, and what is not known to be over is
// pending.

// account fills in the figures of subscriptions. b.mu is held.
func (b *Bus) account(of map[*Subscription]*SubscriptionStats) {
	sync := map[*receiver]*SubscriptionStats{}
	for s, t := range of {
		if s.worker == nil {
			sync[s.receiver] = t
		} else {
			s.worker.account(t)
		}
		t.Name, t.Pattern, t.Place = s.name, s.Pattern(), s.place.String()
		if s.slowness != nil {
			t.Slow, t.Longest = s.slowness.figures()
		}
		t.Quarantined = s.quarantine != nil && s.quarantine.active()
	}
	b.accountSynchronous(sync)
}

// accountSynchronous does what account says. What came out is added up first, then
// the exceptions, then what went in. So the exceptions are at least those among
// what came out, which leaves no more than what was delivered, and at most those
// among what went in.
func (b *Bus) accountSynchronous(of map[*receiver]*SubscriptionStats) {
	if len(of) == 0 {
		return
	}
	for r, t := range of {
		t.Delivered = r.folded + r.unrouted.left.Load()
	}
	b.eachFigure(of, (*delivery).out, func(t *SubscriptionStats, n uint64) { t.Delivered += n })
	for r, t := range of {
		t.Filtered = r.sub.filtered.Load()
		t.Dropped = r.sub.dropped.Load()
		t.Panicked = r.sub.panicked.Load()
		t.Matched = r.folded + r.unrouted.entered.Load()
	}
	b.eachFigure(of, (*delivery).in, func(t *SubscriptionStats, n uint64) { t.Matched += n })
	for r, t := range of {
		exceptions := t.Filtered + t.Dropped + t.Panicked
		r.delivered = max(r.delivered, t.Delivered-min(t.Delivered, exceptions))
		t.Delivered = r.delivered
		t.Pending = t.Matched - exceptions - t.Delivered
	}
}

// account fills in the figures of the worker's subscription and returns how many of
// the dropped events were left behind at the end. b.mu is held.
func (w *worker) account(t *SubscriptionStats) (left uint64) {
	taken, inHand := w.progress.load()
	over := w.undelivered.Load() + inHand
	w.delivered = max(w.delivered, taken-min(taken, over))
	t.Delivered = w.delivered
	t.Filtered = w.sub.filtered.Load()
	t.Panicked = w.sub.panicked.Load()
	t.Dropped = w.sub.dropped.Load()
	t.Queue = w.source.capacity()
	lost := w.lost.Load()
	matched, overwritten := w.source.figures(w)
	w.gone = max(w.gone, lost+overwritten)
	t.Dropped += w.gone

	known := t.Delivered + t.Filtered + t.Panicked + t.Dropped
	t.Matched = max(matched, known)
	t.Pending = t.Matched - known
	if w.phase.Load() == dropping {
		left = t.Pending - min(inHand, t.Pending, 1)
		t.Dropped += left
		t.Pending -= left
	}
	return left
}

// eachFigure adds the count of every delivery to the figures asked for of each
// receiver in it. Events that overflow the receivers count themselves.
func (b *Bus) eachFigure(of map[*receiver]*SubscriptionStats, count func(*delivery) uint64, add func(*SubscriptionStats, uint64)) {
	b.eachDelivery(func(d *delivery) {
		if d.route.overflow {
			return
		}
		n := count(d)
		for _, r := range d.receivers {
			if t := of[r]; t != nil {
				add(t, n)
			}
		}
	})
}

// eachDelivery calls f for every delivery that is not folded, those that were
// replaced in their order and before those that are current. b.mu is held.
func (b *Bus) eachDelivery(f func(*delivery)) {
	for _, d := range b.retired {
		f(d)
	}
	b.eachRoute(func(r *route) {
		if d := r.current.Load(); d != nil {
			f(d)
		}
	})
}

// reap folds the counts of deliveries that were replaced and are drained (U5).
// What is not drained yet, the last to leave has folded. On a closed bus it goes
// on to see whether all is quiet. b.mu is held.
func (b *Bus) reap() {
	b.retired = slices.DeleteFunc(b.retired, func(d *delivery) bool {
		if !d.empty() {
			return false
		}
		n := d.out()
		d.route.folded += n
		if !d.route.overflow {
			for _, r := range d.receivers {
				r.folded += n
			}
		}
		return true
	})
	if b.state.Load()&closed != 0 {
		b.calm()
	}
}
