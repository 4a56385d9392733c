package bus

import (
	"slices"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/ring"
)

// How an asynchronous subscription begins with the last events and goes on without
// a gap or a repeat:
//
//	Subscribe  I1 install the target → I2 open → I3 settle since → I4 read the history up to since
//	publisher  E5 push into the history → E6 find the target → I3 settle since, if open → compare
//
// The first goroutine that comes after I2 settles since: it is the newest sequence of the
// history at that time, when the target is on all the routes that lead to it. An event
// beyond it enters the history after I1, so that E6 finds the target and the event comes by
// the routes, into the queue. An event up to it is in the history before I4; if it comes by
// the routes as well, it is kept out of the queue. That is so before I2 too, for since will
// be no less. So the worker is given a backlog, of the events that were in the history and
// have not been overwritten meanwhile, and behind it is the queue.

// A boundary is the sequence since: the events up to it are those that Replay finds in
// the history.
type boundary struct {
	history *ring.Ring[event.Event]

	// word is 0 until it is opened, and since + isOpen + 1 once it is settled.
	word step.Uint64
}

// isOpen is the word of a boundary that the next goroutine is to settle.
const isOpen = 1

// since settles the boundary if it is open. While it is not, since is beyond every
// sequence. A publisher's own event is in the history when it calls this.
func (p *boundary) since() uint64 {
	if p.word.Load() == isOpen {
		p.word.CompareAndSwap(isOpen, p.history.Seq()+isOpen+1) // I3
	}
	return p.word.Load() - isOpen - 1 // wraps around where it is not settled
}

// A backlog is what a worker has to handle before its queue: what Replay found.
type backlog struct {
	inbox  // what comes behind it
	events []*event.Event

	// handling says that the worker's event is from events: it has met no conditions yet.
	// Only the worker's goroutine uses it.
	handling bool
}

// fill takes one event.
func (l *backlog) fill(w *worker) bool {
	l.handling = len(l.events) > 0 && w.phase.Load() != dropping
	if !l.handling {
		return l.inbox.fill(w)
	}
	e := l.events[0]
	l.events[0], l.events = nil, l.events[1:]
	w.hold(e)
	return true
}

// replay installs t, and returns the last n events in the history that it covers; those
// after them come to its enqueue. b.mu is held.
func (b *Bus) replay(t *target, n int) (events []*event.Event) {
	p := boundary{history: b.history}
	enqueue := t.enqueue
	t.enqueue = func(e *event.Event, seq uint64) {
		if seq > p.since() {
			enqueue(e, seq)
		}
	}
	b.install(t)         // I1
	p.word.Store(isOpen) // I2
	since := p.since()
	for seq, e := range b.history.Backward() { // I4
		if len(events) == n {
			break
		}
		if seq <= since && t.covers(e.Type, e.Source) {
			events = append(events, e)
		}
	}
	slices.Reverse(events)
	return events
}
