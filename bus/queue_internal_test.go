package bus

import (
	"slices"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// A solo is a worker without a goroutine, and its queue.
type solo struct {
	*worker
	*reader
	events []*event.Event
	got    []*event.Event
}

func (x *solo) push(es []*event.Event) {
	for _, e := range es {
		x.reader.queue.push(e)
	}
}

// endIn ends it in phase p, as an Unsubscribe or a Drain does.
func (x *solo) endIn(p phase) {
	x.bus.mu.Lock()
	x.worker.end(p)
	x.bus.unlock()
}

func newSolo(t *testing.T, capacity, size, events int) *solo {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	x := &solo{events: make([]*event.Event, events)}
	for i := range x.events {
		x.events[i] = event.New("a", "", "")
	}
	x.reader = newQueue(capacity).join()
	x.reader.size = size
	x.worker = &worker{
		bus: b, sub: &Subscription{bus: b}, shares: true, capacity: capacity, inbox: x.reader,
		stop: make(chan struct{}), dropNow: make(chan struct{}),
		handler: func(e *event.Event) { x.got = append(x.got, e) },
	}
	return x
}

// Drain does not count as lost what it has set aside, if its worker was about to read when
// it began. Its model is internal/proof/model/queue.pml.
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
			x := newSolo(t, c.capacity, c.size, c.before+c.later)
			x.push(x.events[:c.before])
			x.endIn(draining)
			x.push(x.events[c.before:])
			if x.read(x.worker) { // it has found the phase working before that
				t.Fatal("a batch that was read behind the end is kept")
			}
			x.handleAll()
			if want := x.events[:c.delivered]; !slices.Equal(x.got, want) {
				t.Errorf("got %d events, want the %d published before, in order", len(x.got), len(want))
			}
			var st SubscriptionStats
			x.account(&st)
			if n := uint64(c.before); st.Matched != n || st.Delivered != n || st.Dropped != 0 || st.Pending != 0 {
				t.Errorf("%d events were in the queue: %+v", n, st)
			}
		})
	}
}

// A batch that was read before the end stays, and what was overwritten before it is lost.
func TestB7_WhatWasReadBeforeTheEndIsHandled(t *testing.T) {
	for name, c := range map[string]struct {
		how                phase
		delivered, dropped int
	}{
		"Drain":       {draining, 4, 2}, // two are overwritten, two in hand, two in the queue
		"Unsubscribe": {dropping, 0, 6},
	} {
		t.Run(name, func(t *testing.T) {
			x := newSolo(t, 2, 2, 6)
			x.push(x.events[:4])
			if !x.read(x.worker) {
				t.Fatal("there is nothing to read")
			}
			x.push(x.events[4:])
			x.endIn(c.how)
			x.handleAll()
			if want := x.events[6-c.delivered:]; !slices.Equal(x.got, want) {
				t.Errorf("got %d events, want the last %d, in order", len(x.got), len(want))
			}
			var st SubscriptionStats
			x.account(&st)
			if c.how == draining { // the goroutine's end
				x.endIn(dropping)
				x.account(&st)
			}
			if st.Matched != 6 || st.Delivered != uint64(c.delivered) || st.Dropped != uint64(c.dropped) || st.Pending != 0 {
				t.Errorf("%+v, want %d of 6 delivered", st, c.delivered)
			}
		})
	}
}

// What is overwritten is only known while the worker is busy: one that is not may be
// about to count it itself.
func TestB10_WhatIsOverwrittenIsCountedOnce(t *testing.T) {
	x := newSolo(t, 2, 1, 5)
	x.push(x.events)
	if came, overwritten := x.reader.figures(x.worker); came != 5 || overwritten != 0 {
		t.Errorf("with nothing in hand: %d came, %d overwritten, want 5 and 0", came, overwritten)
	}
	x.progress.take(1)
	if came, overwritten := x.reader.figures(x.worker); came != 5 || overwritten != 3 {
		t.Errorf("with one in hand: %d came, %d overwritten, want 5 and 3", came, overwritten)
	}
}
