package bus_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestUnsubscribe_EndsTheCalls(t *testing.T) {
	b := newBus(t)
	var got collector
	s := subscribe(t, b, ">", got.handle)
	emit(t, b, "test1", "test")
	if len(got.events) != 1 {
		t.Fatalf("%d events received, want 1", len(got.events))
	}
	s.Unsubscribe()
	emit(t, b, "test2", "test")
	if len(got.events) != 1 {
		t.Fatalf("%d events received after Unsubscribe, want still 1", len(got.events))
	}
	if len(b.Recent(10)) != 2 {
		t.Fatal("an event that nobody handles is not in the history")
	}
}

func TestOnce(t *testing.T) {
	t.Run("is_called_once_by_many_publishers", func(t *testing.T) {
		for range 50 {
			b := newBus(t)
			var calls, tried atomic.Int64
			s := subscribe(t, b, "a", func(*event.Event) { calls.Add(1) }, bus.Once(),
				bus.Where(func(*event.Event) bool { tried.Add(1); return true }))
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() { emit(t, b, "a", "") })
			}
			wg.Wait()
			st := s.Stats()
			conserved(t, st)
			if calls.Load() != 1 || st.Delivered != 1 || st.Matched != uint64(tried.Load()) || b.Stats().Handlers != 0 {
				t.Fatalf("%d calls, %d tried, %+v", calls.Load(), tried.Load(), st)
			}
		}
	})

	t.Run("waits_for_an_event_that_meets_its_conditions", func(t *testing.T) {
		b := newBus(t)
		var got collector
		s := subscribe(t, b, "a.*", got.handle, bus.Once(), bus.Where(func(e *event.Event) bool { return e.Type == "a.yes" }))
		for _, typ := range []string{"a.no", "a.no", "a.yes", "a.yes", "a.no"} {
			emit(t, b, typ, "")
		}
		if st := s.Stats(); len(got.events) != 1 || got.events[0].Type != "a.yes" || st.Matched != 3 || st.Filtered != 2 {
			t.Fatalf("%v, %+v", got.events, st)
		}
	})

	t.Run("is_not_called_again_by_what_it_publishes", func(t *testing.T) {
		b := newBus(t)
		calls := 0
		subscribe(t, b, "a", func(*event.Event) { calls++; emit(t, b, "a", "") }, bus.Once())
		emit(t, b, "a", "")
		if calls != 1 {
			t.Fatalf("%d calls", calls)
		}
	})

	t.Run("the_first_is_not_pushed_out_by_others", func(t *testing.T) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		for name, opts := range map[string][]bus.SubscribeOption{
			"DropOldest": {bus.Async(1)},
			"DropNewest": {bus.Async(1), bus.OnFull(bus.DropNewest)},
			"Where":      {bus.Async(1), bus.Where(func(*event.Event) bool { return true })},
			"Latest":     {bus.Async(1), bus.Latest(func(e *event.Event) string { return e.ID.String() })},
			"Block":      {bus.Async(1), bus.OnFull(bus.Block(time.Nanosecond))},
		} {
			b := newBus(t)
			var got collector
			s := subscribe(t, b, "a", got.handle, append(opts, bus.Once())...)
			othersRun()
			first := emit(t, b, "a", "")
			emit(t, b, "a", "")
			emit(t, b, "a", "")
			if err := s.Drain(context.Background()); err != nil { // the worker, now that there are three
				t.Errorf("%s: Drain: %v", name, err)
			}
			if len(got.events) != 1 || got.events[0] != first {
				t.Errorf("%s: got %v, want the first, %v", name, got.events, first)
			}
			conserved(t, s.Stats())
			b.Close()
		}
	})

	t.Run("is_spent_by_a_panic", func(t *testing.T) {
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}))
		s := subscribe(t, b, "a", exploder, bus.Once())
		emit(t, b, "a", "")
		emit(t, b, "a", "")
		if st := s.Stats(); st.Matched != 1 || st.Panicked != 1 || st.Delivered != 0 {
			t.Fatalf("%+v", st)
		}
	})
}

func isDone(s *bus.Subscription) bool {
	select {
	case <-s.Done():
		return true
	default:
		return false
	}
}

// Done is closed however the subscription ended, when its last call has returned and not
// before.
func TestDone(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	ends := map[string]func(*bus.Bus, *bus.Subscription){
		"Unsubscribe":        func(_ *bus.Bus, s *bus.Subscription) { s.Unsubscribe() },
		"UnsubscribeWait":    func(_ *bus.Bus, s *bus.Subscription) { _ = s.UnsubscribeWait(ended) },
		"Drain":              func(_ *bus.Bus, s *bus.Subscription) { _ = s.Drain(ended) },
		"ClearSubscriptions": func(b *bus.Bus, _ *bus.Subscription) { b.ClearSubscriptions() },
		"Reset":              func(b *bus.Bus, _ *bus.Subscription) { b.Reset() },
		"Shutdown":           func(b *bus.Bus, _ *bus.Subscription) { _ = b.Shutdown(ended) },
		"Close":              func(b *bus.Bus, _ *bus.Subscription) { b.Close() },
		"Once":               nil,
	}
	for queue, opts := range everyQueue {
		for how, end := range ends {
			if how == "Once" && (queue == "Replay" || queue == "Replay, DropNewest") {
				continue
			}
			t.Run(queue+"/"+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := newBus(t)
					gate := make(chan struct{})
					opts := opts[:len(opts):len(opts)]
					if how == "Once" {
						opts = append(opts, bus.Once())
					}
					s := subscribe(t, b, "a", func(*event.Event) { <-gate }, opts...)
					synctest.Wait()
					if isDone(s) {
						t.Fatal("a live subscription is done")
					}
					go emit(t, b, "a", "")
					synctest.Wait() // the handler runs
					if end != nil {
						end(b, s)
					}
					synctest.Wait()
					if isDone(s) {
						t.Fatal("it is done while its handler runs")
					}
					close(gate)
					synctest.Wait()
					if !isDone(s) {
						t.Fatal("it is not done, and its handler has returned")
					}
					b.Close()
				})
			})
		}
	}
}

// An idle subscription is done at once.
func TestDone_OfAnIdleSubscription(t *testing.T) {
	for queue, opts := range everyQueue {
		t.Run(queue, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t)
				s := subscribe(t, b, "a", func(*event.Event) {}, opts...)
				s.Unsubscribe()
				s.Unsubscribe()
				<-s.Done()
				live := subscribe(t, b, "a", func(*event.Event) {}, opts...)
				shutdown(t, b)
				<-live.Done()
				live.Unsubscribe()
			})
		})
	}
}

// Drain says whether what was in the queue when it was called was delivered, whatever
// dropped it if not, and at whatever time.
func TestDrain_tells_of_what_others_dropped(t *testing.T) {
	type test struct {
		name   string
		events int
		before func(*bus.Bus, *bus.Subscription) // before Drain is called
		while  func(*bus.Bus, *bus.Subscription) // while it waits
		want   error
	}
	unsubscribe := func(_ *bus.Bus, s *bus.Subscription) { s.Unsubscribe() }
	closeBus := func(b *bus.Bus, _ *bus.Subscription) { b.Close() }
	clearAll := func(b *bus.Bus, _ *bus.Subscription) { b.ClearSubscriptions() }
	drain := func(_ *bus.Bus, s *bus.Subscription) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		s.Drain(ctx)
	}
	nothing := func(*bus.Bus, *bus.Subscription) {}
	for _, opts := range [][]bus.SubscribeOption{
		{bus.Async(10)},
		{bus.Async(10), bus.Where(func(*event.Event) bool { return true })},
		{bus.Async(10), bus.OnFull(bus.DropNewest)},
		{bus.Async(10), bus.OnFull(bus.Block(time.Hour))},
		{bus.Async(10), bus.Latest(func(e *event.Event) string { return e.ID.String() })},
		{bus.Async(10), bus.Replay(1)},
	} {
		for _, c := range []test{
			{name: "nobody", events: 4, before: nothing, while: nothing},
			{name: "Unsubscribe before", events: 4, before: unsubscribe, while: nothing, want: bus.ErrClosed},
			{name: "Unsubscribe meanwhile", events: 4, before: nothing, while: unsubscribe, want: bus.ErrClosed},
			{name: "ClearSubscriptions before", events: 4, before: clearAll, while: nothing, want: bus.ErrClosed},
			{name: "Close before", events: 4, before: closeBus, while: nothing, want: bus.ErrClosed},
			{name: "Close meanwhile", events: 4, before: nothing, while: closeBus, want: bus.ErrClosed},
			{name: "another Drain before", events: 4, before: drain, while: nothing, want: bus.ErrClosed},
			// There is nothing to drop: the one event is being handled.
			{name: "Unsubscribe before, for nothing", events: 1, before: unsubscribe, while: nothing},
			{name: "Unsubscribe meanwhile, for nothing", events: 1, before: nothing, while: unsubscribe},
			{name: "Close before, for nothing", events: 1, before: closeBus, while: nothing},
			{name: "Close meanwhile, for nothing", events: 1, before: nothing, while: closeBus},
		} {
			synctest.Test(t, func(t *testing.T) {
				b, gate := newBus(t), make(chan struct{})
				s := subscribe(t, b, "a", func(*event.Event) { <-gate }, opts...)
				for n := range c.events {
					number(t, b, "a", n)
					synctest.Wait() // the first is in hand, alone
				}
				c.before(b, s)
				ended := make(chan error)
				go func() { ended <- s.Drain(context.Background()) }()
				synctest.Wait()
				c.while(b, s)
				close(gate)
				err, st := <-ended, figures(s)
				if err != c.want || (st.Dropped > 0) != (c.want != nil) || st.Pending > 0 {
					t.Errorf("%s: %v, want %v: %+v", c.name, err, c.want, st)
				}
				if again := s.Drain(context.Background()); again != c.want {
					t.Errorf("%s: again: %v, want %v", c.name, again, c.want)
				}
				b.Close()
			})
		}
	}
}

// An event that was let in before Close, and came to the queue after it, was dropped with
// the bus, whatever kind of queue that is.
func TestDrain_tells_of_what_came_after_Close(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{
		"shared": nil, "its own": {bus.OnFull(bus.DropNewest)}, "block": {bus.OnFull(bus.Block(time.Hour))},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, gate := newBus(t), make(chan struct{})
				subscribe(t, b, "a", func(*event.Event) {}, bus.Async(4), bus.Where(func(*event.Event) bool { <-gate; return true }))
				s := subscribe(t, b, "a", func(*event.Event) {}, append(opts, bus.Async(4))...)
				go number(t, b, "a", 1)
				synctest.Wait()
				b.Close()
				close(gate)
				synctest.Wait()
				if err := s.Drain(t.Context()); err != bus.ErrClosed {
					t.Errorf("Drain: %v, with %+v", err, figures(s))
				}
				if err := b.Shutdown(t.Context()); err == nil {
					t.Errorf("Shutdown: nil, with %+v", figures(s))
				}
			})
		})
	}
}
