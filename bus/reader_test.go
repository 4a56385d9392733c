package bus

import (
	"slices"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// A lateReader is one whose worker has found the phase working, and reads only after
// the subscription has ended and others have pushed on.
type lateReader struct {
	*reader
	w     *worker
	later []*event.Event
}

func (l lateReader) leave(w *worker, p phase) {
	l.reader.leave(w, p)
	for _, e := range l.later {
		l.queue.push(e)
	}
	l.read(l.w)
	if l.w.phase.Load() == working { // as take does
		l.next++
		l.w.handler(l.events[0])
	}
}

// Kills: a Drain that counts as lost what it has set aside, because its worker was
// about to read when it began. internal/model/queue.pml found it.
func TestB7_DrainBesideAWorkerThatIsAboutToRead(t *testing.T) {
	for _, c := range []struct {
		name                     string
		capacity, size           int
		before, later, delivered int
	}{
		{"all that it reads came later", 1, 1, 1, 2, 1},
		{"it reads the last of them", 2, 1, 2, 1, 2},
		{"it reads from both sides of the end", 2, 2, 2, 1, 2},
		{"nothing was pushed out", 3, 3, 2, 1, 2},
		{"nothing came later", 3, 1, 2, 0, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := New()
			if err != nil {
				t.Fatal(err)
			}
			events := make([]*event.Event, c.before+c.later)
			for i := range events {
				events[i] = event.New("a", "", "")
			}
			var got []*event.Event
			q := newQueue(c.capacity)
			w := &worker{
				bus: b, sub: &Subscription{bus: b}, shared: q, live: true,
				stop: make(chan struct{}), done: make(chan struct{}),
				handler: func(e *event.Event) { got = append(got, e) },
			}
			r := q.join(true)
			r.size = c.size
			w.source = lateReader{r, w, events[c.before:]}
			for _, e := range events[:c.before] {
				q.push(e)
			}
			w.end(draining)
			r.take(w)
			if want := events[:c.delivered]; !slices.Equal(got, want) {
				t.Errorf("got %d events, want the %d published before, in order", len(got), len(want))
			}
			var st SubscriptionStats
			w.account(&st)
			if n := uint64(c.before); st.Matched != n || st.Delivered != n || st.Dropped != 0 || st.Pending != 0 {
				t.Errorf("%d events were in the queue: %+v", n, st)
			}
		})
	}
}

// A reader gives back a batch that it read when the end was settled, and does not count
// what that has missed. A batch that was read before stays, and what it missed is lost.
func TestB7_WhatWasReadBehindTheEndIsGivenBack(t *testing.T) {
	for name, c := range map[string]struct {
		ended   bool
		from    uint64 // where the reader was when the end was settled
		next, n int    // a batch of n behind 14, of which next are handled; 11 to 14 were missed

		inHand                int // wanted
		undelivered, lost, at uint64
	}{
		"read behind the end":                {true, 10, 0, 4, 0, 4, 0, 10},
		"read before it was settled":         {true, 18, 0, 4, 4, 0, 4, 18},
		"read before it was, and handled":    {true, 18, 4, 4, 4, 0, 4, 18},
		"read before it was, and half of it": {true, 18, 1, 4, 4, 0, 4, 18},
		"stopped with the bus":               {false, 0, 0, 4, 4, 0, 4, 18},
	} {
		w := &worker{stop: make(chan struct{})}
		close(w.stop)
		r := &reader{ended: c.ended, from: c.from, before: 10, missed: 4, n: c.n, next: c.next}
		r.at.Store(18)
		for range 2 { // the second time there is nothing to give back
			r.stopAt(w)
			if r.n != c.inHand || w.undelivered.Load() != c.undelivered || w.lost.Load() != c.lost || r.at.Load() != c.at {
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
