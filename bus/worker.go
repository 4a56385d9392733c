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
	// Immutable once started.

	bus     *Bus
	sub     *Subscription
	handler Handler
	source  source         // a memory, in the end
	shared  *queue         // what source reads, if others may read it too
	backlog []*event.Event // what Replay has it begin with
	stop    chan struct{}  // closed when phase is not working any more
	deaf    chan struct{}  // closed when phase is dropping: who waits for room waits in vain
	done    chan struct{}  // closed when the goroutine has ended

	// phase only grows, under Bus.mu.
	phase step.Uint32

	// entered counts the events that publishers brought, where the queue is not
	// shared, and those in the backlog.
	entered step.Uint64

	_ pad.Line

	// What only the worker writes, for others to count.

	progress    progress
	undelivered step.Uint64 // events taken, and over, that were not delivered
	lost        step.Uint64 // events that were overwritten before they could be taken
	reporting   step.Bool   // a panic: of the handler nothing runs, but code of others does

	_ pad.Line

	// Owned by Bus.mu.

	delivered, gone uint64 // what account has vouched for
	interrupted     bool   // somebody has had it drop the rest
	sated           bool   // it has had the one event of Once: what comes behind is too late

	// What only the worker has, until done is closed.

	replayed int  // how much of the backlog has been taken
	live     bool // all of it has
	cut      bool // it has dropped what it would have handled, had it not been for the phase
}

// A phase is what becomes of the events that a worker has not taken yet.
type phase = uint32

const (
	working  phase = iota // there may be more
	draining              // those that came before the end are handled
	dropping              // none is
)

// A progress is how many events a worker has taken, and how many of these, the
// last ones, are in hand: the first of them is being handled, the others are not yet.
// It is one word, so that the two always fit together.
type progress struct{ word step.Uint64 }

const inHandBits = 8

// take counts n events as taken and in hand; none was before.
func (p *progress) take(n int) {
	p.word.Store((p.word.Load()>>inHandBits+uint64(n))<<inHandBits | uint64(n))
}

// left says that n events are still in hand.
func (p *progress) left(n int) {
	p.word.Store(p.word.Load()>>inHandBits<<inHandBits | uint64(n))
}

// over says that the first of the events in hand is over.
func (p *progress) over() { p.word.Store(p.word.Load() - 1) }

// finish says that nothing is in hand.
func (p *progress) finish() { p.word.Store(p.word.Load() >> inHandBits << inHandBits) }

func (p *progress) load() (taken, inHand uint64) {
	w := p.word.Load()
	return w >> inHandBits, w & (1<<inHandBits - 1)
}

// A source is where a worker takes events from.
type source interface {
	// take calls w's handler with one event after the other, until there will be no
	// more or the worker is dropping. It is called again after a panic.
	take(w *worker)

	// event returns the event that is being handled.
	event() *event.Event

	// leave is called, under Bus.mu, when w's subscription ends, in phase p.
	leave(w *worker, p phase)

	// figures returns how many events have come for the worker, and how many of
	// those are overwritten, though the worker has not noticed yet. Bus.mu is held.
	figures(w *worker) (matched, overwritten uint64)

	// capacity returns how many events it holds.
	capacity() int
}

// main is the worker's goroutine. A handler that ends it, or panics while it ends it,
// leaves the rest to another.
func (w *worker) main() {
	over := false
	defer func() {
		if !over {
			step.Go(w.main)
		}
	}()
	for w.bus.work(w) {
	}
	over = true
	b := w.bus
	b.mu.Lock()
	defer b.mu.Unlock()
	w.retire()
	delete(b.workers, w)
	b.remember()
	step.Point()
	close(w.done)
}

// work handles events until there will be no more, or one handler panics, after
// which it is to be called again.
//
//go:noinline
func (b *Bus) work(w *worker) (again bool) {
	over := false
	defer func() {
		if over {
			return
		}
		again = true
		v := recover()
		w.sub.panicked.Add(1)
		w.undelivered.Add(1)
		w.reporting.Store(true)
		defer w.reporting.Store(false)
		w.progress.over()
		b.failed(w.sub.panicError(w.event(), v))
	}()
	if !w.live {
		w.takeBacklog()
	}
	w.source.take(w)
	w.progress.finish()
	over = true
	runtime.KeepAlive(b) // on the stack, where inHandler looks for it
	return false
}

// takeBacklog takes what Replay found. Its conditions have not been looked at.
func (w *worker) takeBacklog() {
	for w.replayed < len(w.backlog) {
		e := w.backlog[w.replayed]
		w.replayed++
		if !w.take() {
			return
		}
		if w.sub.meets(e) {
			w.handler(e)
		} else {
			w.undelivered.Add(1)
		}
	}
	w.backlog, w.live = nil, true
}

// take counts one event as taken, and reports whether it is to be handled. It looks
// at the phase when others can see that the worker is running: so a call has begun,
// for whoever drops the rest, or does not begin.
func (w *worker) take() bool {
	w.progress.take(1)
	if w.phase.Load() == dropping {
		w.undelivered.Add(1)
		w.cut = true
		return false
	}
	return true
}

// event returns the event that is being handled.
func (w *worker) event() *event.Event {
	if w.live {
		return w.source.event()
	}
	return w.backlog[w.replayed-1]
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
		step.Point()
		close(w.deaf)
	}
	if was == working {
		w.source.leave(w, p)
		step.Point()
		close(w.stop)
	}
}

// wasCut reports whether the worker, which has ended, was kept from an event that it
// should have handled.
func (w *worker) wasCut() bool {
	w.bus.mu.Lock()
	defer w.bus.mu.Unlock()
	return !w.sated && (w.cut || w.interrupted && w.left() > 0)
}

// sate notes that the worker has had all that it wants.
func (w *worker) sate() {
	w.bus.mu.Lock()
	defer w.bus.mu.Unlock()
	w.sated = true
}

// left returns how many events it was to have, and will not. Bus.mu is held.
func (w *worker) left() uint64 {
	if w.sated {
		return 0
	}
	return w.sub.left.Load() + w.account(new(SubscriptionStats))
}

// running reports whether the worker may be in its handler, or in what it is told of.
func (w *worker) running() bool {
	_, inHand := w.progress.load()
	return inHand > 0 || w.reporting.Load()
}

// retire is called when the goroutine ends. Bus.mu is held.
func (w *worker) retire() {
	w.enter(dropping) // what comes now is too late
	w.handler, w.backlog = nil, nil
	if w.shared != nil && w.bus.state.Load()&stopped != 0 && !w.bus.calmed {
		w.bus.late = append(w.bus.late, w) // publishes under way may still fill the queue
		return
	}
	w.forget()
}

// forget puts a memory of itself in the place of the source, for what was in the
// queue must not live on for the sake of its statistics. Bus.mu is held.
func (w *worker) forget() {
	matched, _ := w.source.figures(w)
	w.source = &memory{w.shared != nil, matched, w.source.capacity()}
}

// A memory is what is left of a source when its worker has ended.
type memory struct {
	shared  bool
	matched uint64
	size    int
}

func (m *memory) take(*worker)         {}
func (m *memory) event() *event.Event  { return nil }
func (m *memory) leave(*worker, phase) {}
func (m *memory) capacity() int        { return m.size }

func (m *memory) figures(w *worker) (matched, overwritten uint64) {
	if m.shared {
		return m.matched, 0
	}
	return w.entered.Load(), 0 // some may still be in their conditions
}
