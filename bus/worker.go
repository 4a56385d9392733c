package bus

import (
	"runtime"
	"sync/atomic"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
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
	stop    chan struct{}  // closed when phase is not working any more, and source has left
	done    chan struct{}  // closed when the goroutine has ended

	// phase only grows, under Bus.mu.
	phase atomic.Uint32

	// entered counts the events that publishers brought, where the queue is not
	// shared, and those in the backlog.
	entered atomic.Uint64

	_ pad.Line

	// What only the worker writes, for others to count.

	progress    progress
	undelivered atomic.Uint64 // events taken, and over, that were not delivered
	lost        atomic.Uint64 // events that were overwritten before they could be taken

	_ pad.Line

	// Owned by Bus.mu: what account has vouched for.

	delivered, gone uint64
	cut             bool // it was draining, and had to drop the rest

	// What only the worker has.

	replayed int  // how much of the backlog has been taken
	live     bool // all of it has
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
type progress struct{ word atomic.Uint64 }

const inHandBits = 8

// take counts n events as taken and in hand; none was before.
func (p *progress) take(n int) {
	p.word.Store((p.word.Load()>>inHandBits+uint64(n))<<inHandBits | uint64(n))
}

// left says that n events are still in hand.
func (p *progress) left(n int) {
	p.word.Store(p.word.Load()>>inHandBits<<inHandBits | uint64(n))
}

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

	// leave is called, under Bus.mu, when the subscription ends, in phase p and before
	// stop is closed.
	leave(p phase)

	// figures returns how many events have come for the worker, and how many of
	// those are overwritten, though the worker has not noticed yet. Bus.mu is held.
	figures(w *worker) (matched, overwritten uint64)

	// capacity returns how many events it holds.
	capacity() int
}

// main is the worker's goroutine.
func (w *worker) main() {
	for w.bus.work(w) {
	}
	b := w.bus
	b.mu.Lock()
	defer b.mu.Unlock()
	w.retire()
	delete(b.workers, w)
	close(w.done)
}

// work handles events until there will be no more, or one handler panics, after
// which it is to be called again. A handler that ends the goroutine leaves the rest
// to another.
//
//go:noinline
func (b *Bus) work(w *worker) (again bool) {
	over := false
	defer func() {
		if over {
			return
		}
		back := false
		defer func() {
			if !back {
				go w.main()
			}
		}()
		v := recover()
		w.sub.panicked.Add(1)
		w.undelivered.Add(1)
		b.failed(w.sub.panicError(w.event(), v))
		again, back = v != nil, v != nil
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
	was := w.phase.Load()
	if p <= was {
		return
	}
	w.cut = was == draining
	w.phase.Store(p) // first: what is read after leave is not handled before stop
	if was == working {
		w.source.leave(p)
		close(w.stop)
	}
}

// wasCut reports whether the worker was draining and had to drop the rest.
func (w *worker) wasCut() bool {
	w.bus.mu.Lock()
	defer w.bus.mu.Unlock()
	return w.cut
}

// running reports whether the worker may be in its handler.
func (w *worker) running() bool {
	_, inHand := w.progress.load()
	return inHand > 0
}

// retire puts a memory of itself in the place of the source, for what was in the
// queue must not live on for the sake of its statistics. Bus.mu is held.
func (w *worker) retire() {
	w.phase.Store(dropping) // what comes now is too late
	matched, _ := w.source.figures(w)
	w.source = &memory{w.shared != nil, matched, w.source.capacity()}
	w.handler, w.backlog = nil, nil
}

// A memory is what is left of a source when its worker has ended.
type memory struct {
	shared  bool
	matched uint64
	size    int
}

func (m *memory) take(*worker)        {}
func (m *memory) event() *event.Event { return nil }
func (m *memory) leave(phase)         {}
func (m *memory) capacity() int       { return m.size }

func (m *memory) figures(w *worker) (matched, overwritten uint64) {
	if m.shared {
		return m.matched, 0
	}
	return w.entered.Load(), 0 // some may still be in their conditions
}
