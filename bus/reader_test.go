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
