package bus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/internal/subject"
)

// maxPairBytes bounds the strings in the table of routes.
const maxPairBytes = 1024

// A pair is what routes go by.
type pair struct{ typ, source string }

// A route is where the events of one type and source go. A publish finds it by
// the two strings, so that what it costs does not depend on what others
// subscribe to.
type route struct {
	// What every publish reads, together.

	// current is what an event published now goes through: nil until first
	// needed, which is before the route is in the cache, replaced under Bus.mu
	// whenever a subscription that covers the pair comes or goes, and Bus.dead,
	// for good, when Reset took the route away.
	current step.Pointer[delivery]

	alias alias // of the pair; not of the overflow

	// Immutable.

	pair          // copies of the route's own
	overflow bool // the one for what has no route of its own

	folded uint64 // owned by Bus.mu: events that went through drained deliveries
}

// newOverflow returns a route for the events that have none of their own. Its
// handlers are those of all subscriptions, and each asks itself whether it
// covers an event.
func (b *Bus) newOverflow() *route {
	r := &route{pair: pair{Others, Others}, overflow: true}
	r.current.Store(b.newDelivery(r, *b.receivers.Load()))
	return r
}

// find returns the route of typ and source, a new one if need be. The error says
// what is wrong with typ.
func (b *Bus) find(typ, source string) (*route, error) {
	r, ok := b.routes.Load(pair{typ, source})
	if !ok {
		if err := check(typ); err != nil {
			return nil, err
		}
		if len(typ)+len(source) > maxPairBytes || b.routed.Load() >= maxRoutes {
			return b.others.Load(), nil
		}
		if b.routed.Add(1) > maxRoutes {
			b.routed.Add(-1)
			return b.others.Load(), nil
		}
		// Copies: a decoded type may be a piece of a large text.
		own := pair{strings.Clone(typ), strings.Clone(source)}
		fresh := &route{pair: own}
		fresh.alias.strings.Store(&fresh.pair)
		if r, ok = b.routes.LoadOrStore(own, fresh); ok { // F1
			b.routed.Add(-1)
		}
	}
	return r, nil
}

// route returns the route of typ and source, as place has it or with the help of
// find. It has a delivery, and but for the overflow's it is in place now.
func (b *Bus) route(place *step.Pointer[route], typ, source string) (*route, error) {
	if r := place.Load(); r != nil && r.typ == typ && r.source == source {
		r.alias.sighted(typ, source)
		return r, nil
	}
	r, err := b.find(typ, source)
	if err != nil {
		return nil, err
	}
	if r.current.Load() == nil {
		b.resolve(r)
	}
	if !r.overflow {
		place.Store(r)
	}
	return r, nil
}

// check says what is wrong with an event's type.
func check(typ string) error {
	if err := subject.Check(typ); err != nil {
		return fmt.Errorf("bus: %w: type %w", ErrInvalid, err)
	}
	return nil
}

// resolve gives a route its first delivery and returns the one it has.
func (b *Bus) resolve(r *route) *delivery {
	var covering []*receiver
	for _, recv := range *b.receivers.Load() { // F2
		if recv.covers(r.typ, r.source) {
			covering = append(covering, recv)
		}
	}
	r.current.CompareAndSwap(nil, b.newDelivery(r, covering)) // F3
	return r.current.Load()
}

// eachRoute calls f for every route there is.
func (b *Bus) eachRoute(f func(*route)) {
	f(b.others.Load())
	b.routes.Range(func(_ pair, r *route) bool { // U2
		f(r)
		return true
	})
}

// add puts a receiver on r, if it covers it. b.mu is held.
func (b *Bus) add(r *route, recv *receiver) {
	if !r.overflow && !recv.covers(r.typ, r.source) {
		return
	}
	if d := b.deliveryOf(r); !slices.Contains(d.receivers, recv) {
		b.replace(d, b.newDelivery(r, append(slices.Clip(d.receivers), recv)))
	}
}

// remove takes the receivers off r for which gone holds. b.mu is held.
func (b *Bus) remove(r *route, gone func(*receiver) bool) {
	if d := b.deliveryOf(r); slices.ContainsFunc(d.receivers, gone) {
		b.replace(d, b.newDelivery(r, slices.DeleteFunc(slices.Clone(d.receivers), gone)))
	}
}

// deliveryOf returns r's delivery. b.mu is held, so that it stays what it is.
func (b *Bus) deliveryOf(r *route) *delivery {
	if d := r.current.Load(); d != nil {
		return d
	}
	return b.resolve(r)
}

// replace puts next in the place of d, its route's delivery. b.mu is held, and
// reap is called before it is given up.
func (b *Bus) replace(d, next *delivery) {
	d.route.current.Store(next) // U3
	d.replaced.Store(true)      // U4
	b.retired = append(b.retired, d)
}

// forgetRoutes empties the table of routes. b.mu is held.
func (b *Bus) forgetRoutes() {
	forgotten := b.others.Load()
	b.others.Store(b.newOverflow())
	b.replace(b.deliveryOf(forgotten), b.dead)
	b.routes.Range(func(_ pair, r *route) bool {
		// First out of the table: who finds it dead must not find it again.
		b.routes.Delete(r.pair)
		b.routed.Add(-1)
		b.replace(b.deliveryOf(r), b.dead)
		return true
	})
}
