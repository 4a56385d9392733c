package bus

import (
	"slices"
	"time"
)

// Others is the source under which Stats counts the events whose pair of type and source
// has no count of its own: there are 4,096 of these, for pairs of up to 1 KiB. It is the
// type as well where the type has no count of its own either: there are 1,024 of these,
// for such events. No type can be called so; a source of that name is counted along with them.
const Others = "(all others)"

// Stats is what flowed through a bus. The JSON keys are those of the Python bus
// and a few more. Counts are exact once publishers are quiet, unless Reset ran
// beside them. Before that, a publish that is under way may be counted or not.
// Published is the number of events in the history since New or Reset, exact
// always, where there is a history. The end of the bus leaves its subscriptions in the list,
// with their last figures.
type Stats struct {
	Enabled       bool                `json:"enabled"`
	Handlers      int                 `json:"handler_count"`
	BufferSize    int                 `json:"buffer_size"`
	BufferMaxSize int                 `json:"buffer_max_size"`
	Published     uint64              `json:"published"`      // accepted since New or Reset
	EventTypes    map[string]uint64   `json:"event_types"`    // the same by type
	EventSources  map[string]uint64   `json:"event_sources"`  // the same by source
	Rejected      uint64              `json:"rejected"`       // refused with an error
	Intercepted   uint64              `json:"intercepted"`    // dropped by an interceptor
	Panics        uint64              `json:"panics"`         // of handlers and interceptors
	FailedReports uint64              `json:"failed_reports"` // OnPanic or the logger panicked too
	Subscriptions []SubscriptionStats `json:"subscriptions"`  // live ones, in order
}

// SubscriptionStats is what became of the events that a subscription covers:
// Matched = Delivered + Filtered + Dropped + Panicked + Pending.
type SubscriptionStats struct {
	Name    string `json:"name,omitempty"`
	Pattern string `json:"pattern"`
	Place   string `json:"place"`           // the file and line that subscribed
	Queue   int    `json:"queue,omitempty"` // the capacity of an asynchronous one's queue

	Matched   uint64 `json:"matched"`
	Delivered uint64 `json:"delivered"` // the handler returned
	Filtered  uint64 `json:"filtered"`  // a condition did not hold
	Dropped   uint64 `json:"dropped"`   // no room, superseded, set aside, too late for Once or left behind at the end
	Panicked  uint64 `json:"panicked"`  // the handler did not return
	Pending   uint64 `json:"pending"`   // in the queue, in the handler, or in a publish that is under way

	Slow        uint64        `json:"slow"`        // calls longer than SlowAfter
	Longest     time.Duration `json:"longest_ns"`  // the longest call, where SlowAfter is set
	Quarantined bool          `json:"quarantined"` // set aside by Quarantine, at the moment
}

// Stats returns the counts. It allocates, and takes time in proportion to the
// pairs of type and source and the handlers that each has. Meanwhile changes of
// subscriptions wait. A publish of a type and source seen before does not wait; the first
// publish of a pair may.
func (b *Bus) Stats() Stats {
	s := Stats{
		Enabled:       b.Enabled(),
		BufferSize:    b.history.Len(),
		BufferMaxSize: b.capacity,
		EventTypes:    map[string]uint64{},
		EventSources:  map[string]uint64{},
		Rejected:      b.rejected.Load(),
		Intercepted:   b.intercepted.Load(),
		Panics:        b.panics.Load(),
		FailedReports: b.reports.failed.Load(),
	}
	b.mu.Lock()
	defer b.unlock()
	live := slices.DeleteFunc(slices.Clone(b.subs), func(sub *Subscription) bool { return !sub.live })
	s.Handlers = len(live)
	s.Subscriptions = make([]SubscriptionStats, len(live))
	of := make(map[*Subscription]*SubscriptionStats, len(live))
	for i, sub := range live {
		of[sub] = &s.Subscriptions[i]
	}
	b.account(of)
	count := func(r *route, n uint64) {
		if n > 0 && r.current.Load() != b.dead {
			s.Published += n
			s.EventTypes[r.typ] += n
			s.EventSources[r.source] += n
		}
	}
	b.eachRoute(func(r *route) { count(r, r.folded) })
	b.eachDelivery(func(d *delivery) { count(d.route, d.entered()) })
	if b.capacity != 0 {
		s.Published = b.history.Seq() - b.baseline
	}
	return s
}

// Stats returns the subscription's counts, also after it has ended. It costs
// what [Bus.Stats] does.
func (s *Subscription) Stats() SubscriptionStats {
	b := s.bus
	b.mu.Lock()
	defer b.unlock()
	var t SubscriptionStats
	b.account(map[*Subscription]*SubscriptionStats{s: &t})
	return t
}
