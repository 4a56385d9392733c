package bus

import (
	"cmp"
	"slices"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
)

// How an asynchronous subscription begins with the last events and goes on without
// a gap or a repeat:
//
// It is on its routes first, and then takes a snapshot of the history, whose newest
// sequence is since. What is published later comes by the routes, for handlers are
// looked up after an event is in the history. What comes by the routes and is in
// the snapshot, its sequence tells. Until since is known publishers leave events in
// a prelude, with their sequences; then the worker is given a backlog of the snapshot and
// of what was in the prelude and is younger, and after that its queue. A publisher's own events
// are in the prelude before they are in the queue, and in the order of their
// sequences there.

// A prelude has the events that came before since was known, which is as long as it
// takes to get hold of the history: it is not bounded by a number.
type prelude struct {
	// top is the youngest of a stack, and sealed once since is known.
	top   step.Pointer[early]
	since uint64 // immutable once top is sealed
}

type early struct {
	event *event.Event
	seq   uint64
	next  *early // below it in the stack
}

var sealed = new(early)

// take takes e, of sequence seq, or says that the snapshot has it. Otherwise it
// belongs into the queue.
func (p *prelude) take(e *event.Event, seq uint64) bool {
	for {
		top := p.top.Load()
		if top == sealed {
			return seq <= p.since
		}
		if p.top.CompareAndSwap(top, &early{event: e, seq: seq, next: top}) {
			return true
		}
	}
}

// seal ends the prelude and returns what in it is younger than since, in order.
func (p *prelude) seal(since uint64) (young []*early) {
	p.since = since
	for x := p.top.Swap(sealed); x != nil; x = x.next {
		if x.seq > since {
			young = append(young, x)
		}
	}
	slices.SortFunc(young, func(x, y *early) int { return cmp.Compare(x.seq, y.seq) })
	return young
}

// A backlog is what a worker has to handle before its queue: what Replay found. Events in
// it have met no conditions yet.
type backlog struct {
	events []*event.Event
	meets  func(*event.Event) bool
	queue  source
}

// fill takes one event, and looks at the conditions as a part of the handler.
func (l *backlog) fill(w *worker) bool {
	for len(l.events) > 0 && w.phase.Load() != dropping {
		e := l.events[0]
		l.events[0], l.events = nil, l.events[1:]
		w.hold(e)
		if w.phase.Load() == dropping {
			return true // which hands it to nobody
		}
		w.next = 1
		if l.meets(e) {
			w.next = 0
			return true
		}
		w.next = 0
		w.giveBack()
	}
	return l.queue.fill(w)
}

func (l *backlog) end(w *worker, p phase) { l.queue.end(w, p) }

func (l *backlog) figures(w *worker) (came, overwritten uint64) { return l.queue.figures(w) }

// replay installs t, and returns the last n events in the history that it covers and what
// came after them meanwhile. b.mu is held.
func (b *Bus) replay(t *target, n int) (events []*event.Event) {
	var p prelude
	enqueue := t.enqueue
	t.enqueue = func(e *event.Event, seq uint64) {
		if !p.take(e, seq) {
			enqueue(e, seq)
		}
	}
	empty := b.history.Seq()
	b.install(t)

	var young []*early
	held := false
	for seq, e := range b.history.Backward() {
		if !held { // and so are the others
			held = true
			young = p.seal(seq)
		}
		if t.covers(e.Type, e.Source) {
			events = append(events, e)
		}
		if len(events) == n {
			break
		}
	}
	if !held {
		young = p.seal(empty)
	}
	slices.Reverse(events)
	for _, x := range young {
		events = append(events, x.event)
	}
	return events
}
