package bus

import (
	"github.com/vidurai/eventbus/internal/addr"
	"github.com/vidurai/eventbus/internal/step"
)

// An alias is a type and source as some publisher gives them: equal to those of a
// route, but in memory of the publisher's. Most publishers give the same strings
// again and again, constants mostly, and to see that strings are the same takes no
// look at what is in them; that would be a seventh of a publish.
//
// The bus holds on to them, and so to what they were cut from. That is why it adopts
// only what was published from the same place many times in a row, and once for each
// route: what was decoded from a text of its own is not.
type alias struct {
	// strings are the route's own until others are adopted. Not nil.
	strings step.Pointer[pair]

	// candidate is what was seen half of that often, going by where it lies. From
	// then on it is kept alive, so that no other strings can come to lie there.
	candidate step.Pointer[pair]

	// sightings says what was published lately under other strings: where they
	// lie (16 bits), how often in a row (16), and how often any (16). Whoever
	// changes it by CAS acts upon the change.
	sightings step.Uint64
}

const (
	// A publisher's strings are adopted when they were seen so often in a row,
	adoption = 16
	// unless other strings than the alias were seen so often before that.
	patience = 256
)

// is reports whether typ and source are the very strings of the alias. If it says
// no they may be equal all the same.
func (a *alias) is(typ, source string) bool { return a.strings.Load().is(typ, source) }

func (p *pair) is(typ, source string) bool {
	return addr.Same(p.typ, typ) && addr.Same(p.source, source)
}

// sighted is told of strings that are equal to the alias without being the same.
// Of those who call it at once, one counts.
func (a *alias) sighted(typ, source string) {
	s := a.sightings.Load()
	where, row, all := s>>32, s>>16&0xffff, s&0xffff
	if all == patience {
		return
	}
	c := a.candidate.Load()
	all++
	if at := uint64(addr.Pair(typ, source)); at == where && (c == nil || c.is(typ, source)) {
		row++
	} else {
		where, row = at, 1
	}
	next := c
	switch {
	case row == adoption:
		next, all = nil, patience
	case all == patience || row == 1:
		next = nil
	case row >= adoption/2 && c == nil:
		next, row = &pair{typ, source}, adoption/2
	}
	if !a.sightings.CompareAndSwap(s, where<<32|row<<16|all) {
		return
	}
	if row == adoption {
		a.strings.Store(c)
	}
	if next != c {
		a.candidate.Store(next)
	}
}
