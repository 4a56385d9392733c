package main

import (
	"testing"

	"github.com/vidurai/eventbus/internal/fault"
)

func TestTally(t *testing.T) {
	for name, c := range map[string]struct {
		strict, lossy bool
		places        []int
		faults        uint64
	}{
		"all":                        {true, false, []int{0, 1, 2}, 0},
		"not from the beginning":     {true, false, []int{1, 2}, 1},
		"a loss":                     {true, false, []int{0, 2, 3}, 1},
		"a repeat":                   {true, false, []int{0, 1, 1, 2}, 1},
		"round and round":            {false, false, []int{poolSize - 2, poolSize - 1, 0, 1}, 0},
		"some":                       {false, false, []int{5, 6, 10, 300}, 0},
		"an inversion among some":    {false, false, []int{5, 7, 6}, 1},
		"a repeat among some":        {false, false, []int{5, 6, 6}, 1},
		"what drops may drop it all": {false, true, []int{5, 7, 6}, 0},
	} {
		var f fault.List
		x := newTally(&f, 2)
		x.strict, x.lossy = c.strict, c.lossy
		events := pool(1)
		for _, i := range c.places {
			x.handle(events[i])
		}
		if f.Count() != c.faults || x.count() != uint64(len(c.places)) || x.lanes[1].n != x.count() {
			t.Errorf("%s: %d faults, want %d; %d counted", name, f.Count(), c.faults, x.count())
		}
	}
}
