package bus

import (
	"runtime"

	"github.com/vidurai/eventbus/event"
)

// deliver hands e to the receivers of d from number i on, and leaves d. Whatever
// they do, each of them gets e once and d is left once.
func (b *Bus) deliver(d *delivery, c *cell, e *event.Event, seq uint64, i int) {
	if i == len(d.handlers) {
		b.leave(d, c)
		return
	}
	b.run(d, c, e, seq, i)
}

// run fills queues and calls handlers from number i on until all have returned, and
// leaves d. One recover serves for all of them, and only a panic costs another call
// of run.
//
//go:noinline
func (b *Bus) run(d *delivery, c *cell, e *event.Event, seq uint64, i int) {
	defer func() {
		if i == len(d.handlers) {
			b.leave(d, c)
			return
		}
		// Handler i panicked, or ended its goroutine. In the second case, if the
		// report does, or if it panicked while its goroutine was ending, nobody comes
		// back for the handlers that are left: they are called from here.
		defer b.deliver(d, c, e, seq, i+1)
		v := recover()
		r := d.receivers[i]
		r.sub.panicked.Add(1)
		if d.route.overflow && r.call != nil {
			r.unrouted.left.Add(1)
		}
		b.failed(r.sub.panicError(e, v))
	}()
	for ; i < len(d.queues); i++ {
		d.queues[i](e, seq)
	}
	for ; i < len(d.handlers); i++ {
		if b.state.Load()&stopped != 0 {
			d.drop(i, e)
			continue
		}
		d.handlers[i](e)
	}
	runtime.KeepAlive(b) // on the stack, where inHandler looks for it
}

// drop counts e as dropped by receiver i, for the bus was stopped.
func (d *delivery) drop(i int, e *event.Event) {
	r := d.receivers[i]
	if !d.route.overflow {
		r.sub.refuse()
	} else if r.covers(e.Type, e.Source) {
		r.unrouted.entered.Add(1)
		r.sub.refuse()
		r.unrouted.left.Add(1)
	}
}
