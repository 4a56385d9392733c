package bus

import (
	"runtime"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
	"github.com/vidurai/eventbus/internal/step"
)

// A worker is the asynchronous half of a subscription: the goroutine that takes
// events from the subscription's queue and calls its handler with them, one after
// the other.
type worker struct {
	// Immutable once started, but for what is nil after the end.

	bus      *Bus
	sub      *Subscription
	handler  Handler       // nil once the goroutine has ended
	inbox    inbox         // nil once it is settled
	queue    *queue        // what inbox reads, if it is shared; nil once it is settled
	shares   bool          // it has a queue that others may read too
	capacity int           // of the queue
	stop     chan struct{} // closed soon after phase has left working: what end has noted can be read then
	dropNow  chan struct{} // closed soon after phase has become dropping
	detached chan struct{} // closed when no publish leads here any more; never where the queue is shared

	// phase only grows, under Bus.mu.
	phase step.Uint32

	// entered counts the events that publishers brought, where the queue is not
	// shared, and those that Replay found.
	entered step.Uint64

	_ pad.Line

	// What only the goroutine writes, for others to count.

	progress    progress
	undelivered step.Uint64 // events taken that were not delivered, or, if in hand, will not be
	lost        step.Uint64 // events that were overwritten before they could be taken
	reporting   step.Bool   // a panic, or a Goexit, is being reported

	_ pad.Line

	// Owned by Bus.mu.

	ended       bool   // the goroutine has
	came        uint64 // how many events came, once inbox is gone
	delivered   uint64 // as account has said it; it never goes back
	missed      uint64 // events lost or overwritten, likewise
	interrupted bool   // it was told to drop what it had not handled, if there was anything
	mayGrow     bool   // events may still come after the end: publishers that were let in before it

	// What only the goroutine has. Of events[:n], which were taken at once, events[next:n]
	// are still to be handled, and the others are nil: nothing that was handled is kept alive.

	events  [maxBatch]*event.Event
	next, n int
}

// A phase is what becomes of the events that the handler has not been called with.
type phase = uint32

const (
	working  phase = iota // there may be more
	draining              // those that came before the end are handled
	dropping              // none is
)

// maxBatch is how many events at most a worker takes at once.
const maxBatch = 128

// A progress is how many events a worker has taken, and how many of these, the
// last ones, are in hand: the first of them is being handled, the others are not yet.
// It is one word, so that the two always fit together.
type progress struct{ word step.Uint64 }

const inHandBits = 8 // maxBatch fits

// take counts n events as taken and in hand; none was before.
func (p *progress) take(n int) { p.word.Store(p.word.Load() + uint64(n)<<inHandBits + uint64(n)) }

// finish says that n of the events in hand are not any more.
func (p *progress) finish(n int) { p.word.Store(p.word.Load() - uint64(n)) }

func (p *progress) load() (taken, inHand uint64) {
	w := p.word.Load()
	return w >> inHandBits, w & (1<<inHandBits - 1)
}

// An inbox is where a worker takes events from.
type inbox interface {
	// fill waits until there are events and takes some, as w.hold or w.events has it.
	// It returns false if there will be none. It is called when none is in hand.
	fill(w *worker) bool

	// end is called once, under Bus.mu, when w comes into phase p from working; by w's
	// goroutine itself where it ends for lack of events.
	end(w *worker, p phase)

	// figures returns how many events have come for the worker, and how many of
	// those are overwritten, though the worker has not noticed yet. Bus.mu is held.
	figures(w *worker) (came, overwritten uint64)
}

// main is the worker's goroutine. If a handler ends it, as runtime.Goexit does, another
// one takes over.
func (w *worker) main() {
	ended := false
	defer func() {
		if !ended {
			step.Go(w.main)
		}
	}()
	for w.bus.work(w) {
	}
	ended = true
	b := w.bus
	b.mu.Lock()
	defer b.unlock()
	w.enter(dropping) // what comes now is too late
	w.ended = true
	w.handler = nil
	w.settle()
	b.finish(w.sub)
}

// work handles events until there will be no more, or the handler panics, after
// which it is to be called again.
//
//go:noinline
func (b *Bus) work(w *worker) (again bool) {
	ended := false
	defer func() {
		if ended {
			return
		}
		again = true
		v := recover()
		w.sub.panicked.Add(1)
		w.undelivered.Add(1)
		w.reporting.Store(true)
		defer w.reporting.Store(false)
		w.progress.finish(1)
		e := w.events[w.next-1]
		w.events[w.next-1] = nil
		b.failed(w.sub.panicError(e, v))
	}()
	w.handleAll()
	ended = true
	runtime.KeepAlive(b) // on the stack, where inHandler looks for it
	return false
}

// handleAll calls the handler with one event after the other. What is taken shows in
// progress before the phase is looked at: so the worker is seen to be running by the
// goroutine that has it drop the rest, or it finds that it is to drop it.
func (w *worker) handleAll() {
	for {
		for w.next < w.n {
			if w.phase.Load() == dropping {
				w.giveBack()
				break
			}
			w.next++
			w.handler(w.events[w.next-1])
			w.events[w.next-1] = nil
			w.progress.finish(1)
		}
		if !w.inbox.fill(w) {
			return
		}
	}
}

// hold takes one event.
func (w *worker) hold(e *event.Event) {
	w.events[0], w.next, w.n = e, 0, 1
	w.progress.take(1)
}

// giveBack says of the events in hand that they will not be delivered.
func (w *worker) giveBack() {
	n := w.n - w.next
	clear(w.events[w.next:w.n])
	w.next = w.n
	w.undelivered.Add(uint64(n))
	w.progress.finish(n)
}

// end has the worker end, in the way of p or, if it ends already, a quicker one.
// Bus.mu is held.
func (w *worker) end(p phase) {
	w.interrupted = w.interrupted || p == dropping && w.phase.Load() != dropping
	w.enter(p)
}

// enter brings the worker into phase p, unless it is beyond that. Bus.mu is held.
func (w *worker) enter(p phase) {
	was := w.phase.Load()
	if p <= was {
		return
	}
	w.phase.Store(p) // D1
	if p == dropping {
		w.bus.finished = append(w.bus.finished, w.dropNow)
	}
	if was == working {
		w.inbox.end(w, p)
		w.bus.finished = append(w.bus.finished, w.stop)
	}
}

// settle lets go of the queue of a worker that has ended, for what is in it must not live
// on for the sake of its statistics. It is called when the worker has ended, and once more
// when the bus is quiet. Bus.mu is held.
func (w *worker) settle() {
	if !w.ended || w.inbox == nil || w.mayGrow && !w.bus.isQuiet {
		return
	}
	w.came, _ = w.inbox.figures(w)
	w.inbox, w.queue = nil, nil
}

// running reports whether the worker may be in its handler, or in what is told of it.
func (w *worker) running() bool {
	_, inHand := w.progress.load()
	return inHand > 0 || w.reporting.Load()
}

// lostItsRest reports whether the worker, which has ended, was kept from an event that it
// should have handled.
func (w *worker) lostItsRest() bool {
	w.bus.mu.Lock()
	defer w.bus.unlock()
	return w.interrupted && w.undeliveredAtEnd() > 0
}

// undeliveredAtEnd returns how many events the worker should have handled and will not,
// since it was to drop the rest. Bus.mu is held.
func (w *worker) undeliveredAtEnd() uint64 {
	return w.sub.droppedAtStop.Load() + w.account(new(SubscriptionStats))
}
