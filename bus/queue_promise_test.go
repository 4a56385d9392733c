package bus_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// What a subscription had in a shared queue when Drain began is not pushed out by events
// that were published afterwards, and these are not counted as its own.
func TestB7_DrainOfASharedQueue(t *testing.T) {
	bubbleNoShutdown(t, func(t *testing.T, b *bus.Bus) {
		gate := make(chan struct{})
		var got, other numbers
		s := subscribe(t, b, "a", func(e *event.Event) { <-gate; got.handle(e) }, bus.Async(3))
		subscribe(t, b, "a", other.handle, bus.Async(3))
		for n := range 4 {
			number(t, b, "a", n)
			synctest.Wait()
		}
		err := errors.New("not returned")
		go func() { err = s.Drain(context.Background()) }()
		synctest.Wait()
		for n := 4; n < 104; n++ {
			number(t, b, "a", n)
			synctest.Wait()
		}
		close(gate)
		synctest.Wait()
		if err != nil || !slices.Equal(got.got, upTo(0, 3)) {
			t.Errorf("Drain: %v, got %v, want 0 to 3", err, got.got)
		}
		if st := figures(s); st.Matched != 4 {
			t.Errorf("4 events were published while it was subscribed: %+v", st)
		}
	})
}

// A worker looks whether it is to end before it reads, and so what it finds then is all
// there is.
func TestB7_DrainLosesNothing(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	deadline := time.Now().Add(*stress)
	b := newBus(t)
	e := event.New("a", "x", "")
	for i := 0; time.Now().Before(deadline); i++ {
		var calls atomic.Int64
		var ss []*bus.Subscription
		for range 8 {
			ss = append(ss, subscribe(t, b, "a", func(*event.Event) { calls.Add(1) }, bus.Async(100), bus.OnFull(bus.DropNewest)))
		}
		b.Publish(e)
		for range i % 50 {
			runtime.Gosched()
		}
		b.Publish(e)
		for j, s := range ss {
			if err := s.Drain(context.Background()); err != nil {
				t.Fatal(err)
			}
			if st := s.Stats(); st.Delivered != 2 {
				t.Fatalf("round %d, %d: %+v", i, j, st)
			}
		}
	}
}

// A Once, which ends right after its event was put into its queue, is called with that
// event.
func TestB7_OnceIsCalled(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	e := event.New("a", "x", "")
	b := newBus(t)
	deadline := time.Now().Add(*stress)
	for i := 0; time.Now().Before(deadline); i++ {
		s := subscribe(t, b, "a", func(*event.Event) {}, bus.Async(1), bus.Once())
		for range i % 3 {
			runtime.Gosched()
		}
		b.Publish(e)
		if err := s.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if st := s.Stats(); st.Delivered != 1 {
			t.Fatalf("round %d: never called: %+v", i, st)
		}
	}
}

// Drain counts what was overwritten before it began.
func TestB7_DrainCountsWhatWasOverwritten(t *testing.T) {
	for _, opts := range [][]bus.SubscribeOption{{bus.Async(3)}, {bus.Async(3), bus.Where(func(*event.Event) bool { return true })}} {
		bubbleNoShutdown(t, func(t *testing.T, b *bus.Bus) {
			gate := make(chan struct{})
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) { <-gate; got.handle(e) }, opts...)
			number(t, b, "a", 0)
			synctest.Wait() // it has the first in hand
			for n := 1; n <= 5; n++ {
				number(t, b, "a", n)
			}
			err := errors.New("not returned")
			go func() { err = s.Drain(context.Background()) }()
			synctest.Wait()
			gate <- struct{}{}
			synctest.Wait() // it has gone on to what was left
			if st := figures(s); st.Matched != 6 || st.Delivered != 1 || st.Dropped != 2 || st.Pending != 3 {
				t.Errorf("of 6 two were overwritten, and three are to come: %+v", st)
			}
			close(gate)
			synctest.Wait()
			if err != nil || !slices.Equal(got.got, []int{0, 3, 4, 5}) {
				t.Errorf("Drain: %v, got %v, want 0 and 3 to 5", err, got.got)
			}
			if st := figures(s); st.Matched != 6 || st.Delivered != 4 || st.Dropped != 2 || st.Pending != 0 {
				t.Errorf("of 6 two were overwritten: %+v", st)
			}
		})
	}
}
