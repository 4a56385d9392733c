package bus

import (
	"context"
	"runtime"
	"sync/atomic"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
)

// A delivery is what a route does with an event while nobody subscribes or
// unsubscribes: the handlers to call, and how many events went in and came out.
// It is replaced as a whole, so that a publish costs no count per handler: each
// handler's figures follow from those of the deliveries it is in.
type delivery struct {
	// Immutable.

	route    *route
	handlers []Handler       // what to call, in order of subscription
	subs     []*Subscription // whose they are

	cells []cell

	// waiting is where those wait who want the delivery drained, nil while
	// nobody does. The last to leave closes and removes it.
	waiting atomic.Pointer[chan struct{}]
}

// A cell counts the publishers that went into a delivery and those that came
// out. Each goroutine counts in the cell of its stripe, in one and the same for
// going in and coming out, so that processors do not fight over one cache line.
//
// left ≤ entered. entered also counts publishers that find, at E3, that they
// are late, for as long as it takes them to step back; once the delivery was
// replaced there are no others.
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
	d := &delivery{route: r, subs: subs, cells: make([]cell, b.stripes)}
	if len(subs) > 0 {
		d.handlers = make([]Handler, len(subs))
		for i, s := range subs {
			d.handlers[i] = s.call
			if r == b.other {
				d.handlers[i] = s.callIfCovered
			}
		}
	}
	return d
}

// abandon undoes enter.
func (d *delivery) abandon(c *cell) {
	c.entered.Add(^uint64(0))
	d.wake()
}

// leave counts the caller out.
func (d *delivery) leave(c *cell) {
	c.left.Add(1) // E4
	d.wake()
}

func (d *delivery) wake() {
	if w := d.waiting.Load(); w != nil && d.drained() && d.waiting.CompareAndSwap(w, nil) { // E5
		close(*w)
	}
}

// counts returns how many publishers went in and how many came out.
func (d *delivery) counts() (entered, left uint64) {
	for i := range d.cells {
		left += d.cells[i].left.Load()
	}
	for i := range d.cells {
		entered += d.cells[i].entered.Load()
	}
	return entered, left
}

// drained reports whether everyone who entered has left. Of a delivery that was
// replaced this stays true: each cell's left is at most its entered, so equal
// sums mean that all are equal.
func (d *delivery) drained() bool {
	entered, left := d.counts() // W2
	return entered == left
}

// wait returns when d, which was replaced, is drained, or with the cause of
// ctx's end.
func (d *delivery) wait(ctx context.Context) error {
	for !d.drained() {
		w := d.waiting.Load()
		if w == nil {
			ch := make(chan struct{})
			d.waiting.CompareAndSwap(nil, &ch) // W1
			continue
		}
		select {
		case <-*w:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// deliver calls the handlers of d from number i on, and leaves d. Whatever they
// do, each of them is called once and d is left once.
func (b *Bus) deliver(d *delivery, c *cell, e *event.Event, i int) {
	for i < len(d.handlers) {
		if i = b.run(d, c, e, i); i == elsewhere {
			return
		}
	}
	d.leave(c)
}

// elsewhere is what run returns if the rest has been done.
const elsewhere = -1

// run calls handlers from number i on until all have returned or one has not,
// and returns the number to go on with.
func (b *Bus) run(d *delivery, c *cell, e *event.Event, i int) (next int) {
	defer func() {
		if i == len(d.handlers) {
			return
		}
		// Handler i panicked, or ended its goroutine. In the second case, or if
		// the report does, nobody comes back for the handlers that are left.
		next = elsewhere
		back := false
		defer func() {
			if !back {
				b.deliver(d, c, e, i+1)
			}
		}()
		v := recover()
		d.subs[i].panicked.Add(1)
		b.failed(&PanicError{EventType: e.Type, Subscription: d.subs[i].label(), Value: v})
		if v != nil {
			next, back = i+1, true
		}
	}()
	for ; i < len(d.handlers); i++ {
		d.handlers[i](e)
	}
	runtime.KeepAlive(b) // on the stack, where inHandler looks for it
	return i
}
