package bus_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// In whatever order handlers, conditions and reports return, panic or end the goroutine,
// each handler is called once, and the publisher exits the delivery once.
func TestB3_EveryOrderOfEnds(t *testing.T) {
	const receivers = 4 // the first a condition of an asynchronous one
	ends := []func(){func() {}, func() { panic("an end") }, runtime.Goexit}
	orders := 1
	for range receivers + 1 {
		orders *= len(ends)
	}
	for order := range orders {
		end := func(i int) { // of the i-th receiver; that of the report comes last
			n := order
			for range i {
				n /= len(ends)
			}
			ends[n%len(ends)]()
		}
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) { end(receivers) }))
		var calls [receivers]int
		var subs []*bus.Subscription
		for i := range receivers {
			h := func(*event.Event) { calls[i]++; end(i) }
			if i > 0 {
				subs = append(subs, subscribe(t, b, "a", h))
				continue
			}
			subs = append(subs, subscribe(t, b, "a", func(*event.Event) {}, bus.Async(1),
				bus.Where(func(e *event.Event) bool { h(e); return true })))
		}
		inGoroutine(func() { emit(t, b, "a", "") })
		if calls != [receivers]int{1, 1, 1, 1} {
			t.Fatalf("order %d: calls %v, want one of each", order, calls)
		}
		subscribe(t, b, "a", func(*event.Event) {}) // replaces the delivery
		if n := b.Replaced(); n != 0 {
			t.Fatalf("order %d: the delivery was not left once", order)
		}
		shutdown(t, b)
		for i, s := range subs {
			if st := s.Stats(); st.Matched != 1 || st.Delivered+st.Panicked != 1 {
				t.Fatalf("order %d: receiver %d has %+v", order, i, st)
			}
		}
	}
}

// The last publisher to exit a delivery that was replaced does not wait for the lock.
func TestB4_TheLastToLeaveWaitsForNoLock(t *testing.T) {
	b := newBus(t)
	called, gate, published := make(chan struct{}), make(chan struct{}), make(chan struct{})
	s := subscribe(t, b, "a", func(*event.Event) { close(called); <-gate })
	go func() {
		defer close(published)
		emit(t, b, "a", "")
	}()
	<-called
	s.Unsubscribe()
	b.Locked(func() {
		close(gate)
		select {
		case <-published:
		case <-time.After(10 * time.Second):
			t.Error("it waits")
		}
	})
	<-published
	if n := b.Stats().Published; n != 1 || b.Replaced() != 0 {
		t.Errorf("%d published, %d deliveries retired", n, b.Replaced())
	}
}

// UnsubscribeWait returns when the last publisher that it waits for steps back.
func TestB5_AWaitEndsWhenALatePublisherStepsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		var got collector
		s := subscribe(t, b, "a", got.handle)
		finish := b.Halves(event.New("a", "x", ""))
		var err error = errors.New("not returned")
		go func() { err = s.UnsubscribeWait(context.Background()) }()
		synctest.Wait()
		if err == nil {
			t.Fatal("UnsubscribeWait returned with a call to come")
		}
		finish() // finds at E3 that it is late
		synctest.Wait()
		if err != nil || len(got.events) != 0 {
			t.Fatalf("%v, %d calls after Unsubscribe", err, len(got.events))
		}
	})
}

// UnsubscribeWait does not wait for deliveries that its subscription was not in.
func TestB5_AWaitIsNotForTheLeaversOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		gate := make(chan struct{})
		defer close(gate)
		other := subscribe(t, b, "a", func(*event.Event) { <-gate })
		s := subscribe(t, b, "b", func(*event.Event) {})
		go emit(t, b, "a", "")
		synctest.Wait()
		other.Unsubscribe() // its delivery is replaced, and not drained
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := s.UnsubscribeWait(ctx); err != nil {
			t.Fatal(err)
		}
	})
}

// A publisher that finds its delivery replaced, and the next one replaced before it
// could enter that, looks again.
func TestB5_APublisherThatIsLateTwice(t *testing.T) {
	const rounds, limit, late = 80_000, time.Second, 16
	b := newBus(t, bus.History(1))
	e := event.New("a", "x", "")
	start := time.Now()
	for round := 0; round < rounds && time.Since(start) < limit && !t.Failed(); round++ {
		var finish [late]func()
		for i := range finish {
			finish[i] = b.Halves(e)
		}
		var ended atomic.Bool
		s := subscribe(t, b, "a", func(*event.Event) {
			for range 500 { // a call must not run any more, let alone begin
				if ended.Load() {
					t.Error("a call runs after UnsubscribeWait returned")
					return
				}
			}
		})
		together(round*37%1000, func() {
			for _, f := range finish {
				f() // late once
			}
		}, func() {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if err := s.UnsubscribeWait(ctx); err != nil {
				t.Errorf("round %d: %v", round, err)
			}
			ended.Store(true)
		})
	}
}

// A publisher that finds its delivery replaced enters the next before it exits the
// first, and is counted in one of them all the time.
func TestB8_APublisherThatIsLateIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		finish := b.Halves(event.New("a", "x", ""))
		gate := make(chan struct{})
		calls := 0
		subscribe(t, b, "a", func(*event.Event) { calls++; <-gate }) // replaces the delivery
		err := errors.New("not returned")
		go func() { err = b.Shutdown(context.Background()) }()
		synctest.Wait()
		go finish() // finds at E6 that it is late
		synctest.Wait()
		if calls != 1 || err == nil {
			t.Fatalf("%d calls; Shutdown, beside the handler: %v", calls, err)
		}
		close(gate)
		synctest.Wait()
		if err != nil {
			t.Fatal(err)
		}
	})
}
