package bus_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// What is in hand and not handled yet is pending, one by one. In a bubble no time
// passes, so every handler is a quick one, which is given batches of 1, 2, 4, 8 and so
// on. A gate holds up the first until all events are there.
func TestB10_FiguresInsideABatch(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		const n = 100
		var s *bus.Subscription
		calls, gate := uint64(0), make(chan struct{})
		s = subscribe(t, b, "a", func(*event.Event) {
			<-gate
			if st := figures(s); st != (bus.SubscriptionStats{Matched: n, Delivered: calls, Pending: n - calls}) {
				t.Errorf("in call %d: %+v", calls+1, st)
			}
			calls++
		}, bus.Async(n))
		for i := range n {
			number(t, b, "a", i)
		}
		close(gate)
		synctest.Wait()
		if st := figures(s); st != (bus.SubscriptionStats{Matched: n, Delivered: n}) || calls != n {
			t.Errorf("after %d calls: %+v", calls, st)
		}
	})
}

// In a batch, what has not been handled is pending, and what has been handled is not. In
// a bubble no time passes, so every handler is a quick one, which is given batches.
func TestB10_StuckInTheMiddleOfABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		first, gate := make(chan struct{}), make(chan struct{})
		calls := 0
		s := subscribe(t, b, "a", func(*event.Event) {
			calls++
			if calls == 1 {
				<-first
			}
			if calls == 70 {
				<-gate
			}
		}, bus.Async(1000))
		for n := range 200 {
			number(t, b, "a", n)
		}
		close(first)
		synctest.Wait()
		if st := figures(s); st.Delivered != 69 {
			t.Errorf("69 calls have returned, all is at rest: %+v", st)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		err := b.Shutdown(ctx)
		var e *bus.ShutdownError
		if !errors.As(err, &e) || e.Unfinished[0].Left != 130 {
			t.Errorf("130 events are left: %v; %+v", err, figures(s))
		}
		close(gate)
		synctest.Wait()
		t.Logf("%+v", figures(s))
	})
}

// While events flow, no more comes out than went in, and what was filtered is not taken
// for delivered.
func TestB10_CountsUnderWayAreBounds(t *testing.T) {
	const publishers = 3
	b := newBus(t)
	var calls atomic.Uint64
	s := subscribe(t, b, "a", func(*event.Event) { calls.Add(1) }, bus.Sources("x", "y"),
		bus.Where(func(e *event.Event) bool { return e.Source == "x" }))
	var done atomic.Bool
	var wg sync.WaitGroup
	for range publishers {
		wg.Go(func() {
			for !done.Load() {
				emit(t, b, "a", "x")
				for range 5 {
					emit(t, b, "a", "y")
				}
			}
		})
	}
	before := uint64(0)
	for range 6_000 {
		st := s.Stats()
		if conserved(t, st); st.Delivered < before || st.Pending > st.Matched {
			t.Errorf("%d delivered after %d, %d pending of %d", st.Delivered, before, st.Pending, st.Matched)
			break
		}
		before = st.Delivered
	}
	done.Store(true)
	wg.Wait()
	if st := s.Stats(); st.Delivered != calls.Load() || st.Filtered < st.Delivered || st.Pending != 0 {
		t.Errorf("in the end %+v, %d calls", st, calls.Load())
	}
}

// Stats counts what is under way through a delivery that was replaced, and forgets what
// Reset took away.
func TestB10_WhatIsUnderWayWhileSubscriptionsChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		gate := make(chan struct{})
		s := subscribe(t, b, "a", func(*event.Event) { <-gate })
		go emit(t, b, "a", "x")
		synctest.Wait()
		subscribe(t, b, "a", func(*event.Event) {}) // replaces the delivery
		want := bus.SubscriptionStats{Matched: 1, Pending: 1}
		if st := b.Stats(); figures(s) != want || st.Subscriptions[0] != s.Stats() || st.EventTypes["a"] != 1 || st.EventSources["x"] != 1 {
			t.Fatalf("%+v, %+v", s.Stats(), st)
		}
		b.Reset()
		if st := b.Stats(); st.Published != 0 || len(st.EventTypes) != 0 || len(st.EventSources) != 0 {
			t.Fatalf("after Reset: %+v", st)
		}
		close(gate)
		synctest.Wait()
		want = bus.SubscriptionStats{Matched: 1, Delivered: 1}
		if st := b.Stats(); figures(s) != want || st.Published != 0 || len(st.EventTypes) != 0 || b.Replaced() != 0 {
			t.Fatalf("at the end: %+v, %+v", s.Stats(), st)
		}
	})
}

// A call that panicked is no longer under way, also for an event without a route of its
// own.
func TestB10_APanicBeyondTheTableIsOver(t *testing.T) {
	b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}))
	calls := 0
	s := subscribe(t, b, ">", func(*event.Event) {
		if calls++; calls == 2 {
			panic("the second")
		}
	})
	for range 3 {
		emit(t, b, strings.Repeat("x", 2000), "")
	}
	want := bus.SubscriptionStats{Matched: 3, Delivered: 2, Panicked: 1}
	if st := figures(s); st != want {
		t.Fatalf("%+v, want %+v", st, want)
	}
}

func TestB10_DeliveredNeverGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		gate := make(chan struct{})
		s := subscribe(t, b, "a", func(*event.Event) {}, bus.Where(func(e *event.Event) bool { return e.Source == "" }))
		subscribe(t, b, "a", func(e *event.Event) {
			if e.ProjectPath != "" {
				<-gate
			}
		})
		for range 5 {
			emit(t, b, "a", "")
			emit(t, b, "a", "filtered")
		}
		before := s.Stats()
		for range 5 {
			go b.Emit("a", "filtered", "/wait")
		}
		synctest.Wait() // they are filtered, and wait in the other handler
		during := s.Stats()
		conserved(t, during)
		if before.Delivered != 5 || before.Pending != 0 || during.Delivered < before.Delivered || during.Filtered != 10 {
			t.Errorf("from %+v to %+v", before, during)
		}
		close(gate)
		synctest.Wait()
		if after := s.Stats(); after.Delivered != 5 || after.Filtered != 10 || after.Pending != 0 {
			t.Errorf("in the end %+v", after)
		}
	})
}

// Figures do not go back while events flow.
func TestB10_FiguresDoNotGoBack(t *testing.T) {
	b := newBus(t)
	var done atomic.Bool
	var wg sync.WaitGroup
	var ss []*bus.Subscription
	for _, q := range []int{1, 2, 10, 40} {
		for _, h := range []bus.Handler{func(*event.Event) {}, func(*event.Event) { runtime.Gosched() }} {
			ss = append(ss, subscribe(t, b, "a", h, bus.Async(q)),
				subscribe(t, b, "a", h, bus.Async(q), bus.Where(func(*event.Event) bool { return true })),
				subscribe(t, b, "a", h, bus.Async(q), bus.OnFull(bus.DropNewest)))
		}
	}
	for range 2 {
		wg.Go(func() {
			e := event.New("a", "x", "")
			for !done.Load() {
				for range 50 {
					b.Publish(e)
				}
				runtime.Gosched()
			}
		})
	}
	last := make([]bus.SubscriptionStats, len(ss))
	bad := map[string]int{}
	for end := time.Now().Add(*stress); time.Now().Before(end); {
		for i, s := range ss {
			st := s.Stats()
			conserved(t, st)
			if st.Matched < last[i].Matched {
				bad["Matched"]++
			}
			if st.Delivered < last[i].Delivered {
				bad["Delivered"]++
			}
			if st.Dropped < last[i].Dropped {
				bad["Dropped"]++
			}
			last[i] = st
		}
	}
	done.Store(true)
	wg.Wait()
	shutdown(t, b)
	if len(bad) > 0 {
		t.Errorf("went back: %v", bad)
	}
}

// A subscription that joins a shared queue counts what came to it since.
func TestB10_WhoJoinsAQueueCountsFromThen(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		idle := func(*event.Event) {}
		first := subscribe(t, b, "a", idle, bus.Async(8))
		for n := range 3 {
			number(t, b, "a", n)
		}
		second := subscribe(t, b, "a", idle, bus.Async(8))
		for n := range 2 {
			number(t, b, "a", n)
		}
		synctest.Wait()
		if a, b := figures(first), figures(second); a.Matched != 5 || a.Delivered != 5 || b.Matched != 2 || b.Delivered != 2 {
			t.Errorf("the first has %+v, the second %+v", a, b)
		}
	})
}
