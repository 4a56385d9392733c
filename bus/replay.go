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
// Its target is installed first. Then a snapshot of the history is taken, whose newest
// sequence is since. An event that is not in the snapshot comes by the routes, for targets
// are looked up after an event is in the history. An event that comes by the routes and is
// in the snapshot as well is known by its sequence. Until since is known, publishers leave
// events in a prelude, with their sequences. Then the worker is given a backlog: the
// snapshot, and behind it what is in the prelude and younger. After the backlog it takes
// from its queue. One publisher's events are in the prelude before they are in the queue,
// and the prelude is put in the order of sequences.

// A prelude has the events that came before since was known. That takes as long as it
// takes to get hold of the history, so no number bounds it.
type prelude struct {
	// top is the youngest event of a stack, and sealed once since is known.
	top   step.Pointer[early]
	since uint64 // immutable once top is sealed
}

type early struct {
	event *event.Event
	seq   uint64
	next  *early // below it in the stack
}

var sealed = new(early)

// take returns true if e, of sequence seq, must not go into the queue: it is in the prelude
// now, or was published before the subscription began.
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
	source // what comes behind it
	events []*event.Event
	meets  func(*event.Event) bool
}

// fill takes one event that meets the conditions. While these run, the event is the one in
// the hand of the worker, as if the handler ran, so that a panic is reported for it.
func (l *backlog) fill(w *worker) bool {
	for len(l.events) > 0 && w.phase.Load() != dropping {
		e := l.events[0]
		l.events[0], l.events = nil, l.events[1:]
		w.hold(e)
		if w.phase.Load() == dropping {
			return true // the worker gives it back
		}
		w.next = 1
		if l.meets(e) {
			w.next = 0
			return true
		}
		w.next = 0
		w.giveBack()
	}
	return l.source.fill(w)
}

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
	since := b.history.Seq() // unless the history shows more below
	b.install(t)
	for seq, e := range b.history.Backward() {
		since = max(since, seq)
		if t.covers(e.Type, e.Source) {
			events = append(events, e)
		}
		if len(events) == n {
			break
		}
	}
	slices.Reverse(events)
	for _, x := range p.seal(since) {
		events = append(events, x.event)
	}
	return events
}
