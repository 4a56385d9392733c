package main

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/fault"
)

// quiet returns a bus on which two publishers have published 600 events each.
func quiet(t *testing.T) (*bus.Bus, []*publisher, *tally, *bus.Subscription, *fault.List) {
	t.Helper()
	b, err := bus.New(bus.History(historySize))
	if err != nil {
		t.Fatal(err)
	}
	f := new(fault.List)
	all := newTally(f, 2)
	sub, err := b.Subscribe(">", all.handle)
	if err != nil {
		t.Fatal(err)
	}
	ps := []*publisher{newPublisher(b, f, 0), newPublisher(b, f, 1)}
	for range 60 {
		ps[0].publish(t.Context(), 10)
		ps[1].publish(t.Context(), 10)
	}
	return b, ps, all, sub, f
}

func TestChecksFindWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		harm            func(b *bus.Bus, ps []*publisher, all *tally)
		history, counts bool // what finds it
	}{
		"nothing":                      {func(*bus.Bus, []*publisher, *tally) {}, false, false},
		"one too many":                 {func(b *bus.Bus, ps []*publisher, _ *tally) { b.Publish(ps[0].events[7]) }, true, true},
		"one was not delivered":        {func(_ *bus.Bus, _ []*publisher, all *tally) { all.lanes[0].n-- }, false, true},
		"one of another was delivered": {func(_ *bus.Bus, _ []*publisher, all *tally) { all.lanes[0].n--; all.lanes[1].n++ }, false, true},
		"the last one is missing":      {func(_ *bus.Bus, ps []*publisher, _ *tally) { ps[1].place++ }, true, false},
		"one is at another sequence":   {func(_ *bus.Bus, ps []*publisher, _ *tally) { ps[1].when[ps[1].place-3].after -= 20 }, true, false},
		"cleared":                      {func(b *bus.Bus, _ []*publisher, _ *tally) { b.ClearHistory() }, true, false},
		"a count of another source":    {func(_ *bus.Bus, ps []*publisher, _ *tally) { ps[0].n.Add(1); ps[1].n.Add(^uint64(0)) }, false, true},
	} {
		b, ps, all, sub, f := quiet(t)
		c.harm(b, ps, all)
		checkHistory(b, f, ps)
		found := f.Count()
		checkCounts(b, f, ps, all, sub)
		if (found > 0) != c.history || (f.Count() > found) != c.counts {
			t.Errorf("%s: %d faults of the history and %d of counts", name, found, f.Count()-found)
		}
	}
}
