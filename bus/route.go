package bus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/addr"
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
//
// Pairs that find no room in the table share a route of their type, whose source
// is Others: there the targets that name sources compare them with each event's.
// Types that find no room either share one route, whose type is Others as well:
// there every target is asked about every event.
type route struct {
	// current is what an event published now goes through: nil until first
	// needed, which is before the route is in the cache, replaced under Bus.mu
	// whenever a target that the route may lead to comes or goes, and Bus.dead,
	// for good, when Reset took the route away.
	current step.Pointer[delivery]

	// Immutable.

	pair
	anyType, anySource bool

	folded uint64 // owned by Bus.mu: events that went through folded deliveries
}

func newRoute(p pair) *route {
	return &route{pair: p, anyType: p.typ == Others, anySource: p.source == Others}
}

// leadsTo reports whether events of r may be for t.
func (r *route) leadsTo(t *target) bool {
	return (r.anyType || t.pattern.Match(r.typ)) && (r.anySource || t.wants(r.source))
}

// asks reports whether t, to which r leads, must be asked about each event.
func (r *route) asks(t *target) bool {
	return r.anyType || r.anySource && t.sources != nil
}

// A target is what routes hand events to: the handler of a synchronous
// subscription, the queue of asynchronous ones, or the bell of a follower.
type target struct {
	// Immutable.

	pattern subject.Pattern
	sources []string      // nil: all
	sub     *Subscription // nil if it is a queue that several share, or a follower's
	keep    bool          // of Wait or Follow: no subscription of a user's, and not to be cleared

	// One of them is nil.
	call    Handler                          // with what the options put before it
	enqueue func(e *event.Event, seq uint64) // seq: the event's in the history, if there is one

	// Owned by Bus.mu.

	removed bool // it is on no route any more
	inUse   int  // once removed: how many replaced deliveries, not yet folded, contain it
}

// covers reports whether t is about events of this type and source.
func (t *target) covers(typ, source string) bool {
	return t.pattern.Match(typ) && t.wants(source)
}

// wants reports whether t is about events of this source.
func (t *target) wants(source string) bool {
	return t.sources == nil || slices.Contains(t.sources, source)
}

// callFrom returns what r is to call.
func (t *target) callFrom(r *route) Handler {
	if !r.asks(t) {
		return t.call
	}
	return func(e *event.Event) {
		if t.covers(e.Type, e.Source) {
			t.call(e)
		} else {
			t.sub.uncovered.Add(1)
		}
	}
}

// enqueueFrom returns what r is to call for a target that enqueues.
func (t *target) enqueueFrom(r *route) func(*event.Event, uint64) {
	if !r.asks(t) {
		return t.enqueue
	}
	return func(e *event.Event, seq uint64) {
		if t.covers(e.Type, e.Source) {
			t.enqueue(e, seq)
		}
	}
}

// cached returns where the cache has the route of typ and source, if it has it.
func (b *Bus) cached(typ, source string) *step.Pointer[route] {
	return &b.cache[addr.Pair(typ, source)%cacheSize]
}

// route returns the route of typ and source, from the table, a new one if need be. It
// has a delivery, and if it is the pair's own it is in place now. The error says what is
// wrong with typ.
func (b *Bus) route(cached *step.Pointer[route], typ, source string) (*route, error) {
	r, err := b.find(typ, source)
	if err != nil {
		return nil, err
	}
	b.deliveryOf(r)
	if !r.anySource {
		cached.Store(r)
	}
	return r, nil
}

// find returns the route of typ and source from the table, a new one if need be.
func (b *Bus) find(typ, source string) (*route, error) {
	step.Point()
	r, ok := b.routes.Load(pair{typ, source})
	if !ok && b.pairs.Load() >= maxPairs {
		r, ok = b.routes.Load(pair{typ, Others})
	}
	if ok {
		return r, nil
	}
	if err := check(typ); err != nil {
		return nil, err
	}
	if source != Others && len(typ)+len(source) <= maxPairBytes {
		if r := b.addRoute(pair{typ, source}, &b.pairs, maxPairs); r != nil {
			return r, nil
		}
	}
	if len(typ) <= maxPairBytes {
		if r := b.addRoute(pair{typ, Others}, &b.types, maxTypes); r != nil {
			return r, nil
		}
	}
	return b.others.Load(), nil
}

// addRoute returns the route of p from the table, a new one if there is room for it, or
// nil. n counts the routes of its kind.
func (b *Bus) addRoute(p pair, n *step.Int64, limit int64) *route {
	if r, ok := b.routes.Load(p); ok {
		return r
	}
	if n.Load() >= limit {
		return nil
	}
	if n.Add(1) > limit {
		n.Add(-1)
		return nil
	}
	own := pair{strings.Clone(p.typ), strings.Clone(p.source)} // a decoded type may be a piece of a large text
	step.Point()
	r, loaded := b.routes.LoadOrStore(own, newRoute(own)) // F1
	if loaded {
		n.Add(-1)
	}
	return r
}

// check says what is wrong with an event's type.
func check(typ string) error {
	if err := subject.Check(typ); err != nil {
		return fmt.Errorf("bus: %w: type %w", ErrInvalid, err)
	}
	return nil
}

// deliveryOf returns r's delivery, and gives it the first one if it has none. Where b.mu is
// held it stays what it is.
func (b *Bus) deliveryOf(r *route) *delivery {
	if d := r.current.Load(); d != nil {
		return d
	}
	var ts []*target
	for _, t := range *b.targets.Load() { // F2
		if r.leadsTo(t) {
			ts = append(ts, t)
		}
	}
	r.current.CompareAndSwap(nil, b.newDelivery(r, ts)) // F3
	return r.current.Load()
}

// eachRoute calls f for every route there is.
func (b *Bus) eachRoute(f func(*route)) {
	f(b.others.Load())
	step.Point()
	step.Range(b.routes.Range, func(_ pair, r *route) bool { // U2
		f(r)
		return true
	})
}

// install puts t on the routes that lead to it. b.mu is held.
func (b *Bus) install(t *target) {
	ts := append(slices.Clip(*b.targets.Load()), t)
	b.targets.Store(&ts) // U1
	b.eachRoute(func(r *route) {
		if !r.leadsTo(t) {
			return
		}
		if d := b.deliveryOf(r); !slices.Contains(d.targets, t) {
			b.replace(d, b.newDelivery(r, append(slices.Clip(d.targets), t)))
		}
	})
}

// uninstall takes t off its routes. b.mu is held.
func (b *Bus) uninstall(t *target) {
	b.remove(func(o *target) bool { return o == t })
}

// remove takes the targets for which gone holds off their routes. b.mu is held.
func (b *Bus) remove(gone func(*target) bool) {
	var stay, removed []*target
	for _, t := range *b.targets.Load() {
		if gone(t) {
			removed = append(removed, t)
		} else {
			stay = append(stay, t)
		}
	}
	b.targets.Store(&stay) // U1
	b.eachRoute(func(r *route) {
		if !slices.ContainsFunc(removed, r.leadsTo) {
			return
		}
		if d := b.deliveryOf(r); slices.ContainsFunc(d.targets, gone) {
			b.replace(d, b.newDelivery(r, slices.DeleteFunc(slices.Clone(d.targets), gone)))
		}
	})
	for _, d := range b.replaced {
		for _, t := range d.targets {
			if gone(t) && !t.removed {
				t.inUse++
			}
		}
	}
	for _, t := range removed {
		t.removed = true
		b.detach(t)
	}
}

// replace puts next in the place of d, its route's delivery. b.mu is held.
func (b *Bus) replace(d, next *delivery) {
	d.route.current.Store(next) // U3
	d.replaced.Store(true)      // U4
	b.replaced = append(b.replaced, d)
}

// forgetRoutes empties the table of routes. b.mu is held.
func (b *Bus) forgetRoutes() {
	forgotten := b.others.Load()
	b.others.Store(newRoute(forgotten.pair))
	b.deliveryOf(b.others.Load())
	b.replace(b.deliveryOf(forgotten), b.dead)
	step.Range(b.routes.Range, func(p pair, r *route) bool {
		// First out of the table: a publish that finds the route dead must not find
		// it there again.
		b.routes.Delete(p)
		if r.anySource {
			b.types.Add(-1)
		} else {
			b.pairs.Add(-1)
		}
		b.replace(b.deliveryOf(r), b.dead)
		return true
	})
	for i := range b.cache {
		b.cache[i].Store(nil)
	}
}
