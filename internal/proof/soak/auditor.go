package main

import (
	"math/rand/v2"

	"github.com/vidurai/eventbus/bus"
)

// An auditor looks at statistics and at the history while all is going on.
type auditor struct {
	s      *soak
	random *rand.Rand
	stats  map[string]bus.SubscriptionStats // the figures it saw the last time
	before bus.Stats
	newest []uint64 // the highest number of each publisher that a snapshot showed
}

func (a *auditor) run() {
	a.newest = make([]uint64, len(a.s.ledgers))
	for a.s.await() {
		if a.random.IntN(2) == 0 {
			a.checkStats()
		} else {
			a.checkRecent(1 + a.random.IntN(2*historySize))
		}
		a.s.audits.Add(1)
	}
}

// checkStats checks that figures add up, and that what is known to be over stays so.
func (a *auditor) checkStats() {
	f := &a.s.faults
	t := a.s.bus.Stats()
	seen := make(map[string]bus.SubscriptionStats, len(t.Subscriptions))
	for _, x := range t.Subscriptions {
		conserved(f, x)
		was := a.stats[x.Name]
		if x.Delivered < was.Delivered || x.Filtered < was.Filtered || x.Dropped < was.Dropped || x.Panicked < was.Panicked {
			f.Add("%s: figures went back from %+v to %+v", x.Name, was, x)
		}
		if x.Name != "" { // it is not that of a Wait
			seen[x.Name] = x
		}
	}
	a.stats = seen
	if t.Handlers != len(t.Subscriptions) || t.Published < a.before.Published || t.Panics < a.before.Panics ||
		t.Rejected < a.before.Rejected || t.Intercepted < a.before.Intercepted || t.BufferSize > historySize {
		f.Add("statistics went from %+v to %+v", a.before, t)
	}
	t.Subscriptions = nil
	a.before = t
}

// checkRecent checks that a snapshot is a contiguous piece of the stream: of every
// publisher it has numbers in descending order without a gap, none below one that was
// published before, and never older than what a snapshot showed before.
func (a *auditor) checkRecent(limit int) {
	f := &a.s.faults
	before := a.s.passed()
	events := a.s.bus.Recent(limit)
	if len(events) > min(limit, historySize) {
		f.Add("Recent(%d) returned %d", limit, len(events))
	}
	last := make([]uint64, len(before))
	for i, e := range events {
		p, n := readMark(e)
		switch {
		case p < 0 || p >= len(last) || !whole(e, p, a.s.echo(), n):
			f.Add("Recent has %v at %d, which is not whole: publisher %d, number %d", e, i, p, n)
			return
		case last[p] == 0:
			if n+1 < before[p] || n < a.newest[p] {
				f.Add("Recent has number %d of publisher %d as its newest, who was at %d; it once had %d", n, p, before[p], a.newest[p])
			}
			a.newest[p] = n
		case n != last[p]-1:
			f.Add("Recent has number %d of publisher %d before %d", n, p, last[p])
		}
		last[p] = n
	}
}
