package main

import (
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/fault"
	"github.com/vidurai/eventbus/internal/pad"
)

// A tally is a handler that counts the events of each publisher apart.
type tally struct {
	faults *fault.List
	strict bool // it is to get every one, from the first of the pool on
	lossy  bool // it may miss any number in a row: what comes next says nothing
	lanes  []lane
}

// A lane is what came of one publisher. Only the publisher's goroutine writes it, or,
// for a handler that is asynchronous, the subscription's.
type lane struct {
	next  int  // the place in the pool that is to come
	begun bool // something came
	n     uint64
	_     pad.Line
}

func newTally(f *fault.List, publishers int) *tally {
	return &tally{faults: f, lanes: make([]lane, publishers)}
}

func (t *tally) handle(e *event.Event) {
	p, i := identify(e)
	l := &t.lanes[p]
	if i != l.next && !t.mayFollow(l, i) {
		t.faults.Add("place %d of publisher %d, where %d is the next", i, p, l.next)
	}
	l.begun = true
	l.n++
	l.next = (i + 1) % poolSize
}

// mayFollow reports whether it is right that place i comes, and not the next: those
// between may be missing where not all are to be had. What comes again, or too early,
// looks as if nearly the whole pool was missing.
func (t *tally) mayFollow(l *lane, i int) bool {
	if t.strict {
		return false
	}
	missing := (i - l.next + poolSize) % poolSize
	return !l.begun || t.lossy || missing < poolSize/2
}

// count returns how many came.
func (t *tally) count() (n uint64) {
	for p := range t.lanes {
		n += t.lanes[p].n
	}
	return n
}
