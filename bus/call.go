package bus

import (
	"runtime"

	"github.com/vidurai/eventbus/event"
)

// deliver calls the handlers of d from number i on, and leaves d. Whatever they
// do, each of them is called once and d is left once.
func (b *Bus) deliver(d *delivery, c *cell, e *event.Event, seq uint64, i int) {
	for i < len(d.handlers) {
		if i = b.run(d, c, e, seq, i); i == elsewhere {
			return
		}
	}
	b.leave(d, c)
}

// elsewhere is what run returns if the rest has been done.
const elsewhere = -1

// run calls handlers from number i on until all have returned or one has not,
// and returns the number to go on with. One recover serves for all of them, and
// only a panic costs another call of run.
//
//go:noinline
func (b *Bus) run(d *delivery, c *cell, e *event.Event, seq uint64, i int) (next int) {
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
				b.deliver(d, c, e, seq, i+1)
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
