package bus

import (
	"math/bits"
	"runtime"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
	"github.com/vidurai/eventbus/internal/step"
)

// A delivery is what a route does with an event while nobody subscribes or
// unsubscribes: the handlers to call, and how many publishers entered and exited.
// It is replaced as a whole, so that a publish costs no count per handler: each
// handler's figures follow from those of the deliveries it is in.
//
// The ordered accesses between publishers and the goroutines that change, count or
// wait for what they go through, all sequentially consistent:
//
//	publisher      E1 load current → E2 entered++ → E3 load current → E4 load state →
//	               E5 push into the history → E6 load current → … → E7 exited++ → E8 load replaced, state
//	first of pair  F1 add to routes → F2 load targets → F3 CAS current from nil
//	a change       U1 store targets → U2 range over routes → U3 store current → U4 store replaced → U5 add up
//	closing        C1 store closed → C2 add up, deliveries in the order they were replaced
//	last to exit   E8 → L1 store drained → L2 try mu
//	unlock         L3 clear drained → U5, C2 → L4 give mu up → L5 load drained
//
// E2 before E3, U3 before U5: a publisher that finds the delivery current at E3
// was counted in it before it was replaced, and shows at U5; one that does not
// steps back. E7 before E8, U4 before U5: the last publisher to exit finds the
// delivery replaced, or the change finds that all have exited.
//
// E5 before E6: handlers are looked up after the event is in the history. A
// publisher that finds another delivery there enters that one before it exits
// the first. So from E3 to E7 it is counted in a delivery that is current or
// was replaced while it was counted.
//
// E2 before E4, C1 before C2: a publisher finds that the bus is closed, and steps
// back, or shows at C2. E7 before E8, C1 before C2: the last publisher to exit finds
// that the bus is closed, or the goroutine that closes it finds that all have exited.
//
// F1 before F2, U1 before U2: a change finds a new route, or the route is built
// from the snapshot that has the change. U2 leaves no route that the change concerns
// without a delivery, so F3 never puts an old one in place of a newer.
//
// E7 before L1, L3 before U5, L4 before L5: the last publisher to exit gets mu at L2 and
// folds the delivery itself; or the goroutine that has mu folds it at U5, or finds drained
// set at L5 and takes mu once more.
type delivery struct {
	// Immutable. What every publish reads comes first, and is on one cache line.

	queues   []func(*event.Event, uint64) // what to do for the targets that enqueue
	handlers []Handler                    // what to call for the others: as many as targets, nil for those that enqueue
	cells    []cell                       // a power of two of them
	targets  []*target                    // those that enqueue first, each kind in order of subscription
	route    *route

	replaced step.Bool // never reset
}

// A cell counts the publishers that entered a delivery and those that exited. Each
// goroutine counts in the cell of its stripe, in one and the same for entering and
// exiting, so that processors do not fight over one cache line.
//
// entered also counts publishers that find, at E3 or E4, that they are late, for
// as long as it takes them to step back.
type cell struct {
	entered, exited step.Uint64
	_               [pad.Size - 16]byte
}

// stripes returns how many cells a delivery has: a power of two, twice the
// processors at least, so that two goroutines running at once seldom share one;
// no more than 32, because each delivery has its own.
func stripes() uint32 {
	return uint32(min(32, 1<<bits.Len(uint(2*runtime.GOMAXPROCS(0)-1))))
}

// cell returns the one in which goroutines of a stripe count.
func (d *delivery) cell(stripe uint32) *cell {
	return &d.cells[stripe&uint32(len(d.cells)-1)]
}

// newDelivery returns one of r for targets, which are in order of subscription,
// but for those that enqueue, which may be in front.
func (b *Bus) newDelivery(r *route, targets []*target) *delivery {
	d := &delivery{
		route:    r,
		targets:  make([]*target, 0, len(targets)),
		handlers: make([]Handler, len(targets)),
		cells:    make([]cell, b.stripes),
	}
	for _, t := range targets {
		if t.enqueue != nil {
			d.queues = append(d.queues, t.enqueueFrom(r))
			d.targets = append(d.targets, t)
		}
	}
	for _, t := range targets {
		if t.call != nil {
			d.handlers[len(d.targets)] = t.callFrom(r)
			d.targets = append(d.targets, t)
		}
	}
	return d
}

// enter finds the delivery that e goes through and counts the caller in, in the
// cell of its stripe. The error says what is wrong with e's type.
//
// It is what publish does itself where nothing is in the way.
func (b *Bus) enter(e *event.Event, stripe uint32) (*route, *delivery, *cell, error) {
	for {
		cached := b.cached(e.Type, e.Source)
		r, err := b.route(cached, e.Type, e.Source)
		if err != nil {
			return nil, nil, nil, err
		}
		d := r.current.Load() // E1
		if d == b.dead {
			continue // it is not in the table any more
		}
		c := d.cell(stripe)
		c.entered.Add(1)           // E2
		if r.current.Load() == d { // E3
			return r, d, c, nil
		}
		b.stepBack(d, c)
	}
}

// reenter is for a publisher that has entered d, and finds that it is no longer its
// route's. It enters the one that is, and only then leaves d. There is no error, for the
// type has passed before.
func (b *Bus) reenter(e *event.Event, stripe uint32, d *delivery, c *cell) (*route, *delivery, *cell) {
	nextRoute, next, nextCell, _ := b.enter(e, stripe)
	b.stepBack(d, c)
	return nextRoute, next, nextCell
}

// stepBack undoes enter.
func (b *Bus) stepBack(d *delivery, c *cell) {
	c.entered.Add(^uint64(0)) // E7, of a publisher that was never there
	b.lastExit(d)
}

// exit counts the caller out.
func (b *Bus) exit(d *delivery, c *cell) {
	c.exited.Add(1)                                      // E7
	if d.replaced.Load() || b.state.Load()&closed != 0 { // E8
		b.lastExit(d)
	}
}

// lastExit, called by each publisher that may be the last to exit d, has d folded if it was
// replaced, and the bus found quiet if it is closed. If another goroutine has b.mu, that
// one does it.
func (b *Bus) lastExit(d *delivery) {
	if !d.idle() {
		return
	}
	b.drained.Store(true) // L1
	if b.mu.TryLock() {   // L2
		b.unlock()
	}
}

// idle reports whether all have exited d.
//
// It adds up first how many exited. Each of them had entered before, so this sum is
// at most the sum of those that entered, whatever happens meanwhile. The same is
// true in each cell, so if the sums are equal the cells are, and d is empty, but perhaps
// for a publisher that is late and will step back.
func (d *delivery) idle() bool {
	exited := d.exited()
	return d.entered() == exited
}

// entered returns how many publishers entered.
func (d *delivery) entered() (n uint64) {
	for i := range d.cells {
		n += d.cells[i].entered.Load()
	}
	return n
}

// exited returns how many publishers exited.
func (d *delivery) exited() (n uint64) {
	for i := range d.cells {
		n += d.cells[i].exited.Load()
	}
	return n
}
