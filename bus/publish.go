package bus

import (
	"fmt"
	"runtime"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/addr"
)

// Publish puts e into the history and into the queues that it is for, and then calls
// the synchronous handlers that cover it, one after the other, in order of
// subscription. It returns when all of them have returned.
//
// An event whose ID or Timestamp is zero is published as a copy that has them;
// e itself is never changed, and its publisher must not change it either from
// here on. The same event may be published more than once.
//
// The error wraps [ErrInvalid] if e is nil or its type malformed, and is
// [ErrClosed] on a closed bus. The rest of the event is not looked at: what cannot
// be written as JSON ([event.Event.Validate]) can be published. Nothing happens, and
// no error, on a disabled bus or where an interceptor drops the event.
//
// Publish waits for the synchronous handlers that it calls, and for room in full queues with
// [Block]. Otherwise it takes no lock and waits for nobody, if the type and source have been
// published before (since New or Reset). The package's documentation lists the exceptions
// under Cost.
//
// To publish a complete event of a type and source seen before allocates 1,152 bytes once in
// 128 times, for the history, and as much for each asynchronous queue without Block and Latest.
func (b *Bus) Publish(e *event.Event) error {
	_, err := b.publish(e)
	return err
}

// PublishBatch publishes events in order and stops at the first error, which
// says which one it was. It returns how many it came to without an error, those
// among them that an interceptor dropped or that a disabled bus did nothing with.
// Each event's handlers have returned before the next enters the history.
func (b *Bus) PublishBatch(es []*event.Event) (n int, err error) {
	for i, e := range es {
		if _, err := b.publish(e); err != nil {
			return i, fmt.Errorf("es[%d]: %w", i, err)
		}
	}
	return len(es), nil
}

// publish returns the event as it was published, nil if it was not.
func (b *Bus) publish(e *event.Event) (*event.Event, error) {
	if e == nil {
		b.rejected.Add(1)
		return nil, fmt.Errorf("bus: %w: nil", ErrInvalid)
	}
	if s := b.state.Load(); s != 0 {
		if s&closed != 0 {
			b.rejected.Add(1)
			return nil, ErrClosed
		}
		return nil, nil
	}
	if b.interceptors != nil || e.ID == uuid.Nil || e.Timestamp.IsZero() {
		var err error
		if e, err = b.prepare(e); err != nil {
			b.rejected.Add(1)
			return nil, err
		}
		if e == nil {
			return nil, nil
		}
	}

	stripe := addr.Goroutine()
	cached := b.cached(e.Type, e.Source)
	r := cached.Load()
	if r == nil || r.typ != e.Type || r.source != e.Source {
		var err error
		if r, err = b.route(cached, e.Type, e.Source); err != nil {
			b.rejected.Add(1)
			return nil, err
		}
	}
	d := r.current.Load() // E1
	c := d.cell(stripe)
	c.entered.Add(1)                          // E2
	if r.current.Load() != d || d == b.dead { // E3
		r, d, c = b.reenter(e, stripe, d, c)
	}
	if b.state.Load()&closed != 0 { // E4
		b.stepBack(d, c)
		b.rejected.Add(1)
		return nil, ErrClosed
	}
	var seq uint64
	if b.capacity != 0 {
		seq = b.history.Push(e) // E5
		b.followers.ring()
		if r.current.Load() != d { // E6
			// A subscription that came since may have taken its starting point from
			// the history before e was in it, and counts on being called.
			_, d, c = b.reenter(e, stripe, d, c)
		}
	}
	if len(d.targets) == 0 {
		b.exit(d, c)
	} else {
		b.run(d, c, e, seq, 0)
	}
	return e, nil
}

// run fills queues and calls handlers from number i on until all have returned, and
// exits d. Whatever they do, each of them gets e once and d is exited once. One recover
// serves for all of them, and only a panic costs another call of run.
//
//go:noinline
func (b *Bus) run(d *delivery, c *cell, e *event.Event, seq uint64, i int) {
	defer func() {
		if i == len(d.handlers) {
			b.exit(d, c)
			return
		}
		// Handler i panicked, or ended its goroutine. In the second case, or if what
		// reports it ends the goroutine, or if it panicked while its goroutine was ending,
		// run does not return to its caller: the handlers behind i are called from here.
		defer b.run(d, c, e, seq, i+1)
		v := recover()
		t := d.targets[i]
		t.sub.panicked.Add(1)
		b.failed(t.sub.panicError(e, v))
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

// drop counts e as dropped by target i, because the bus was stopped.
func (d *delivery) drop(i int, e *event.Event) {
	if t := d.targets[i]; t.covers(e.Type, e.Source) {
		t.sub.dropAtStop()
	} else {
		t.sub.uncovered.Add(1)
	}
}
