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
	source  source
	backlog []*event.Event // what Replay has it begin with
	stop    chan struct{}  // closed when the subscription ends
	done    chan struct{}  // closed when the goroutine has ended

	// phase only grows, under Bus.mu.
	phase atomic.Uint32

	// entered counts the events that publishers brought, where the queue is not
	// shared.
	entered atomic.Uint64

	_ pad.Line

	// What only the worker writes, for others to count.

	taken    atomic.Uint64 // events taken
	inHand   atomic.Uint64 // how many were taken last; unless it is idle, they may not be over
	excepted atomic.Uint64 // those of them that are over and were not delivered
	lost     atomic.Uint64 // events that were overwritten before they could be taken
	idle     atomic.Bool   // asleep: of what was taken, nothing is being handled

	_ pad.Line

	delivered uint64 // owned by Bus.mu: what account has vouched for

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

// A source is where a worker takes events from.
type source interface {
	// take calls w's handler with one event after the other, until there will be no
	// more or the worker is dropping. It is called again after a panic.
	take(w *worker)

	// event returns the event that was taken last. It is called after a panic.
	event() *event.Event

	// leave is called, under Bus.mu, when the subscription has ended. It reports
	// whether nobody else shares the source.
	leave(b *Bus) bool

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
	w.bus.mu.Lock()
	delete(w.bus.workers, w)
	w.bus.mu.Unlock()
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
		w.excepted.Add(1)
		b.failed(w.sub.panicError(w.event(), v))
		again, back = v != nil, v != nil
	}()
	w.idle.Store(false)
	if !w.live {
		w.takeBacklog()
	}
	w.source.take(w)
	over = true
	w.idle.Store(true)
	runtime.KeepAlive(b) // on the stack, where inHandler looks for it
	return false
}

// takeBacklog takes what Replay found. Its conditions have not been looked at.
func (w *worker) takeBacklog() {
	for w.replayed < len(w.backlog) && w.phase.Load() != dropping {
		e := w.backlog[w.replayed]
		w.replayed++
		w.take()
		if !w.sub.admits(e) {
			w.excepted.Add(1)
			continue
		}
		if w.sub.once {
			w.sub.end(draining)
		}
		w.handler(e)
	}
	clear(w.backlog) // its length is still looked at
	w.live = true
}

// event returns the event that is being handled.
func (w *worker) event() *event.Event {
	if w.live {
		return w.source.event()
	}
	return w.backlog[w.replayed-1]
}

// take counts one event as taken.
func (w *worker) take() {
	w.inHand.Store(1)
	w.taken.Add(1)
}

// unlessQuarantined returns h as it is to be called by the worker.
func (w *worker) unlessQuarantined(h Handler) Handler {
	q := w.sub.quarantine
	if q == nil {
		return h
	}
	return func(e *event.Event) {
		if !q.admits() {
			w.sub.dropped.Add(1)
			w.excepted.Add(1)
			return
		}
		h(e)
		q.returned()
	}
}

// takenOf returns the sequence of the last event that was taken from r, whose queue
// is w's own and overwrites nothing.
func (w *worker) takenOf(r *reader) uint64 {
	taken := w.taken.Load()
	return taken - min(taken, uint64(len(w.backlog)))
}

// leave takes the worker's subscription off its source. Bus.mu is held.
func (w *worker) leave(b *Bus) (last bool) { return w.source.leave(b) }

// end has the worker end, in the way of p or, if it ends already, a quicker one.
// Bus.mu is held.
func (w *worker) end(p phase) {
	was := w.phase.Load()
	if p > was {
		w.phase.Store(p)
	}
	if was == working {
		close(w.stop)
	}
}

// running reports whether the worker may be in its handler.
func (w *worker) running() bool { return !w.idle.Load() && w.taken.Load() > 0 }

// ended reports whether the worker's goroutine has ended.
func (w *worker) ended() bool {
	select {
	case <-w.done:
		return true
	default:
		return false
	}
}
