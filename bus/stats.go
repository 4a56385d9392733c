package bus

import "slices"

// Others is the type and the source under which Stats counts the events whose
// pair of type and source did not get a count of its own: there are 4,096 of
// these, for pairs of up to 1 KiB. No type can be called so.
const Others = "(all others)"

// Stats is what flowed through a bus. The JSON keys are those of the Python bus
// and a few more. Counts are exact once publishers are quiet; Published always
// is, unless Reset ran beside publishers or there is no history.
type Stats struct {
	Enabled       bool                `json:"enabled"`
	Handlers      int                 `json:"handler_count"`
	BufferSize    int                 `json:"buffer_size"`
	BufferMaxSize int                 `json:"buffer_max_size"`
	Published     uint64              `json:"published"`     // accepted since New or Reset
	EventTypes    map[string]uint64   `json:"event_types"`   // the same by type
	EventSources  map[string]uint64   `json:"event_sources"` // the same by source
	Rejected      uint64              `json:"rejected"`      // refused with an error
	Intercepted   uint64              `json:"intercepted"`   // dropped by an interceptor
	Panics        uint64              `json:"panics"`        // of handlers and interceptors
	FailedReports uint64              `json:"failed_reports"`
	Subscriptions []SubscriptionStats `json:"subscriptions"` // live ones, in order
}

// SubscriptionStats is what became of the events that a subscription covers:
// Matched = Delivered + Filtered + Dropped + Panicked + Pending.
type SubscriptionStats struct {
	Name      string `json:"name,omitempty"`
	Pattern   string `json:"pattern"`
	Matched   uint64 `json:"matched"`
	Delivered uint64 `json:"delivered"` // the handler returned
	Filtered  uint64 `json:"filtered"`  // a condition did not hold
	Dropped   uint64 `json:"dropped"`   // too late for Once
	Panicked  uint64 `json:"panicked"`  // the handler did not return
	Pending   uint64 `json:"pending"`   // in publishes that are under way
}

// Stats returns the counts. It makes no publish wait. It allocates, and takes
// time in proportion to the pairs of type and source and their handlers.
func (b *Bus) Stats() Stats {
	s := Stats{
		Enabled:       b.Enabled(),
		EventTypes:    map[string]uint64{},
		EventSources:  map[string]uint64{},
		Rejected:      b.rejected.Load(),
		Intercepted:   b.intercepted.Load(),
		Panics:        b.panics.Load(),
		FailedReports: b.reports.failed.Load(),
	}
	if b.history != nil {
		s.BufferSize, s.BufferMaxSize = b.history.Len(), b.history.Cap()
	}

	b.mu.Lock()
	defer b.mu.Unlock()
	b.reap()
	subs := *b.subs.Load()
	s.Handlers = len(subs)
	s.Subscriptions = make([]SubscriptionStats, len(subs))
	of := make(map[*Subscription]*SubscriptionStats, len(subs))
	for i, sub := range subs {
		s.Subscriptions[i] = sub.begin()
		of[sub] = &s.Subscriptions[i]
	}
	count := func(r *route, n uint64) {
		if n == 0 || r.current.Load() == dead {
			return
		}
		s.Published += n
		if r == b.other {
			s.EventTypes[Others] += n
			s.EventSources[Others] += n
		} else {
			s.EventTypes[r.typ] += n
			s.EventSources[r.source] += n
		}
	}
	b.eachRoute(func(r *route) { count(r, r.folded) })
	b.eachDelivery(func(d *delivery, entered, left uint64) {
		count(d.route, entered)
		for _, sub := range d.subs {
			if t := of[sub]; t != nil && d.route != b.other {
				t.Matched += entered
				t.Delivered += left
			}
		}
	})
	for i := range s.Subscriptions {
		s.Subscriptions[i].settle()
	}
	if b.history != nil {
		s.Published = b.history.Seq() - b.baseline
	}
	return s
}

// Stats returns the subscription's counts, also after it has ended.
func (s *Subscription) Stats() SubscriptionStats {
	b := s.bus
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reap()
	t := s.begin()
	b.eachDelivery(func(d *delivery, entered, left uint64) {
		if d.route != b.other && slices.Contains(d.subs, s) {
			t.Matched += entered
			t.Delivered += left
		}
	})
	t.settle()
	return t
}

// begin returns what s itself has counted. Matched is what went into deliveries
// and Delivered what came out of them, until settle. The exceptions are read
// first, so that there are never more of them than events matched.
func (s *Subscription) begin() SubscriptionStats {
	t := SubscriptionStats{
		Name:     s.name,
		Pattern:  s.pattern.String(),
		Filtered: s.filtered.Load(),
		Dropped:  s.dropped.Load(),
		Panicked: s.panicked.Load(),
	}
	t.Matched = s.folded + s.unrouted.Load()
	t.Delivered = t.Matched
	return t
}

// settle takes the exceptions off what came out, and calls the rest pending.
func (t *SubscriptionStats) settle() {
	exceptions := t.Filtered + t.Dropped + t.Panicked
	t.Delivered -= min(t.Delivered, exceptions)
	t.Pending = t.Matched - exceptions - t.Delivered
}

// eachDelivery calls f for every delivery that is not folded yet and that
// something went through. b.mu is held.
func (b *Bus) eachDelivery(f func(d *delivery, entered, left uint64)) {
	visit := func(d *delivery) {
		if entered, left := d.counts(); entered > 0 {
			f(d, entered, left)
		}
	}
	for _, d := range b.retired {
		visit(d)
	}
	b.eachRoute(func(r *route) {
		if d := r.current.Load(); d != nil {
			visit(d)
		}
	})
}

// reap folds the counts of deliveries that were replaced and are drained, so
// that no more of them remain than there are publishes under way. b.mu is held.
func (b *Bus) reap() {
	b.retired = slices.DeleteFunc(b.retired, func(d *delivery) bool {
		entered, left := d.counts()
		if entered != left {
			return false
		}
		d.route.folded += entered
		if d.route != b.other {
			for _, s := range d.subs {
				s.folded += entered
			}
		}
		return true
	})
}
