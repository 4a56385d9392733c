// Package mutex is package bus with its lock-free parts replaced by one
// mutex, and nothing else changed that matters: the last events in a ring, counts
// by type and source, patterns that are matched once for each type and source, a
// route found by where the strings lie, one recover for all handlers. Benchmarks
// measure it to tell what the mutex costs, or gains, from what the rest does.
//
// It leaves out what would only slow it down: asynchronous delivery, interceptors,
// closing, and waiting for the calls of a handler that was unsubscribed.
package mutex

import (
	"errors"
	"slices"
	"sync"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/addr"
	"github.com/vidurai/eventbus/internal/subject"
)

// A Bus passes each event to the handlers whose pattern matches and holds the last
// few. All its methods may be called at once from any number of goroutines, and
// from inside a handler. Make one with [New].
type Bus struct {
	mu       sync.Mutex
	seq      uint64
	ring     []*event.Event
	handlers []*subscriber // in order of subscription
	routes   map[pair]*route
	cache    [1024]*route
	panics   uint64
}

type pair struct{ typ, source string }

type subscriber struct {
	pattern subject.Pattern
	handle  func(*event.Event)
}

// A route is where the events of one type and source go.
type route struct {
	pair
	count    uint64
	handlers []func(*event.Event) // never changed in place: it is called without the lock
}

// New returns a bus that holds the last capacity events. It panics if capacity is
// below 1.
func New(capacity int) *Bus {
	if capacity < 1 {
		panic("mutex: capacity below 1")
	}
	return &Bus{ring: make([]*event.Event, capacity), routes: map[pair]*route{}}
}

// Publish appends e to the history and then, without the lock, calls the handlers
// that cover it, in order of subscription. A handler that panics is counted and does
// not keep the others from their turn.
func (b *Bus) Publish(e *event.Event) error {
	if e == nil {
		return errors.New("mutex: nil event")
	}
	b.mu.Lock()
	r := b.cache[addr.Pair(e.Type, e.Source)%uint32(len(b.cache))]
	if r == nil || r.typ != e.Type || r.source != e.Source {
		var err error
		if r, err = b.find(e.Type, e.Source); err != nil {
			b.mu.Unlock()
			return err
		}
	}
	r.count++
	b.ring[b.seq%uint64(len(b.ring))] = e
	b.seq++
	handlers := r.handlers
	b.mu.Unlock()

	for i := 0; i < len(handlers); {
		i = b.run(handlers, e, i)
	}
	return nil
}

// find returns the route of typ and source, a new one if need be. b.mu is held.
func (b *Bus) find(typ, source string) (*route, error) {
	r := b.routes[pair{typ, source}]
	if r == nil {
		if err := subject.Check(typ); err != nil {
			return nil, err
		}
		r = &route{pair: pair{typ, source}}
		b.resolve(r)
		b.routes[r.pair] = r
	}
	b.cache[addr.Pair(typ, source)%uint32(len(b.cache))] = r
	return r, nil
}

// resolve gives r the handlers it has now. b.mu is held.
func (b *Bus) resolve(r *route) {
	r.handlers = nil
	for _, s := range b.handlers {
		if s.pattern.Match(r.typ) {
			r.handlers = append(r.handlers, s.handle)
		}
	}
}

// run calls handlers from number i on and returns the number to go on with.
//
//go:noinline
func (b *Bus) run(handlers []func(*event.Event), e *event.Event, i int) (next int) {
	defer func() {
		if i < len(handlers) && recover() != nil {
			b.mu.Lock()
			b.panics++
			b.mu.Unlock()
			next = i + 1
		}
	}()
	for ; i < len(handlers); i++ {
		handlers[i](e)
	}
	return i
}

// Subscribe has handle called for every event published from now on whose type
// matches pattern. A publish under way when unsubscribe returns may still call it.
func (b *Bus) Subscribe(pattern string, handle func(*event.Event)) (unsubscribe func(), err error) {
	p, err := subject.Compile(pattern)
	if err != nil {
		return nil, err
	}
	s := &subscriber{p, handle}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handlers = append(b.handlers, s)
	b.resolveAll()
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.handlers = slices.DeleteFunc(b.handlers, func(o *subscriber) bool { return o == s })
		b.resolveAll()
	}, nil
}

func (b *Bus) resolveAll() {
	for _, r := range b.routes {
		b.resolve(r)
	}
}

// Recent returns at most limit of the last events, newest first.
func (b *Bus) Recent(limit int) []*event.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := min(uint64(max(limit, 0)), b.seq, uint64(len(b.ring)))
	events := make([]*event.Event, n)
	for i := range events {
		events[i] = b.ring[(b.seq-1-uint64(i))%uint64(len(b.ring))]
	}
	return events
}

// Counts returns how many events there were, how many of each type, and how many
// handlers panicked.
func (b *Bus) Counts() (published uint64, types map[string]uint64, panics uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	types = map[string]uint64{}
	for p, r := range b.routes {
		types[p.typ] += r.count
	}
	return b.seq, types, b.panics
}
