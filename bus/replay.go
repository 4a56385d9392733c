package bus

import (
	"slices"
	"sync/atomic"

	"github.com/vidurai/eventbus/event"
)

// How an asynchronous subscription begins with the last events and goes on without
// a gap or a repeat:
//
// It is on its routes first, and then takes a snapshot of the history, whose newest
// sequence is since. What is published later comes by the routes, for handlers are
// looked up after an event is in the history. What comes by the routes and is in
// the snapshot, its sequence tells. Until since is known publishers leave events in
// a prelude, with their sequences; then the worker is given the snapshot, what was
// in the prelude and is younger, and after that its queue. A publisher's own events
// are in the prelude before they are in the queue, and in the order of their
// sequences there.

// A prelude has the events that came before since was known.
type prelude struct {
	// top is the youngest of a stack, and sealed once since is known.
	top   atomic.Pointer[early]
	since uint64 // immutable once top is sealed
}

type early struct {
	event *event.Event
	seq   uint64
	next  *early // below it in the stack
	depth int
}

var sealed = new(early)

// take takes e, of sequence seq, unless it has to go into the queue. It returns
// true also if the snapshot has e, and false for full if there is no room.
func (p *prelude) take(e *event.Event, seq uint64, limit int) (taken, full bool) {
	for {
		top := p.top.Load()
		switch {
		case top == sealed:
			return seq <= p.since, false
		case top != nil && top.depth == limit:
			return true, true
		}
		n := &early{event: e, seq: seq, next: top, depth: 1}
		if top != nil {
			n.depth += top.depth
		}
		if p.top.CompareAndSwap(top, n) {
			return true, false
		}
	}
}

// replay installs w's receiver and gives w the last n events in the history that
// the receiver covers to begin with. Bus.mu is held.
func (w *worker) replay(n, limit int) {
	b, recv := w.bus, w.sub.receiver
	var p prelude
	later := recv.enqueue
	recv.enqueue = func(e *event.Event, seq uint64) {
		switch taken, full := p.take(e, seq, limit); {
		case full:
			w.entered.Add(1)
			w.sub.dropped.Add(1)
		case !taken:
			later(e, seq)
		}
	}
	p.since = b.history.Seq()
	b.install(recv)

	newest := true
	for seq, e := range b.history.Backward() {
		if newest {
			p.since, newest = seq, false
		}
		if recv.covers(e.Type, e.Source) {
			w.backlog = append(w.backlog, e)
		}
		if len(w.backlog) == n {
			break
		}
	}
	slices.Reverse(w.backlog)

	var young []*early
	for x := p.top.Swap(sealed); x != nil; x = x.next {
		if x.seq > p.since {
			young = append(young, x)
		}
	}
	slices.SortFunc(young, func(x, y *early) int {
		if x.seq < y.seq {
			return -1
		}
		return 1
	})
	for _, x := range young {
		w.backlog = append(w.backlog, x.event)
	}
}
