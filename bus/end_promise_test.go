package bus_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestB8_Shutdown(t *testing.T) {
	t.Run("delivers_what_was_accepted", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			var got [4]numbers
			opts := [][]bus.SubscribeOption{
				{bus.Async(100)},
				{bus.Async(100), bus.OnFull(bus.DropNewest)},
				{bus.Async(2), bus.OnFull(bus.Block(time.Hour))},
				{bus.Async(100), bus.Latest(func(e *event.Event) string { return e.ID.String() })},
			}
			for i := range got {
				subscribe(t, b, "a", func(e *event.Event) { time.Sleep(time.Second); got[i].handle(e) }, opts[i]...)
			}
			for n := range 10 {
				number(t, b, "a", n)
			}
			if err := b.Shutdown(context.Background()); err != nil {
				t.Fatal(err)
			}
			for i := range got {
				if !slices.Equal(got[i].got, upTo(0, 9)) {
					t.Errorf("%d: %v", i, got[i].got)
				}
			}
			if err := b.Publish(event.New("a", "x", "")); err != bus.ErrClosed {
				t.Errorf("Publish: %v", err)
			}
			if _, err := b.Subscribe("a", func(*event.Event) {}); err != bus.ErrClosed {
				t.Errorf("Subscribe: %v", err)
			}
			if err := b.Shutdown(context.Background()); err != nil {
				t.Errorf("again: %v", err)
			}
			if err := b.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
			if st := b.Stats(); st.Handlers != 4 || st.Subscriptions[0].Delivered != 10 {
				t.Errorf("%+v", st)
			}
		})
	})
	t.Run("waits_for_publishers_and_their_handlers", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			gate := make(chan struct{})
			var got numbers
			subscribe(t, b, "a", func(*event.Event) { <-gate })
			subscribe(t, b, "a", got.handle)
			subscribe(t, b, "a", got.handle, bus.Once())
			go number(t, b, "a", 1)
			synctest.Wait()
			var err error = errors.New("not returned")
			go func() { err = b.Shutdown(context.Background()) }()
			synctest.Wait()
			if err == nil {
				t.Fatal("Shutdown returned with a handler running")
			}
			close(gate)
			synctest.Wait()
			if err != nil || !slices.Equal(got.got, []int{1, 1}) {
				t.Fatalf("%v, %v", err, got.got)
			}
		})
	})
	t.Run("names_who_did_not_finish", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			gate := make(chan struct{})
			var got, sync numbers
			s := subscribe(t, b, "a", func(e *event.Event) { <-gate; got.handle(e) }, bus.Async(10), bus.Named("stuck"))
			subscribe(t, b, "a", func(*event.Event) {}, bus.Async(10), bus.Named("fine"))
			subscribe(t, b, "b", func(*event.Event) { <-gate }, bus.Named("first"))
			second := subscribe(t, b, "b", sync.handle, bus.Named("second"))
			slow := subscribe(t, b, "a", func(*event.Event) { time.Sleep(3 * time.Second) }, bus.Async(10), bus.Named("slow"))
			for n := range 5 {
				number(t, b, "a", n)
			}
			go number(t, b, "b", 1)
			synctest.Wait()
			ctx, cancel := context.WithTimeoutCause(context.Background(), 7*time.Second, errors.New("too late"))
			defer cancel()
			err := b.Shutdown(ctx)
			var e *bus.ShutdownError
			if !errors.As(err, &e) || !errors.Is(err, context.Cause(ctx)) {
				t.Fatal(err)
			}
			want := []bus.Unfinished{{"stuck", 4, true}, {"first", 0, true}, {"second", 0, true}, {"slow", 2, true}}
			if !slices.Equal(e.Unfinished, want) {
				t.Fatalf("%+v, want %+v", e.Unfinished, want)
			}
			text := "bus: shutdown: too late: stuck left 4 events and is still running; first left 0 events and is still running;" +
				" second left 0 events and is still running; slow left 2 events and is still running"
			if err.Error() != text {
				t.Errorf("%q", err.Error())
			}
			close(gate)
			err = b.Shutdown(context.Background()) // waits for the handlers, and tells what is left
			want = []bus.Unfinished{{"stuck", 4, false}, {"second", 1, false}, {"slow", 2, false}}
			if !errors.As(err, &e) || !slices.Equal(e.Unfinished, want) {
				t.Fatalf("again: %v, want %+v", err, want)
			}
			if len(got.got) != 1 || len(sync.got) != 0 {
				t.Errorf("calls started after Shutdown returned: %v, %v", got.got, sync.got)
			}
			if figures(s) != (bus.SubscriptionStats{Matched: 5, Delivered: 1, Dropped: 4}) ||
				figures(second) != (bus.SubscriptionStats{Matched: 1, Dropped: 1}) ||
				figures(slow) != (bus.SubscriptionStats{Matched: 5, Delivered: 3, Dropped: 2}) {
				t.Errorf("%+v, %+v, %+v", s.Stats(), second.Stats(), slow.Stats())
			}
		})
	})
	t.Run("nil_if_what_ran_then_was_the_last", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			gate := make(chan struct{})
			subscribe(t, b, "a", func(*event.Event) { <-gate }, bus.Async(1))
			number(t, b, "a", 1)
			synctest.Wait()
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			if err := b.Shutdown(ctx); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			close(gate)
			if err := b.Shutdown(context.Background()); err != nil {
				t.Fatal(err)
			}
		})
	})
	t.Run("from_inside_a_handler", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			var got numbers
			errs := make([]error, 0, 2)
			subscribe(t, b, "a", func(*event.Event) { errs = append(errs, b.Shutdown(context.Background())) })
			subscribe(t, b, "a", func(e *event.Event) { time.Sleep(time.Second); got.handle(e) }, bus.Async(10))
			number(t, b, "a", 1)
			if err := b.Shutdown(context.Background()); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(errs, []error{bus.ErrInHandler}) || !slices.Equal(got.got, []int{1}) {
				t.Fatalf("%v, %v", errs, got.got)
			}
		})
	})
}

func TestB8_Close(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		gate := make(chan struct{})
		calls := 0
		s := subscribe(t, b, "a", func(*event.Event) { calls++; <-gate }, bus.Async(10), bus.Named("n"))
		idle := subscribe(t, b, "b", func(*event.Event) {}, bus.Async(10))
		for n := range 5 {
			number(t, b, "a", n)
		}
		synctest.Wait()
		for range 2 {
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if st := figures(s); st != (bus.SubscriptionStats{Matched: 5, Dropped: 4, Pending: 1}) {
			t.Errorf("%+v", st)
		}
		close(gate)
		synctest.Wait()
		if st := figures(s); st != (bus.SubscriptionStats{Matched: 5, Dropped: 4, Delivered: 1}) || calls != 1 {
			t.Errorf("%+v, %d calls", st, calls)
		}
		var e *bus.ShutdownError
		err := b.Shutdown(context.Background())
		if !errors.As(err, &e) || !errors.Is(err, bus.ErrClosed) || !slices.Equal(e.Unfinished, []bus.Unfinished{{"n", 4, false}}) {
			t.Errorf("Shutdown after Close: %v", err)
		}
		if figures(idle) != (bus.SubscriptionStats{}) {
			t.Errorf("%+v", figures(idle))
		}
	})
}

// TestB8_NothingAcceptedIsLost shuts buses down under publishers at full speed.
func TestB8_NothingAcceptedIsLost(t *testing.T) {
	goroutinesReturn(t)
	rounds := 500
	if testing.Short() {
		rounds = 50
	}
	for round := range rounds {
		b := newBus(t, bus.History(round%2*500))
		var handled [3]atomic.Int64
		count := func(i int) bus.Handler { return func(*event.Event) { handled[i].Add(1) } }
		subscribe(t, b, "a.*", count(0))
		subscribe(t, b, ">", count(1), bus.Async(1<<16))
		subscribe(t, b, "a.>", count(2), bus.Async(16), bus.OnFull(bus.Block(time.Minute)))
		var accepted atomic.Int64
		var wg sync.WaitGroup
		for p := range 3 {
			wg.Go(func() {
				e := event.New(fmt.Sprint("a.", p), "x", "")
				for n := 0; n < 1<<14 && b.Publish(e) == nil; n++ { // all of them fit in the second one's queue
					if accepted.Add(1)%8 == 0 {
						runtime.Gosched()
					}
				}
			})
		}
		wg.Go(func() {
			for accepted.Load() < 10 {
				s, err := b.Subscribe("a.1", func(*event.Event) {}) // replaces deliveries
				if err == nil {
					s.Unsubscribe()
				}
				runtime.Gosched()
			}
			for range round * 37 % 1000 {
			}
			shutdown(t, b)
			for i := range handled { // all accepted have been handled, though publishers may not have counted them yet
				handled[i].Add(1 << 32)
			}
		})
		wg.Wait()
		for i := range handled {
			if n := handled[i].Load() - 1<<32; n != accepted.Load() {
				t.Fatalf("round %d: handler %d got %d of %d", round, i, n, accepted.Load())
			}
		}
	}
}

// Shutdown does not return nil while a handler runs, also if its subscription has ended.
// A Once ends before its call.
func TestB8_HandlersOfSubscriptionsThatEnded(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{"once": {bus.Once()}, "unsubscribed": nil} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t)
				gate := make(chan struct{})
				running := false
				s := subscribe(t, b, "a", func(*event.Event) { running = true; <-gate; running = false }, opts...)
				go number(t, b, "a", 1)
				synctest.Wait()
				s.Unsubscribe()
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				err := b.Shutdown(ctx)
				if err == nil && running {
					t.Error("B8: Shutdown returned nil with a handler running")
				}
				close(gate)
			})
		})
	}
}

// No call starts after Close has returned.
func TestB8_NoCallAfterClose(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{
		"ring":   nil,
		"block":  {bus.OnFull(bus.Block(time.Second))},
		"latest": {bus.Latest(func(*event.Event) string { return "" })},
	} {
		t.Run(name, func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			b := newBus(t)
			var closed, after atomic.Bool
			s := subscribe(t, b, "a", func(*event.Event) { after.Store(closed.Load()) }, append(opts, bus.Async(1))...)
			othersRun()
			number(t, b, "a", 1) // hands the event over; the worker has not run yet
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			err := b.Shutdown(ctx)
			st := figures(s)
			closed.Store(true)
			othersRun()
			if after.Load() {
				t.Errorf("B8: a call started after Shutdown returned %v; %+v then, %+v now", err, st, figures(s))
			}
		})
	}
}

// A condition is part of the handler: none is asked after Close has returned.
func TestB8_NoConditionAfterClose(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{"synchronous": nil, "asynchronous": {bus.Async(4)}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, gate := newBus(t), make(chan struct{})
				closed := false
				holds := bus.Where(func(*event.Event) bool { <-gate; return true })
				asks := bus.Where(func(*event.Event) bool {
					if closed {
						t.Error("asked after the end")
					}
					return true
				})
				subscribe(t, b, "a", func(*event.Event) {}, append(opts, holds)...)
				s := subscribe(t, b, "a", func(*event.Event) {}, append(opts, asks)...)
				go number(t, b, "a", 1)
				synctest.Wait()
				b.Close()
				closed = true
				close(gate)
				synctest.Wait()
				if st := figures(s); st != (bus.SubscriptionStats{Matched: 1, Dropped: 1}) {
					t.Errorf("%+v", st)
				}
			})
		})
	}
}

// Shutdown does not take a publish that is being refused for one that is under way.
func TestB8_RefusedPublishesAreNotUnderWay(t *testing.T) {
	for deadline := time.Now().Add(*stress); time.Now().Before(deadline) && !t.Failed(); {
		b := newBus(t)
		s := subscribe(t, b, "a", func(*event.Event) {})
		subscribe(t, b, "a", func(*event.Event) {}, bus.Once())
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				e := event.New("a", "x", "")
				for i := 0; b.Publish(e) == nil; i++ {
					if i%8 == 0 {
						runtime.Gosched()
					}
				}
			})
		}
		wg.Go(s.Unsubscribe)
		wg.Go(func() { shutdown(t, b) })
		wg.Wait()
	}
}
