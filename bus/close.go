package bus

import (
	"context"
	"slices"

	"github.com/vidurai/eventbus/internal/step"
)

// Shutdown ends the bus in good order. What begins to publish or subscribe from here
// on gets [ErrClosed]; what was accepted is delivered; then every goroutine of the
// bus ends, and so does every Follow. It returns nil when all that is done: no
// handler runs and none will.
//
// If ctx ends first, no further call of a handler starts, what was not delivered is
// dropped, and counted, and Shutdown returns a [*ShutdownError], which wraps the
// cause of ctx's end and names each subscription that did not finish. A handler that
// is running cannot be stopped; to wait for it call Shutdown again.
//
// From inside a handler of this bus, where waiting would never end, it returns
// [ErrInHandler] at once; the bus is closed then, and goes on to deliver what it
// accepted.
//
// It may be called again, also while another call waits, and after Close: it always
// tells how things are in the end. Recent and Stats go on working.
func (b *Bus) Shutdown(ctx context.Context) error {
	b.shut(closed, nil)
	if b.inHandler() {
		return ErrInHandler
	}
	err := await(ctx, b.quiet)
	for _, w := range b.unfinished() {
		if err == nil {
			err = await(ctx, w.done)
		}
	}
	if err != nil {
		b.shut(closed|stopped, err)
	}
	for {
		idle, err := b.shutdownError()
		if len(idle) == 0 {
			return err
		}
		for _, w := range idle {
			step.Await(w.done) // it calls nobody any more
		}
	}
}

// Close ends the bus at once: what begins to publish or subscribe after it returned
// gets [ErrClosed], no further call of a handler starts, and what was accepted and
// not delivered is dropped, and counted. It waits for nobody: handlers that are
// running go on, and the goroutines of the bus end when they have returned, which a
// Shutdown after it waits for.
//
// It may be called again, after Shutdown too, where there is nothing left to drop,
// and from inside a handler. It returns nil.
func (b *Bus) Close() error {
	b.shut(closed|stopped, ErrClosed)
	return nil
}

// shut sets bits of the state, which stay. No Subscribe is half done when it
// returns.
func (b *Bus) shut(bits uint32, cause error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.state.Or(bits) // C1
	if was&closed == 0 {
		step.Point()
		close(b.closing)
	}
	if bits&stopped != 0 && was&stopped == 0 {
		step.Point()
		close(b.halted)
		b.cause = cause
		b.cutOff = append([]*Subscription{}, b.live...) // not nil
		for _, d := range b.retired {
			for _, r := range d.receivers {
				if r.call != nil && !r.sub.live {
					b.cutOff = append(b.cutOff, r.sub)
				}
			}
		}
		for w := range b.workers {
			if w.phase.Load() == draining {
				b.cutOff = append(b.cutOff, w.sub)
			}
			w.end(dropping)
		}
	}
	b.reap()
}

// over returns what is closed when the calling goroutine has nothing to wait for any
// more: that there will be no further event or, inside a handler, which keeps its own
// publish under way, that there should be none.
func (b *Bus) over() <-chan struct{} {
	if b.inHandler() {
		return b.closing
	}
	return b.quiet
}

// calm closes b.quiet when no publish that was let in is under way, after which
// none is. b.mu is held, and the bus closed.
//
// A publish under way is counted, all the time, in a delivery that is current or
// was replaced while it was counted in it; where it goes from one to another, from
// an older to a younger, it is counted in the second before it leaves the first.
// So it is seen by whoever looks at the older ones first: reap did, since b.mu was
// taken, for those that it folded, and eachDelivery does, for the others.
func (b *Bus) calm() {
	defer b.remember()
	if b.calmed {
		return
	}
	busy := false
	b.eachDelivery(func(d *delivery) { busy = busy || !d.idle() }) // C2
	if !busy {
		b.calmed = true
		for _, w := range b.late {
			w.forget()
		}
		b.late = nil
		step.Point()
		close(b.quiet)
	}
}

// unfinished returns the workers that have not ended.
func (b *Bus) unfinished() (ws []*worker) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for w := range b.workers {
		ws = append(ws, w)
	}
	return ws
}

// shutdownError returns what is to be said of the bus having been stopped: nil if that
// left nothing behind and all is over. Workers that are idle will be over at once: who
// waits for them and asks again is told better.
func (b *Bus) shutdownError() (idle []*worker, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	running := map[*worker]bool{}
	for w := range b.workers {
		if running[w] = w.running(); !running[w] {
			idle = append(idle, w)
		}
	}
	e := &ShutdownError{b.unfinishedNow(running), b.cause}
	if len(e.Unfinished) == 0 && b.calmed && len(b.workers) == 0 {
		return nil, nil
	}
	return idle, e
}

// unfinishedNow returns which subscriptions have left something, or are running still.
// b.mu is held.
func (b *Bus) unfinishedNow(running map[*worker]bool) []Unfinished {
	if b.cutOff == nil {
		return slices.Clone(b.remains)
	}
	var us []Unfinished
	seen := map[*Subscription]bool{}
	add := func(s *Subscription, left uint64, runs bool) {
		if !seen[s] && (left > 0 || runs) {
			seen[s] = true
			us = append(us, Unfinished{s.label(), left, runs})
		}
	}
	for _, s := range b.cutOff {
		if s.worker == nil {
			add(s, s.left.Load(), b.inside(s.receiver))
		} else {
			add(s, s.worker.left(), running[s.worker])
		}
	}
	// And those that had ended before, and are not over.
	for w := range running {
		add(w.sub, 0, running[w])
	}
	return us
}

// remember notes how it ended, when all is over after a stop, and forgets who it was
// that it ended for: the bus is not to keep handlers. b.mu is held.
func (b *Bus) remember() {
	if b.cutOff != nil && b.calmed && len(b.workers) == 0 {
		b.remains, b.cutOff = b.unfinishedNow(nil), nil
	}
}

// inside reports whether a publish is under way that goes, or went, to recv. Once all
// is quiet none is, though one that is refused may be counted for a moment. b.mu is
// held.
func (b *Bus) inside(recv *receiver) (yes bool) {
	if b.calmed {
		return false
	}
	b.eachDelivery(func(d *delivery) {
		yes = yes || slices.Contains(d.receivers, recv) && !d.idle()
	})
	return yes
}
