package main

import (
	"context"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/fault"
)

// checkHistory checks that the history of a bus that is quiet is the last events, in
// the order of their sequences: of every publisher its very last, in its order and
// without a gap, each published when the publisher says it was.
func checkHistory(b *bus.Bus, f *fault.List, publishers []*publisher) (shown int) {
	total := b.Position().Seq
	recent := b.Recent(historySize + 1)
	if want := min(total, historySize); uint64(len(recent)) != want {
		f.Add("the history has %d events, which should be %d", len(recent), want)
	}
	next := make([]int, len(publishers))
	for p := range publishers {
		next[p] = publishers[p].place
	}
	for k, e := range recent { // newest first
		seq := total - uint64(k)
		p, i := identify(e)
		if next[p] = (next[p] - 1 + poolSize) % poolSize; i != next[p] || e != publishers[p].events[i] {
			f.Add("at %d the history has place %d of publisher %d, which should be %d", seq, i, p, next[p])
			return k
		}
		if when := publishers[p].when[i]; seq <= when.before || when.after < seq {
			f.Add("at %d the history has place %d of publisher %d, which was published between %d and %d", seq, i, p, when.before, when.after)
		}
	}
	// And a follower is given the same, with their sequences.
	k := len(recent)
	if k == 0 {
		return 0
	}
	for e, err := range b.Follow(context.Background(), bus.FromOldest()) {
		k--
		if err != nil || e.Event != recent[k] || e.Position.Seq != total-uint64(k) || e.Lost != 0 {
			f.Add("a follower is given %+v, %v, where the snapshot has %v at %d", e, err, recent[k], total-uint64(k))
			break
		}
		if k == 0 {
			break
		}
	}
	return len(recent)
}
