package fuzz

import (
	"slices"
	"strings"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// A pair is one handler on both buses.
type pair struct {
	ours    *bus.Subscription
	pattern []string
	source  string // the only one it wants, if any is
	theirs  int
	calls   [2][]int // the numbers of the events that each got

	once, odd, broken, echoes bool

	// What became of the events that the handler on their side covers.
	matched, filtered, dropped, panicked uint64
	spent                                bool
}

// takes does what a subscription does before a handler, on their side, and reports
// whether the handler is to be called. One that was spent in between, by what a
// handler before it published, is in the way of the publish under way still.
func (p *pair) takes(e *python.Event, n int) bool {
	if !covers(p.pattern, strings.Split(e.Type, ".")) || p.source != "" && p.source != e.Source {
		return false
	}
	p.matched++
	if p.odd && n%2 == 0 {
		p.filtered++
		return false
	}
	if p.spent {
		p.dropped++
		return false
	}
	p.spent = p.once
	return true
}

// calls compares what every handler there was has got.
func (r *race) calls() {
	if !slices.Equal(r.order[0], r.order[1]) {
		r.Fatalf("%d calls, want %d, or in another order", len(r.order[0]), len(r.order[1]))
	}
	for _, p := range r.all {
		if !slices.Equal(p.calls[0], p.calls[1]) {
			r.Fatalf("a handler of %s got events %v, want %v", p.ours.Pattern(), p.calls[0], p.calls[1])
		}
		st, called := p.ours.Stats(), uint64(len(p.calls[1]))
		if st.Matched != p.matched || st.Filtered != p.filtered || st.Dropped != p.dropped || st.Panicked != p.panicked || st.Delivered != called-p.panicked || st.Pending != 0 {
			r.Fatalf("statistics %+v, called %d times, want %d matched, %d filtered, %d dropped, %d panicked", st, called, p.matched, p.filtered, p.dropped, p.panicked)
		}
	}
}
