package bus

import (
	"context"
	"slices"

	"github.com/vidurai/eventbus/internal/step"
)

// How subscriptions and the bus end.
//
// A subscription's target is first taken off the routes. The deliveries that it was in
// are replaced, and folded when the last publisher has exited them; then no publish
// leads to the target any more, and it is detached. A subscription is done when its
// target is detached and its worker has ended, as far as it has them: a subscription on a
// shared queue has no target of its own.
//
// A closed bus lets no publisher in. When the last one has exited, the bus is quiet: every
// target is taken off the routes, and each worker handles what is in its queue and ends. A
// bus that is stopped has its workers drop what is in their queues.

// Shutdown ends the bus in good order. What begins to publish or subscribe from here
// on gets [ErrClosed]; what was accepted is delivered; then every goroutine of the
// bus ends. It returns nil when all that is done: no handler runs and none will.
//
// Shutdown does not wait for followers: they run in their callers' goroutines. Each
// [Bus.Follow] yields what was accepted, or counts it as lost, and then ErrClosed, also
// after Shutdown has returned; a program that needs the followers' work waits for their
// goroutines afterwards.
//
// If ctx ends first, no further call of a handler starts but those on their way
// already, what was not delivered is dropped, and counted, and Shutdown returns a
// [*ShutdownError], which wraps the cause of ctx's end and names each subscription that
// did not finish. A handler that is running cannot be stopped; to wait for it call
// Shutdown again.
//
// From inside a handler of this bus, where waiting would never end, it returns
// [ErrInHandler] at once; the bus is closed then, and goes on to deliver what it
// accepted. With a nil ctx it does nothing, and returns an error that wraps
// [ErrNilContext].
//
// It may be called again, also while another call waits, and after Close: it always
// tells how things are in the end. Recent and Stats go on working.
func (b *Bus) Shutdown(ctx context.Context) error {
	if err := checkContext(ctx, "Shutdown"); err != nil {
		return err
	}
	b.close(closed, nil)
	if b.inHandler() {
		return ErrInHandler
	}
	subs := b.notDone()
	err := await(ctx, b.quiet)
	for _, s := range subs {
		if err == nil {
			err = await(ctx, s.done)
		}
	}
	if err != nil {
		b.close(closed|stopped, err)
	}
	for {
		if err, final := b.shutdownError(); final {
			return err
		}
		for _, s := range subs {
			step.Await(s.done) // whose workers are idle, and will end without calling a handler
		}
	}
}

// notDone returns the subscriptions that may not be done yet.
func (b *Bus) notDone() []*Subscription {
	b.mu.Lock()
	defer b.unlock()
	return slices.Clone(b.subs)
}

// Close ends the bus at once: what begins to publish or subscribe after it returned
// gets [ErrClosed], no further call of a handler starts but those on their way already,
// and what was accepted and not delivered is dropped, and counted. It waits for nobody:
// handlers that are running go on, and the goroutines of the bus end when they have
// returned, which a Shutdown after it waits for.
//
// It may be called again, after Shutdown too, where there is nothing left to drop,
// and from inside a handler. It returns nil.
func (b *Bus) Close() error {
	b.close(closed|stopped, ErrClosed)
	return nil
}

// close sets bits of the state, which stay. No Subscribe is half done when it
// returns.
func (b *Bus) close(bits uint32, cause error) {
	b.mu.Lock()
	defer b.unlock()
	was := b.state.Or(bits) // C1
	if was&closed == 0 {
		b.finished = append(b.finished, b.closing)
	}
	if bits&stopped == 0 || was&stopped != 0 {
		return
	}
	b.finished = append(b.finished, b.stopping)
	b.cause = cause
	for _, s := range b.subs {
		s.cutByStop = s.worker == nil || s.worker.phase.Load() != dropping
		if s.worker != nil {
			s.worker.end(dropping)
		}
	}
}

// unlock gives b.mu up. Before, it folds the deliveries that have drained and drops the
// subscriptions that have ended and are done; afterwards it closes the channels of what has
// finished, so that no goroutine is woken while the lock is held.
func (b *Bus) unlock() {
	for {
		b.drained.Store(false) // L3
		b.fold()
		b.subs = slices.DeleteFunc(b.subs, func(s *Subscription) bool { return !s.live && !s.cutByStop && s.isDone() })
		finished := b.finished
		b.finished = nil
		b.mu.Unlock() // L4
		for _, c := range finished {
			step.Point()
			close(c)
		}
		if !b.drained.Load() || !b.mu.TryLock() { // L5
			return
		}
	}
}

// fold adds up the counts of deliveries that were replaced and that all publishers have
// exited, and drops them. On a closed bus it goes on to see whether all is quiet. b.mu is
// held.
func (b *Bus) fold() {
	b.replaced = slices.DeleteFunc(b.replaced, func(d *delivery) bool {
		if !d.idle() { // U5
			return false
		}
		n := d.exited()
		d.route.folded += n
		for _, t := range d.targets {
			if t.call != nil {
				t.sub.folded += n
			}
			if t.removed {
				t.inUse--
				b.detach(t)
			}
		}
		return true
	})
	if b.state.Load()&closed != 0 && !b.isQuiet && !b.busy() {
		b.quieten()
	}
}

// busy reports whether a publish is under way that was let in. b.mu is held.
//
// Such a publish is counted, all the time, in a delivery that is current or
// was replaced while it was counted in it. Where it moves to a newer delivery, it enters
// that one before it exits the old one. So it cannot be missed by looking at the old
// deliveries first, as eachDelivery does. Before that fold has looked at those that it has
// dropped since b.mu was taken, which were older still, and has found them idle.
func (b *Bus) busy() (yes bool) {
	b.eachDelivery(func(d *delivery) { yes = yes || !d.idle() }) // C2
	return yes
}

// quieten is called once, when the bus is closed and no publish is under way any more.
// b.mu is held.
func (b *Bus) quieten() {
	b.isQuiet = true
	b.finished = append(b.finished, b.quiet)
	b.remove(func(*target) bool { return true })
	clear(b.queues)
	b.fold()
	for _, s := range b.subs {
		if s.worker != nil {
			s.worker.settle()
		}
	}
}

// detach notes that no publish leads to t any more, if that is so. It is called when t
// was removed, and whenever a replaced delivery that it is in was folded. b.mu is held.
func (b *Bus) detach(t *target) {
	s := t.sub
	if s == nil || t.inUse > 0 {
		return
	}
	s.target = nil
	if s.worker != nil {
		b.finished = append(b.finished, s.worker.detached)
	}
	b.finish(s)
}

// finish notes that s is done, if it is. It is called when its target was detached, and
// when its worker has ended. b.mu is held.
func (b *Bus) finish(s *Subscription) {
	if s.isDone() {
		b.finished = append(b.finished, s.done)
	}
}

// shutdownError returns what is to be said of the bus having been stopped: nil if that
// left nothing behind and everything is done. The answer is not final while nothing but
// idle workers is left to wait for.
func (b *Bus) shutdownError() (err error, final bool) {
	b.mu.Lock()
	defer b.unlock()
	e := &ShutdownError{cause: b.cause}
	over, running := b.isQuiet, false
	for _, s := range b.subs {
		u := b.unfinished(s)
		running = running || u.Running
		over = over && s.isDone()
		if u.Left > 0 || u.Running {
			e.Unfinished = append(e.Unfinished, u)
		}
	}
	if over && len(e.Unfinished) == 0 {
		return nil, true
	}
	return e, over || !b.isQuiet || running
}

// unfinished returns what the stop of the bus kept from s, and whether it is running still. b.mu is
// held.
func (b *Bus) unfinished(s *Subscription) Unfinished {
	u := Unfinished{Subscription: s.label()}
	if s.worker == nil {
		u.Running = b.publishesTo(s)
	} else {
		u.Running = s.worker.running()
	}
	switch {
	case !s.cutByStop:
	case s.worker == nil:
		u.Left = s.droppedAtStop.Load()
	default:
		u.Left = s.worker.undeliveredAtEnd()
	}
	return u
}

// publishesTo reports whether a publish is under way that goes, or went, to s, which is
// synchronous. Once all is quiet none is, though one that is refused may be counted for a
// moment. b.mu is held.
func (b *Bus) publishesTo(s *Subscription) (yes bool) {
	if b.isQuiet || s.target == nil {
		return false
	}
	b.eachDelivery(func(d *delivery) {
		yes = yes || slices.Contains(d.targets, s.target) && !d.idle()
	})
	return yes
}

// noMoreEvents returns what is closed when there is nothing more to come for the calling
// goroutine: when the bus is quiet or, inside a handler, whose own publish keeps it from
// being quiet, when it is closed.
func (b *Bus) noMoreEvents() <-chan struct{} {
	if b.inHandler() {
		return b.closing
	}
	return b.quiet
}
