package bus

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/subject"
)

// maxRoutes bounds the table of routes, and maxPairBytes the strings in it:
// with them a flood of distinct types costs at most some megabytes.
const (
	maxRoutes    = 4096
	maxPairBytes = 1024
)

// A pair is what routes go by.
type pair struct{ typ, source string }

// A route is where the events of one type and source go. A publish finds it by
// the two strings, so that what it costs does not depend on what others
// subscribe to.
type route struct {
	pair // immutable; its strings are the route's own copies

	// current is what an event published now goes through: nil until first
	// needed, replaced under Bus.mu whenever a subscription that covers the pair
	// comes or goes, and dead, for good, when Reset took the route away.
	current atomic.Pointer[delivery]

	folded uint64 // owned by Bus.mu: events that went through drained deliveries
}

// dead is where a route leads that Reset took away.
var dead = new(delivery)

// The ordered accesses between a publisher and those who change or count its
// route, all sequentially consistent:
//
//	publisher     E1 load current → E2 entered++ → E3 load current → … → E4 left++ → E5 load waiting
//	first of pair F1 add to routes → F2 load subs → F3 CAS current from nil
//	Subscribe     U1 store subs → U2 range over routes → U3 store current
//	Unsubscribe   the same, then W1 store waiting → W2 add up entered and left
//
// E2 before E3, U3 before W2: a publisher that still finds the old delivery at
// E3 has been counted in it before it was replaced, and shows at W2; from then
// on nobody enters it for good. E4 before E5, W1 before W2: the last to leave
// finds who waits, or who waits finds that all have left.
//
// F1 before F2, U1 before U2: Subscribe finds a new route, or the route is built
// from the snapshot that has the new subscription. U2 leaves no route without a
// delivery, so F3 never puts an old one in place of a newer.

// enter finds the delivery that e goes through and counts the caller in, in the
// cell of its stripe. The error says what is wrong with e's type.
func (b *Bus) enter(e *event.Event, stripe uint32) (*route, *delivery, *cell, error) {
	for {
		r := b.place(e.Type, e.Source).Load()
		if r == nil || r.typ != e.Type || r.source != e.Source {
			var err error
			if r, err = b.find(e.Type, e.Source); err != nil {
				return nil, nil, nil, err
			}
		}
		d := r.current.Load() // E1
		if d == nil {
			d = b.resolve(r)
		}
		if d == dead {
			b.place(e.Type, e.Source).CompareAndSwap(r, nil)
			continue
		}
		c := &d.cells[stripe&(b.stripes-1)]
		c.entered.Add(1) // E2
		return r, d, c, nil
	}
}

// find returns the route of typ and source, a new one if need be, and leaves it
// in the cache. The error says what is wrong with typ.
func (b *Bus) find(typ, source string) (*route, error) {
	r, ok := b.routes.Load(pair{typ, source})
	if !ok {
		if err := subject.Check(typ); err != nil {
			return nil, fmt.Errorf("bus: %w: type %w", ErrInvalid, err)
		}
		if len(typ)+len(source) > maxPairBytes || b.routed.Load() >= maxRoutes {
			return b.other, nil
		}
		if b.routed.Add(1) > maxRoutes {
			b.routed.Add(-1)
			return b.other, nil
		}
		// Copies: a decoded type may be a piece of a large text.
		own := pair{strings.Clone(typ), strings.Clone(source)}
		if r, ok = b.routes.LoadOrStore(own, &route{pair: own}); ok { // F1
			b.routed.Add(-1)
		}
	}
	b.place(typ, source).Store(r)
	return r, nil
}

// resolve gives a route its first delivery and returns the one it has.
func (b *Bus) resolve(r *route) *delivery {
	var subs []*Subscription
	for _, s := range *b.subs.Load() { // F2
		if s.covers(r.typ, r.source) {
			subs = append(subs, s)
		}
	}
	r.current.CompareAndSwap(nil, b.newDelivery(r, subs)) // F3
	return r.current.Load()
}

// eachRoute calls f for every route there is, and for other.
func (b *Bus) eachRoute(f func(*route)) {
	f(b.other)
	b.routes.Range(func(_ pair, r *route) bool { // U2
		f(r)
		return true
	})
}

// add has s called for what goes by r. b.mu is held.
func (b *Bus) add(r *route, s *Subscription) {
	if r != b.other && !s.covers(r.typ, r.source) {
		return
	}
	if d := b.settled(r); !slices.Contains(d.subs, s) {
		b.replace(r, d, append(slices.Clip(d.subs), s))
	}
}

// remove has those not called any more for what goes by r for whom gone holds.
// b.mu is held.
func (b *Bus) remove(r *route, gone func(*Subscription) bool) {
	if d := b.settled(r); slices.ContainsFunc(d.subs, gone) {
		b.replace(r, d, slices.DeleteFunc(slices.Clone(d.subs), gone))
	}
}

// settled returns r's delivery. b.mu is held, so that it stays what it is.
func (b *Bus) settled(r *route) *delivery {
	if d := r.current.Load(); d != nil {
		return d
	}
	return b.resolve(r)
}

// replace has r go to subs instead of through d, its delivery. b.mu is held.
func (b *Bus) replace(r *route, d *delivery, subs []*Subscription) {
	r.current.Store(b.newDelivery(r, subs)) // U3
	b.retired = append(b.retired, d)
}

// forgetRoutes empties the table of routes. b.mu is held.
func (b *Bus) forgetRoutes() {
	b.eachRoute(func(r *route) {
		if r == b.other {
			b.replace(r, r.current.Load(), nil)
			return
		}
		// First out of the table: who finds it dead must not find it again.
		b.routes.Delete(r.pair)
		b.routed.Add(-1)
		if d := r.current.Swap(dead); d != nil {
			b.retired = append(b.retired, d)
		}
	})
	b.reap()
	b.other.folded = 0
}
