package bus

import "slices"

// How counts are kept: a delivery counts events, not calls. A subscription's
// Matched is what went into the deliveries it is or was in; its Delivered is what
// came out of them, less the exceptions, which it counts itself; a route's count
// is what went into its deliveries. Those that were replaced are folded into
// single numbers once they are drained.

// account fills in the figures of subscriptions. b.mu is held.
//
// The order makes them bounds of the truth while publishes are under way: what
// came out, then the exceptions, then what went in. So the exceptions are at
// least those among what came out, which leaves no more than what was delivered,
// and at most those among what went in.
func (b *Bus) account(of map[*Subscription]*SubscriptionStats) {
	for s, t := range of {
		*t = SubscriptionStats{Name: s.name, Pattern: s.pattern.String()}
		t.Delivered = s.folded + s.unrouted.left.Load()
	}
	b.eachFigure(of, (*delivery).out, func(t *SubscriptionStats, n uint64) { t.Delivered += n })
	for s, t := range of {
		t.Filtered = s.filtered.Load()
		t.Dropped = s.dropped.Load()
		t.Panicked = s.panicked.Load()
		t.Matched = s.folded + s.unrouted.entered.Load()
	}
	b.eachFigure(of, (*delivery).in, func(t *SubscriptionStats, n uint64) { t.Matched += n })
	for s, t := range of {
		exceptions := t.Filtered + t.Dropped + t.Panicked
		s.delivered = max(s.delivered, t.Delivered-min(t.Delivered, exceptions))
		t.Delivered = s.delivered
		t.Pending = t.Matched - exceptions - t.Delivered
	}
}

// eachFigure adds the count of every delivery to the figures asked for of each
// subscription in it. Events that overflow the subscriptions count themselves.
func (b *Bus) eachFigure(of map[*Subscription]*SubscriptionStats, count func(*delivery) uint64, add func(*SubscriptionStats, uint64)) {
	b.eachDelivery(func(d *delivery) {
		if d.route.overflow {
			return
		}
		n := count(d)
		for _, s := range d.subs {
			if t := of[s]; t != nil {
				add(t, n)
			}
		}
	})
}

// eachDelivery calls f for every delivery that is not folded. b.mu is held.
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
			for _, s := range d.subs {
				s.folded += n
			}
		}
		return true
	})
	if b.state.Load()&closed != 0 {
		b.calm()
	}
}
