package main

import (
	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/fault"
)

// checkCounts compares what a quiet bus counted with what publishers published and
// what the handler that was always there was given.
func checkCounts(b *bus.Bus, f *fault.List, publishers []*publisher, all *tally, sub *bus.Subscription) (published uint64) {
	equal := func(what string, got, want uint64) {
		if got != want {
			f.Add("%s: %d, which should be %d", what, got, want)
		}
	}
	wantTypes, wantSources := map[string]uint64{}, map[string]uint64{}
	for _, p := range publishers {
		n := p.n.Load()
		published += n
		wantSources[sourceOf(p.id)] += n
		for t, typ := range types {
			wantTypes[typ] += ofType(n, t)
		}
		equal("what the handler had of a publisher", all.lanes[p.id].n, n)
	}
	t := b.Stats()
	equal("Published", t.Published, published)
	equal("Position", b.Position().Seq, published)
	equal("what the handler had", all.count(), published)
	s := sub.Stats()
	equal("matched", s.Matched, published)
	equal("delivered", s.Delivered, published)
	equal("pending", s.Pending, 0)
	equal("rejected, intercepted and panics", t.Rejected+t.Intercepted+t.Panics, 0)
	var byType, bySource uint64
	for name, n := range t.EventTypes {
		equal(name, n, wantTypes[name])
		byType += n
	}
	for name, n := range t.EventSources {
		equal(name, n, wantSources[name])
		bySource += n
	}
	equal("the sum by type", byType, published)
	equal("the sum by source", bySource, published)
	return published
}
