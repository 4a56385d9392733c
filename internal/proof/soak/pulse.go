package main

import (
	"github.com/vidurai/eventbus/internal/fault"
)

// A pulse is how far one has come that is to move on as long as events flow. That
// accounts add up does not say so: who sleeps and is not woken loses everything, and
// may account for it.
type pulse struct {
	name         string
	moved        func() (given, taken uint64)
	given, taken uint64 // when it was last seen to move
}

// standstill is how many events may be given to somebody who takes none of them.
const standstill = 200_000

// pulses returns one for everybody who stays.
func (s *soak) pulses() (all []*pulse) {
	for _, f := range s.settlers {
		all = append(all, &pulse{name: f.name, moved: func() (uint64, uint64) {
			return s.bus.Position().Seq, f.seen.Load()
		}})
	}
	for _, x := range s.residents {
		if x.w.temper == failing {
			continue // it is set aside for most of the time
		}
		all = append(all, &pulse{name: x.w.name, moved: func() (uint64, uint64) {
			t := x.sub.Stats()
			return t.Matched, t.Delivered
		}})
	}
	return all
}

// feel checks that p has moved on.
func (p *pulse) feel(f *fault.List) {
	given, taken := p.moved()
	switch {
	case taken != p.taken:
		p.given, p.taken = given, taken
	case given > p.given+standstill:
		f.Add("%s stands still: of %d events it took none", p.name, given-p.given)
		p.given = given
	}
}
