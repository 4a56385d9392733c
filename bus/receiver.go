package bus

import (
	"slices"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/internal/subject"
)

// A receiver is what routes hand events to: the handler of a synchronous
// subscription, or the queue of asynchronous ones.
type receiver struct {
	// Immutable.

	pattern subject.Pattern
	sources []string      // nil: all
	sub     *Subscription // whose it is; nil if it is a queue that several share

	// One of them is nil.
	call    Handler                          // with what the options put before it
	enqueue func(e *event.Event, seq uint64) // seq: the event's in the history, if there is one

	// Of a synchronous one: what account goes by. The folded counts are owned by
	// Bus.mu.
	unrouted  struct{ entered, left step.Uint64 } // events without a route of their own
	folded    uint64                              // events that went through drained deliveries
	delivered uint64                              // what account has vouched for; it never goes back
}

// covers reports whether r is about events of this type and source.
func (r *receiver) covers(typ, source string) bool {
	return r.pattern.Match(typ) && (r.sources == nil || slices.Contains(r.sources, source))
}

// callIfCovered is call for events that were not routed by type and source. One that
// panics is counted out by who recovers it, when it is counted as an exception.
func (r *receiver) callIfCovered(e *event.Event) {
	if r.covers(e.Type, e.Source) {
		r.unrouted.entered.Add(1)
		r.call(e)
		r.unrouted.left.Add(1)
	}
}

// enqueueIfCovered is enqueue for events that were not routed by type and source.
func (r *receiver) enqueueIfCovered(e *event.Event, seq uint64) {
	if r.covers(e.Type, e.Source) {
		r.enqueue(e, seq)
	}
}
