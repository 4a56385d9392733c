package main

import (
	"sync/atomic"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
)

// A witness is a handler that counts for itself, and sees whether events are whole
// and in their publishers' order, and whether calls overlap that must not.
type witness struct {
	s          *soak
	name       string
	temper     temper
	serial     bool   // asynchronous: calls do not overlap
	contiguous bool   // it is to get all events there are, while it is subscribed
	replays    bool   // and it begins with the history: misses nothing from its first event on
	modulus    uint64 // where lets numbers through that it divides; 0: all
	then       func() // what else the handler does; nil: nothing

	lanes    []lane
	inside   atomic.Int32
	filtered atomic.Uint64
	sub      atomic.Pointer[bus.Subscription] // nil until Subscribe has returned

	// since is what publishers had passed when Subscribe had returned; nil before
	// that, and when the subscription is about to end: in between, but not while
	// routes are changed one after the other, it misses nothing.
	since atomic.Pointer[[]uint64]
}

// A lane is what a witness has had of one publisher. It is not atomic: a publisher's
// events are handled in its own goroutine, or all in the subscription's, and what a
// handler did happened before UnsubscribeWait or Shutdown returned, after which it is
// read. The race detector finds out if that is not so.
type lane struct {
	first, last     uint64 // numbers; 0: none
	calls, returned uint64
	_               pad.Line
}

// handle is the handler.
func (w *witness) handle(e *event.Event) {
	if w.serial {
		if w.inside.Add(1) > 1 {
			w.s.faults.Add("%s: calls overlap", w.name)
		}
		defer w.inside.Add(-1)
	}
	l := w.see(e)
	if l == nil {
		return
	}
	l.calls++
	w.temper.act(l.calls, w.serial, w.leave)
	if w.then != nil {
		w.then()
	}
	l.returned++
}

// see checks e against what came before.
func (w *witness) see(e *event.Event) *lane {
	p, n := readMark(e)
	if p < 0 || p >= len(w.lanes) || !whole(e, p, w.s.echo(), n) {
		w.s.faults.Add("%s was given %v, which is not whole: publisher %d, number %d", w.name, e, p, n)
		return nil
	}
	l := &w.lanes[p]
	switch {
	case l.first == 0:
		l.first = n
	case n <= l.last:
		w.s.faults.Add("%s: number %d of publisher %d after %d", w.name, n, p, l.last)
	case n != l.last+1 && w.contiguous:
		if since := w.since.Load(); since != nil && (w.replays || l.last > (*since)[p]) {
			w.s.faults.Add("%s: number %d of publisher %d right after %d", w.name, n, p, l.last)
		}
	}
	l.last = n
	return l
}

// leave ends the witness's own subscription.
func (w *witness) leave() {
	if s := w.sub.Load(); s != nil {
		s.Unsubscribe()
	}
}

// where is a condition that counts what it keeps out.
func (w *witness) where(e *event.Event) bool {
	if _, n := readMark(e); n%w.modulus == 0 {
		return true
	}
	w.filtered.Add(1)
	return false
}

// counts returns how often it was called and how often it returned.
func (w *witness) counts() (calls, returned uint64) {
	for i := range w.lanes {
		calls += w.lanes[i].calls
		returned += w.lanes[i].returned
	}
	return calls, returned
}
