package linearizability

import (
	"math"
	"math/rand/v2"
)

// A plan is what each client is going to call, and what the ring is like before.
type plan struct {
	spec
	clients int
	lines   [][]step // what each goroutine does, for one client or for two
	procs   int      // GOMAXPROCS
}

// A step is a call, and for how long its goroutine does nothing before it, so that
// they do not always meet in their first calls.
type step struct {
	call
	spin int
}

// A theme is how often each op is chosen.
type theme [ops]int

var themes = []struct {
	theme
	share int
}{
	{theme{push: 6, tryPush: 3, recent: 3, backward: 2, get: 2, seqOf: 1, length: 1, window: 1, next: 3, read: 2, lost: 1}, 3},
	{theme{push: 6, recent: 2, backward: 1, seqOf: 1}, 2},
	{theme{tryPush: 6, next: 1, read: 2, seqOf: 1, lost: 1}, 2},
	{theme{push: 5, tryPush: 1, clearAll: 3, recent: 2, backward: 2, get: 2, seqOf: 1, length: 1, window: 1, next: 2, read: 1, lost: 1}, 3},
}

// bases are where histories begin: at the start; where the next segment is made, in
// its middle; at the ends of segments; at the ends of the table, which has four.
var bases = []uint64{0, 0, 1, 3, segment/2 - 2, segment - 4, segment - 2, segment - 1, 2*segment - 3, 4*segment - 3, 4*segment - 1, 8*segment - 2}

var capacities = []uint64{1, 2, 3, 5}

func newPlan(rng *rand.Rand, clients, goroutines int) (p plan) {
	p.capacity = capacities[rng.IntN(len(capacities))]
	p.base = bases[rng.IntN(len(bases))]
	if rng.IntN(4) == 0 {
		p.cleared = p.base - min(p.base, rng.Uint64N(p.capacity+1))
	}
	of := rng.IntN(10)
	var chosen theme
	for _, t := range themes {
		if chosen = t.theme; of < t.share {
			break
		}
		of -= t.share
	}
	id := p.base
	p.clients, p.lines = clients, make([][]step, goroutines)
	for i := range clients {
		switch rng.IntN(4) {
		case 0:
			p.after[i] = 0
		case 1:
			p.after[i] = p.base + rng.Uint64N(3) // may be ahead
		default:
			p.after[i] = p.base - min(p.base, rng.Uint64N(p.capacity+2))
		}
		steps := make([]step, 2+rng.IntN(maxCalls-1))
		for j := range steps {
			s := &steps[j]
			s.client, s.op = i, chosen.pick(rng)
			s.spin = max(0, rng.IntN(150)-75)
			near := p.base + rng.Uint64N(8) // the tail, at some time during the history, or so
			switch s.op {
			case push:
				id++
				s.id = id
			case tryPush:
				id++
				s.id, s.arg = id, near-min(near, p.capacity)
				if rng.IntN(16) == 0 {
					s.arg = math.MaxUint64 - rng.Uint64N(2)
				}
			case recent, read:
				s.arg = rng.Uint64N(p.capacity + 2)
			case get:
				s.arg = near - min(near, rng.Uint64N(p.capacity+2))
			}
		}
		line := &p.lines[i%goroutines]
		*line = merge(rng, *line, steps)
	}
	return p
}

func (t *theme) pick(rng *rand.Rand) op {
	sum := 0
	for _, n := range t {
		sum += n
	}
	of := rng.IntN(sum)
	for o, n := range t {
		if of -= n; of < 0 {
			return op(o)
		}
	}
	panic("beyond the sum")
}

// merge puts the steps of two clients into one order.
func merge(rng *rand.Rand, x, y []step) (line []step) {
	for len(x)+len(y) > 0 {
		if rng.IntN(len(x)+len(y)) < len(x) {
			line, x = append(line, x[0]), x[1:]
		} else {
			line, y = append(line, y[0]), y[1:]
		}
	}
	return line
}
