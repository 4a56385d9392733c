package bus

import (
	"runtime"
	"slices"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
	"github.com/vidurai/eventbus/internal/step"
)

// A delivery is what a route does with an event while nobody subscribes or
// unsubscribes: the handlers to call, and how many events went in and came out.
// It is replaced as a whole, so that a publish costs no count per handler: each
// handler's figures follow from those of the deliveries it is in.
//
// The ordered accesses between publishers and those who change, count or wait
// for what they go through, all sequentially consistent:
//
//	publisher      E1 load current → E2 entered++ → E3 load current → E4 load state →
//	               E5 push into the history → E6 load current → … → E7 left++ → E8 load replaced, state
//	first of pair  F1 add to routes → F2 load receivers → F3 CAS current from nil
//	a change       U1 store receivers → U2 range over routes → U3 store current → U4 store replaced → U5 add up
//	closing        C1 store closed → C2 add up, deliveries in the order they were replaced
//
// E2 before E3, U3 before U5: a publisher that finds the delivery current at E3
// was counted in it before it was replaced, and shows at U5; one that does not
// steps back. E7 before E8, U4 before U5: the last to leave finds the delivery
// replaced, or who replaces it finds that all have left. Either closes drained.
//
// E5 before E6: handlers are looked up after the event is in the history. A
// publisher that finds another delivery there enters that one before it leaves
// the first. So from E3 to E7 it is counted in a delivery that is current or
// was replaced while it was counted.
//
// E2 before E4, C1 before C2: a publisher finds that the bus is closed, and steps
// back, or shows at C2. E7 before E8, C1 before C2: the last to leave finds that
// the bus is closed, or who closes it finds that all have left. Either closes
// quiet.
//
// F1 before F2, U1 before U2: a change finds a new route, or the route is built
// from the snapshot that has the change. U2 leaves no route without a delivery,
// so F3 never puts an old one in place of a newer.
type delivery struct {
	// Immutable. What every publish reads comes first, and is on one cache line.

	queues    []func(*event.Event, uint64) // what to do for the asynchronous receivers
	handlers  []Handler                    // what to call for the others, at their place among all
	cells     []cell                       // a power of two of them
	receivers []*receiver                  // asynchronous ones first, each kind in order of subscription
	route     *route
	drained   chan struct{} // closed once it was replaced and all have left

	replaced step.Bool // never reset
	closed   step.Bool // somebody has taken it upon himself to close drained
}

// A cell counts the publishers that went into a delivery and those that came
// out. Each goroutine counts in the cell of its stripe, in one and the same for
// going in and coming out, so that processors do not fight over one cache line.
//
// entered also counts publishers that find, at E3 or E4, that they are late, for
// as long as it takes them to step back.
type cell struct {
	entered, left step.Uint64
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

// cell returns the one in which goroutines of a stripe count.
func (d *delivery) cell(stripe uint32) *cell {
	return &d.cells[stripe&uint32(len(d.cells)-1)]
}

// newDelivery returns one of r for receivers, which are in order of subscription
// but for asynchronous ones, which may be in front.
func (b *Bus) newDelivery(r *route, receivers []*receiver) *delivery {
	d := &delivery{
		route:     r,
		receivers: make([]*receiver, 0, len(receivers)),
		handlers:  make([]Handler, len(receivers)),
		drained:   make(chan struct{}),
		cells:     make([]cell, b.stripes),
	}
	for _, recv := range receivers {
		if recv.enqueue == nil {
			continue
		}
		d.receivers = append(d.receivers, recv)
		if r.overflow {
			d.queues = append(d.queues, recv.enqueueIfCovered)
		} else {
			d.queues = append(d.queues, recv.enqueue)
		}
	}
	for _, recv := range receivers {
		if recv.enqueue != nil {
			continue
		}
		d.handlers[len(d.receivers)] = recv.call
		if r.overflow {
			d.handlers[len(d.receivers)] = recv.callIfCovered
		}
		d.receivers = append(d.receivers, recv)
	}
	return d
}

// enter finds the delivery that e goes through and counts the caller in, in the
// cell of its stripe. The error says what is wrong with e's type.
//
// It is what publish does itself where nothing is in the way.
func (b *Bus) enter(e *event.Event, stripe uint32) (*route, *delivery, *cell, error) {
	for {
		place := b.place(e.Type, e.Source)
		r, err := b.route(place, e.Type, e.Source)
		if err != nil {
			return nil, nil, nil, err
		}
		d := r.current.Load() // E1
		if d == b.dead {
			place.CompareAndSwap(r, nil)
			continue
		}
		c := d.cell(stripe)
		c.entered.Add(1)           // E2
		if r.current.Load() == d { // E3
			return r, d, c, nil
		}
		b.abandon(d, c)
	}
}

// reenter is for one who has entered d, and finds that it is no longer its route's. It
// enters what is, and leaves d then.
func (b *Bus) reenter(e *event.Event, stripe uint32, d *delivery, c *cell) (*route, *delivery, *cell, error) {
	nextRoute, next, nextCell, err := b.enter(e, stripe)
	b.abandon(d, c)
	return nextRoute, next, nextCell, err
}

// abandon undoes enter.
func (b *Bus) abandon(d *delivery, c *cell) {
	c.entered.Add(^uint64(0)) // E7, of one who was never there
	b.settle(d)
}

// leave counts the caller out.
func (b *Bus) leave(d *delivery, c *cell) {
	c.left.Add(1) // E7
	b.settle(d)
}

// settle is called by whoever may be the last to leave d.
func (b *Bus) settle(d *delivery) {
	if d.replaced.Load() || b.state.Load()&closed != 0 { // E8
		b.last(d)
	}
}

// last has d folded, if it was replaced and all have left it, so that the bus does
// not hold on to handlers that are gone; unless somebody has the lock, who folds
// what he finds and leaves the rest to the next. On a closed bus it waits for the
// lock, for nobody may come next.
func (b *Bus) last(d *delivery) {
	if b.state.Load()&closed != 0 {
		b.mu.Lock()
	} else if !d.empty() || !b.mu.TryLock() {
		return
	}
	b.reap()
	b.mu.Unlock()
}

// empty reports whether all have left d, which was replaced, and if so sees to it
// that d.drained is closed.
func (d *delivery) empty() bool {
	if !d.idle() { // U5
		return false
	}
	if d.closed.CompareAndSwap(false, true) {
		step.Point()
		close(d.drained)
	}
	return true
}

// idle reports whether all have left d.
//
// It adds up first who came out: each of them had gone in before, so the sum is
// at most that of those who went in, whatever happens meanwhile. The same is
// true in each cell, so if the sums are equal the cells are, and nobody is in d
// but perhaps one who is late and will step back.
func (d *delivery) idle() bool {
	out := d.out()
	return d.in() == out
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

// undrained returns the deliveries through which code of s may still be called,
// after it was taken off its routes.
func (b *Bus) undrained(s *Subscription) (ds []*delivery) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.receiver == nil || s.receiver.sub == nil {
		return nil // all has ended, or publishers only fill a queue that others share
	}
	for _, d := range b.retired {
		if slices.Contains(d.receivers, s.receiver) {
			ds = append(ds, d)
		}
	}
	return ds
}
