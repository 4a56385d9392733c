package bus

import (
	"runtime"
	"sync/atomic"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
)

// A delivery is what a route does with an event while nobody subscribes or
// unsubscribes: the handlers to call, and how many events went in and came out.
// It is replaced as a whole, so that a publish costs no count per handler: each
// handler's figures follow from those of the deliveries it is in.
//
// The ordered accesses between publishers and those who change, count or wait
// for what they go through, all sequentially consistent:
//
//	publisher      E1 load current → E2 entered++ → E3 load current → … → E4 left++ → E5 load replaced
//	first of pair  F1 add to routes → F2 load subs → F3 CAS current from nil
//	a change       U1 store subs → U2 range over routes → U3 store current → U4 store replaced → U5 add up
//
// E2 before E3, U3 before U5: a publisher that still finds the old delivery at
// E3 was counted in it before it was replaced, and shows at U5; from then on
// nobody enters it for good. E4 before E5, U4 before U5: the last to leave finds
// the delivery replaced, or who replaces it finds that all have left. Either
// closes drained.
//
// F1 before F2, U1 before U2: a change finds a new route, or the route is built
// from the snapshot that has the change. U2 leaves no route without a delivery,
// so F3 never puts an old one in place of a newer.
type delivery struct {
	// Immutable.

	route    *route
	handlers []Handler       // what to call, in order of subscription
	subs     []*Subscription // whose they are
	drained  chan struct{}   // closed once it was replaced and all have left

	cells []cell

	replaced atomic.Bool // never reset
	closed   atomic.Bool // somebody has taken it upon himself to close drained
}

// A cell counts the publishers that went into a delivery and those that came
// out. Each goroutine counts in the cell of its stripe, in one and the same for
// going in and coming out, so that processors do not fight over one cache line.
//
// entered also counts publishers that find, at E3, that they are late, for as
// long as it takes them to step back; once the delivery was replaced there are
// no others.
type cell struct {
	entered, left atomic.Uint64
	_             [pad.Size - 16]byte
}

// stripes returns how many cells a delivery has: a power of two, twice the
// processors at least, so that two goroutines running at once seldom share one;
// no more than 32, because each delivery has its own.
func stripes() uint32 {
	n := uint32(2)
	for n < 2*uint32(runtime.GOMAXPROCS(0)) && n < 32 {
		n *= 2
	}
	return n
}

func (b *Bus) newDelivery(r *route, subs []*Subscription) *delivery {
	d := &delivery{
		route:    r,
		handlers: make([]Handler, len(subs)),
		subs:     subs,
		drained:  make(chan struct{}),
		cells:    make([]cell, b.stripes),
	}
	for i, s := range subs {
		d.handlers[i] = s.call
		if r.overflow {
			d.handlers[i] = s.callIfCovered
		}
	}
	return d
}

// enter finds the delivery that e goes through and counts the caller in, in the
// cell of its stripe. The error says what is wrong with e's type.
func (b *Bus) enter(e *event.Event, stripe uint32) (*route, *delivery, *cell, error) {
	for {
		place := b.place(e.Type, e.Source)
		r := place.Load()
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
		if d == b.dead {
			place.CompareAndSwap(r, nil)
			continue
		}
		c := &d.cells[stripe&(b.stripes-1)]
		c.entered.Add(1) // E2
		return r, d, c, nil
	}
}

// conclude calls the handlers of d, which e has entered by way of r, now that e
// is in the history. If the route has another delivery by now it calls those of
// that one: a subscription that came since may have taken its starting point
// from the history before e was in it, and counts on being called.
func (b *Bus) conclude(e *event.Event, stripe uint32, r *route, d *delivery, c *cell) {
	for r.current.Load() != d { // E3
		late, lateCell := d, c
		r, d, c, _ = b.enter(e, stripe) // no error: the type passed before
		b.abandon(late, lateCell)
	}
	b.deliver(d, c, e, 0)
}

// abandon undoes enter.
func (b *Bus) abandon(d *delivery, c *cell) {
	c.entered.Add(^uint64(0)) // E4, of one who was never there
	if d.replaced.Load() {    // E5
		b.settle(d)
	}
}

// leave counts the caller out.
func (b *Bus) leave(d *delivery, c *cell) {
	c.left.Add(1)          // E4
	if d.replaced.Load() { // E5
		b.settle(d)
	}
}

// settle is called by whoever may be the last to leave d, which was replaced. He
// has it folded, so that the bus does not hold on to handlers that are gone,
// unless somebody has the lock, who folds what he finds and leaves the rest to
// the next.
func (b *Bus) settle(d *delivery) {
	if d.empty() && b.mu.TryLock() {
		b.reap()
		b.mu.Unlock()
	}
}

// empty reports whether all have left d, which was replaced, and if so sees to it
// that d.drained is closed.
//
// It adds up first who came out: each of them had gone in before, so the sum is
// at most that of those who went in, whatever happens meanwhile. The same is
// true in each cell, so if the sums are equal the cells are, and nobody is in d
// but perhaps one who is late and will step back.
func (d *delivery) empty() bool {
	out := d.out() // U5
	if d.in() != out {
		return false
	}
	if d.closed.CompareAndSwap(false, true) {
		close(d.drained)
	}
	return true
}

// in returns how many publishers went in.
func (d *delivery) in() (n uint64) {
	for i := range d.cells {
		n += d.cells[i].entered.Load()
	}
	return n
}

// out returns how many publishers came out.
func (d *delivery) out() (n uint64) {
	for i := range d.cells {
		n += d.cells[i].left.Load()
	}
	return n
}
