package bus

import (
	"testing"

	"github.com/vidurai/eventbus/event"
)

// A reader may have read on while others took note of its end, which takes two
// statements to meet. It gives back what lies behind the end: of what it has in hand,
// and of what it counted as lost. A batch has the sequences first+1 to at.
func TestB7_WhatWasReadBehindTheEndIsGivenBack(t *testing.T) {
	for name, c := range map[string]struct {
		before, first, at, end uint64
		next                   int // how many of the batch are handled

		n, undelivered, lost uint64 // wanted; lost is 4 before
	}{
		"some in hand":                     {10, 10, 18, 15, 3, 5, 3, 4},
		"all in hand, and some handled":    {10, 10, 18, 12, 3, 3, 5, 4},
		"all, and some that were lost":     {10, 14, 18, 12, 0, 0, 4, 2},
		"all, and all that were lost":      {10, 14, 18, 8, 0, 0, 4, 0},
		"some, and none that were lost":    {10, 14, 18, 14, 1, 1, 3, 4},
		"nothing: it is where the end is":  {10, 14, 18, 18, 1, 4, 0, 4},
		"nothing: it is in front of there": {10, 14, 18, 20, 1, 4, 0, 4},
	} {
		w := &worker{stop: make(chan struct{})}
		close(w.stop)
		w.lost.Store(4)
		r := &reader{ended: true, end: c.end, before: c.before, first: c.first, n: int(c.at - c.first), next: c.next}
		r.at.Store(c.at)
		for range 2 { // the second time there is nothing to give back
			r.stopAt(w)
			if uint64(r.n) != c.n || w.undelivered.Load() != c.undelivered || w.lost.Load() != c.lost || r.at.Load() != min(c.at, c.end) {
				t.Errorf("%s: the batch has %d, %d are undelivered, %d lost, and it is at %d; want %+v",
					name, r.n, w.undelivered.Load(), w.lost.Load(), r.at.Load(), c)
			}
		}
	}
}

// What is overwritten is only known while the worker is busy: one that is not may be
// about to count it itself.
func TestB10_WhatIsOverwrittenIsCountedOnce(t *testing.T) {
	q := newQueue(2)
	r, w := q.join(true), &worker{}
	for range 5 {
		q.push(event.New("a", "", ""))
	}
	if matched, overwritten := r.figures(w); matched != 5 || overwritten != 0 {
		t.Errorf("with nothing in hand: %d matched, %d overwritten, want 5 and 0", matched, overwritten)
	}
	w.progress.take(1)
	if matched, overwritten := r.figures(w); matched != 5 || overwritten != 3 {
		t.Errorf("with one in hand: %d matched, %d overwritten, want 5 and 3", matched, overwritten)
	}
}
