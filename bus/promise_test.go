package bus_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestB1_HistoryBeforeHandlers(t *testing.T) {
	t.Run("an_event_is_in_the_history_when_its_handler_runs", func(t *testing.T) {
		b := newBus(t)
		calls := 0
		subscribe(t, b, ">", func(e *event.Event) {
			calls++
			if r := b.Recent(1); len(r) != 1 || r[0] != e {
				t.Errorf("the newest event is %v, want %v", r, e)
			}
			if p := b.Position(); p.Seq != uint64(calls) {
				t.Errorf("position %v at event %d", p, calls)
			}
		})
		for range 1000 {
			emit(t, b, "a", "")
		}
		if calls != 1000 {
			t.Fatalf("%d calls", calls)
		}
	})

	t.Run("a_subscription_that_starts_from_the_history_misses_nothing", func(t *testing.T) {
		b := newBus(t)
		emit(t, b, "a", "x") // the route exists, with nobody on it
		finish := b.Halves(event.New("a", "x", ""))
		var got collector
		subscribe(t, b, "a", got.handle)
		start := b.Position() // the event is not in the history yet
		finish()
		if missed := b.Position().Seq - start.Seq - uint64(len(got.events)); missed != 0 {
			t.Fatalf("missed %d events after position %v", missed, start)
		}
	})

	t.Run("also_under_load", func(t *testing.T) {
		b := newBus(t)
		var done atomic.Bool
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for !done.Load() {
					emit(t, b, "a", "x")
				}
			})
		}
		subscriptions := make([]struct {
			calls atomic.Uint64
			from  uint64
		}, 200)
		for i := range subscriptions {
			s := &subscriptions[i]
			subscribe(t, b, "a", func(*event.Event) { s.calls.Add(1) })
			s.from = b.Position().Seq
			runtime.Gosched()
		}
		done.Store(true)
		wg.Wait()
		for i := range subscriptions {
			s := &subscriptions[i]
			if want := b.Position().Seq - s.from; s.calls.Load() < want {
				t.Fatalf("subscription %d got %d events, %d came after its starting point", i, s.calls.Load(), want)
			}
		}
	})
}

func TestB2_Order(t *testing.T) {
	t.Run("handlers_run_in_order_of_subscription", func(t *testing.T) {
		b := newBus(t)
		var order []int
		for i, pattern := range []string{"a.b", ">", "a.*", "*.b", "a.>", "a.b"} {
			subscribe(t, b, pattern, func(*event.Event) { order = append(order, i) })
		}
		emit(t, b, "a.b", "")
		if !slices.Equal(order, []int{0, 1, 2, 3, 4, 5}) {
			t.Fatalf("order %v", order)
		}
	})

	t.Run("in_the_publishers_goroutine", func(t *testing.T) {
		b := newBus(t)
		returned := false
		subscribe(t, b, "a", func(*event.Event) { runtime.Gosched(); returned = true })
		emit(t, b, "a", "")
		if !returned {
			t.Fatal("Publish returned before its handler")
		}
	})

	t.Run("each_publishers_events_in_its_order", func(t *testing.T) {
		b := newBus(t)
		var mu sync.Mutex
		last := map[string]int64{}
		calls := 0
		subscribe(t, b, ">", func(e *event.Event) {
			mu.Lock()
			defer mu.Unlock()
			calls++
			i, _ := e.Payload.Get("i")
			if i.Int64() != last[e.Source]+1 {
				t.Errorf("publisher %s: event %d after %d", e.Source, i.Int64(), last[e.Source])
			}
			last[e.Source] = i.Int64()
		})
		var wg sync.WaitGroup
		for p := range 8 {
			wg.Go(func() {
				for i := range 500 {
					emit(t, b, fmt.Sprint("t.", i%7), fmt.Sprint(p), slog.Int("i", i+1))
				}
			})
		}
		wg.Wait()
		if calls != 8*500 {
			t.Fatalf("%d calls", calls)
		}
	})

	t.Run("an_event_published_inside_a_handler_goes_first", func(t *testing.T) {
		b := newBus(t)
		var order []string
		subscribe(t, b, ">", func(e *event.Event) {
			order = append(order, "1 "+e.Type)
			if e.Type == "outer" {
				emit(t, b, "inner", "")
			}
		})
		subscribe(t, b, ">", func(e *event.Event) { order = append(order, "2 "+e.Type) })
		emit(t, b, "outer", "")
		if got := strings.Join(order, ", "); got != "1 outer, 1 inner, 2 inner, 2 outer" {
			t.Fatal(got)
		}
	})

	t.Run("two_publishers_may_be_in_a_handler_at_once", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			both := make(chan struct{})
			inside := 0
			var mu sync.Mutex
			subscribe(t, b, "a", func(*event.Event) {
				mu.Lock()
				if inside++; inside == 2 {
					close(both)
				}
				mu.Unlock()
				<-both // a deadlock, which synctest reports, if they took turns
			})
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() { emit(t, b, "a", "") })
			}
			wg.Wait()
		})
	})
}

func TestB4_EverythingIsLegalInsideAHandler(t *testing.T) {
	b := newBus(t)
	var other collector
	calls := 0
	var self *bus.Subscription
	self = subscribe(t, b, "start", func(e *event.Event) {
		calls++
		s := subscribe(t, b, "x.*", other.handle, bus.Named("inside"))
		emit(t, b, "x.y", "inner")
		if err := b.Publish(event.New("x.z", "inner", "")); err != nil {
			t.Error(err)
		}
		if n, err := b.PublishBatch([]*event.Event{e.WithPayload(event.Payload{})}[:0]); n != 0 || err != nil {
			t.Error(n, err)
		}
		if len(b.Recent(10)) != 3 {
			t.Error("Recent inside a handler")
		}
		if st := b.Stats(); st.Published != 3 || st.Handlers != 2 || st.Subscriptions[0].Pending != 1 {
			t.Errorf("Stats inside a handler: %+v", st)
		}
		if s.Stats().Delivered != 2 {
			t.Errorf("Subscription.Stats inside a handler: %+v", s.Stats())
		}
		s.Unsubscribe()
		self.Unsubscribe()
		b.ClearHistory()
		b.Disable()
		b.Enable()
		b.ClearSubscriptions()
		b.Reset()
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		if _, err := b.Emit("y", "", ""); !errors.Is(err, bus.ErrClosed) {
			t.Errorf("Emit on a closed bus: %v", err)
		}
	})
	emit(t, b, "start", "outer")
	if calls != 1 || len(other.events) != 2 {
		t.Fatalf("%d and %d calls", calls, len(other.events))
	}
	if st := self.Stats(); st.Delivered != 1 || st.Pending != 0 {
		t.Fatalf("after it all: %+v", st)
	}
}

func TestB5_SubscribeAndUnsubscribe(t *testing.T) {
	t.Run("a_publish_after_Subscribe_reaches_and_after_Unsubscribe_does_not", func(t *testing.T) {
		b := newBus(t)
		for i := range 300 {
			typ := fmt.Sprint("t.", i%40) // routes old and new
			before := func() { emit(t, b, typ, "x") }
			if i%3 == 0 {
				before()
			}
			var got collector
			s := subscribe(t, b, []string{typ, "t.*", ">"}[i%3], got.handle)
			before()
			s.Unsubscribe()
			before()
			s.Unsubscribe()
			if len(got.events) != 1 {
				t.Fatalf("round %d: %d events, want 1", i, len(got.events))
			}
		}
		if n := b.Replaced(); n != 0 {
			t.Fatalf("%d deliveries left over", n)
		}
	})

	t.Run("a_route_that_is_being_made_is_not_overlooked", func(t *testing.T) {
		b := newBus(t)
		b.Find("a", "x") // its publisher stops before it has a delivery
		var got collector
		s := subscribe(t, b, "a", got.handle)
		b.Resolve("a", "x")
		emit(t, b, "a", "x")
		if len(got.events) != 1 {
			t.Fatalf("%d events, want 1", len(got.events))
		}
		b.Find("b", "x")
		s.Unsubscribe()
		s2 := subscribe(t, b, "b", got.handle)
		s2.Unsubscribe()
		b.Resolve("b", "x")
		emit(t, b, "b", "x")
		if len(got.events) != 1 {
			t.Fatalf("%d events after Unsubscribe, want still 1", len(got.events))
		}
	})

	t.Run("also_while_everybody_publishes", func(t *testing.T) {
		b := newBus(t)
		var done atomic.Bool
		var wg sync.WaitGroup
		for p := range 3 {
			wg.Go(func() {
				for i := 0; !done.Load(); i++ {
					emit(t, b, fmt.Sprintf("t%d.%d", p, i%100), "x")
				}
			})
		}
		for i := range 400 {
			var calls atomic.Int64
			s := subscribe(t, b, "mine.>", func(*event.Event) { calls.Add(1) })
			emit(t, b, fmt.Sprint("mine.", i), "x")
			emit(t, b, fmt.Sprint("mine.", i), "x")
			if err := s.UnsubscribeWait(t.Context()); err != nil {
				t.Fatal(err)
			}
			emit(t, b, fmt.Sprint("mine.", i), "x")
			if calls.Load() != 2 {
				t.Fatalf("round %d: %d calls, want 2", i, calls.Load())
			}
		}
		done.Store(true)
		wg.Wait()
	})
}

func TestB5_UnsubscribeWait(t *testing.T) {
	for name, typ := range map[string]string{"of_one_type": "a.x", "of_several_types": "a.%d"} {
		t.Run("returns_when_the_last_call_has/"+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t)
				gate := make(chan struct{})
				s := subscribe(t, b, "a.*", func(*event.Event) { <-gate })
				for i := range 3 {
					go emit(t, b, strings.ReplaceAll(typ, "%d", fmt.Sprint(i)), "")
				}
				synctest.Wait()
				var waited atomic.Int32
				for range 2 {
					go func() {
						if err := s.UnsubscribeWait(context.Background()); err != nil {
							t.Error(err)
						}
						waited.Add(1)
					}()
				}
				for range 3 {
					synctest.Wait()
					if waited.Load() != 0 {
						t.Fatal("UnsubscribeWait returned while a call was running")
					}
					gate <- struct{}{}
				}
				synctest.Wait()
				if waited.Load() != 2 {
					t.Fatalf("%d of 2 waits have returned", waited.Load())
				}
				if st := s.Stats(); st.Delivered != 3 || st.Pending != 0 || b.Replaced() != 0 {
					t.Fatalf("after the wait: %+v, %d retired", st, b.Replaced())
				}
			})
		})
	}

	t.Run("waits_for_a_call_that_is_still_to_come", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			gate, calls := make(chan struct{}), 0
			subscribe(t, b, "a", func(*event.Event) { <-gate })
			s := subscribe(t, b, "a", func(*event.Event) { calls++ })
			go emit(t, b, "a", "")
			synctest.Wait() // in the first handler
			var err error = errors.New("not returned")
			go func() { err = s.UnsubscribeWait(context.Background()) }()
			synctest.Wait()
			if err == nil {
				t.Fatal("UnsubscribeWait returned with a call to come")
			}
			close(gate)
			synctest.Wait()
			if err != nil || calls != 1 {
				t.Fatalf("%v, %d calls", err, calls)
			}
		})
	})

	t.Run("does_not_wait_for_publishes_that_do_not_concern_it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			gate := make(chan struct{})
			subscribe(t, b, "a", func(*event.Event) { <-gate })
			s := subscribe(t, b, "b", func(*event.Event) {})
			go emit(t, b, "a", "")
			emit(t, b, "b", "")
			synctest.Wait()
			if err := s.UnsubscribeWait(context.Background()); err != nil {
				t.Fatal(err)
			}
			close(gate)
		})
	})

	t.Run("ends_with_its_context", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			gate := make(chan struct{})
			s := subscribe(t, b, "a", func(*event.Event) { <-gate })
			go emit(t, b, "a", "")
			synctest.Wait()
			why := errors.New("enough")
			ctx, cancel := context.WithTimeoutCause(context.Background(), time.Minute, why)
			defer cancel()
			if err := s.UnsubscribeWait(ctx); err != why {
				t.Fatalf("got %v, want the context's cause", err)
			}
			if b.Stats().Handlers != 0 {
				t.Fatal("the subscription is still there")
			}
			close(gate)
			if err := s.UnsubscribeWait(context.Background()); err != nil {
				t.Fatalf("a second wait: %v", err)
			}
		})
	})

	t.Run("refuses_to_wait_for_itself", func(t *testing.T) {
		b, other := newBus(t), newBus(t)
		var errs []error
		var s, indirect, foreign *bus.Subscription
		s = subscribe(t, b, "a", func(*event.Event) {
			errs = append(errs, s.UnsubscribeWait(context.Background()), // itself
				indirect.UnsubscribeWait(context.Background()), // another of this bus
				foreign.UnsubscribeWait(context.Background()))  // one of another bus
		})
		indirect = subscribe(t, b, "b", func(*event.Event) {})
		foreign = subscribe(t, other, "a", func(*event.Event) {})
		emit(t, b, "a", "")
		if len(errs) != 3 || errs[0] != bus.ErrInHandler || errs[1] != bus.ErrInHandler || errs[2] != nil {
			t.Fatalf("got %v, want ErrInHandler twice and then nil", errs)
		}
		if b.Stats().Handlers != 0 || other.Stats().Handlers != 0 {
			t.Fatal("a subscription is still there")
		}
	})
}

func TestInHandler(t *testing.T) {
	a, b := newBus(t), newBus(t)
	type answer struct{ a, b bool }
	ask := func() answer { return answer{a.InHandler(), b.InHandler()} }
	var got []answer
	subscribe(t, a, "ask", func(*event.Event) { got = append(got, ask()) })
	subscribe(t, b, "ask", func(*event.Event) { got = append(got, ask()) })
	subscribe(t, a, "relay", func(*event.Event) { emit(t, b, "ask", "") })
	var down func(n int, f func())
	down = func(n int, f func()) {
		if n == 0 {
			f()
			return
		}
		down(n-1, f)
	}
	subscribe(t, a, "deep", func(*event.Event) { down(1000, func() { got = append(got, ask()) }) })
	subscribe(t, a, "panic", func(*event.Event) {
		defer func() { got = append(got, ask()) }()
		panic("on purpose")
	})
	subscribe(t, a, "grow", func(*event.Event) {
		var big [64 << 10]byte
		runtime.KeepAlive(&big)
		got = append(got, ask())
	})
	for _, c := range []struct {
		bus   *bus.Bus
		typ   string
		depth int
		want  []answer
	}{
		{a, "ask", 0, []answer{{true, false}}},
		{b, "ask", 0, []answer{{false, true}}},
		{a, "relay", 0, []answer{{true, true}}},
		{a, "deep", 0, []answer{{true, false}}},
		{a, "deep", 1000, []answer{{true, false}}}, // a traceback leaves out the middle, but b is at rest
		{a, "panic", 0, []answer{{true, false}}},
		{a, "grow", 0, []answer{{true, false}}},
	} {
		got = nil
		down(c.depth, func() { emit(t, c.bus, c.typ, "") })
		if !slices.Equal(got, c.want) {
			t.Errorf("in %s: %v, want %v", c.typ, got, c.want)
		}
	}
	if ask() != (answer{}) {
		t.Error("outside of handlers the answer is yes")
	}
	subscribe(t, a, "fork", func(*event.Event) {
		c := make(chan answer)
		go func() { c <- ask() }()
		got = []answer{<-c}
	})
	if emit(t, a, "fork", ""); got[0] != (answer{}) {
		t.Error("a goroutine that a handler started is taken for the handler")
	}
}

func TestB6_PublishedEventsAreNotChanged(t *testing.T) {
	b := newBus(t)
	var got collector
	subscribe(t, b, ">", got.handle)

	whole := event.New("a", "x", "/p", slog.Int("n", 1))
	before := *whole
	if err := b.Publish(whole); err != nil {
		t.Fatal(err)
	}
	if got.events[0] != whole || !whole.Equal(&before) {
		t.Fatal("a complete event is not published as it is")
	}

	bare := &event.Event{Type: "a", Source: "x"}
	if err := b.Publish(bare); err != nil {
		t.Fatal(err)
	}
	e := got.events[1]
	if bare.ID != uuid.Nil || !bare.Timestamp.IsZero() {
		t.Fatal("the publisher's event was changed")
	}
	if e == bare || e.ID == uuid.Nil || e.ID.Version() != 4 || e.Timestamp.IsZero() || e.Type != "a" || e.Source != "x" {
		t.Fatalf("published %v with ID %v at %v", e, e.ID, e.Timestamp)
	}
	if e.Timestamp != e.Timestamp.Round(0) {
		t.Fatal("the timestamp has a monotonic reading")
	}
	if r := b.Recent(1)[0]; r != e {
		t.Fatal("the history has another event than the handler")
	}
}

func TestB6_WhatIsMissingIsFilledIn(t *testing.T) {
	id, at := uuid.MustParse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), time.Date(2026, 11, 25, 1, 2, 3, 4, time.UTC)
	for name, e := range map[string]*event.Event{
		"the ID":   {Type: "a", Timestamp: at},
		"the time": {Type: "a", ID: id},
	} {
		b := newBus(t)
		before := *e
		if err := b.Publish(e); err != nil {
			t.Fatal(err)
		}
		got := b.Recent(1)[0]
		if got == e || !e.Equal(&before) {
			t.Errorf("without %s: the publisher's event was published, or changed", name)
		}
		if got.ID == uuid.Nil || got.Timestamp.IsZero() || e.ID != uuid.Nil && got.ID != id || !e.Timestamp.IsZero() && !got.Timestamp.Equal(at) {
			t.Errorf("without %s: published with ID %v at %v", name, got.ID, got.Timestamp)
		}
	}
}

func TestB9_MemoryIsBounded(t *testing.T) {
	b := newBus(t)
	const n = bus.MaxPairs + 3000
	var all, some collector
	everything := subscribe(t, b, ">", all.handle)
	special := subscribe(t, b, "t.*.special", some.handle, bus.Sources("s1", "s2"))
	huge := strings.Repeat("x", 2000)
	emit(t, b, huge, "s0")
	for i := range n {
		typ := fmt.Sprintf("t.%d", i)
		if i%10 == 0 {
			typ += ".special"
		}
		emit(t, b, typ, fmt.Sprint("s", i%3))
	}
	st := b.Stats()
	if len(st.EventTypes) != bus.MaxPairs+bus.MaxTypes+1 || st.EventTypes[bus.Others] != 1+n-bus.MaxPairs-bus.MaxTypes || st.EventSources[bus.Others] != 1+n-bus.MaxPairs {
		t.Fatalf("%d types, %d others", len(st.EventTypes), st.EventTypes[bus.Others])
	}
	sum := uint64(0)
	for _, c := range st.EventTypes {
		sum += c
	}
	if sum != n+1 || st.Published != n+1 {
		t.Fatalf("counts add up to %d, published %d, want %d", sum, st.Published, n+1)
	}
	if len(all.events) != n+1 {
		t.Fatalf("%d of %d events handled", len(all.events), n+1)
	}
	want := 0
	for i := range n {
		if i%10 == 0 && i%3 != 0 {
			want++
		}
	}
	if len(some.events) != want || special.Stats().Delivered != uint64(want) || everything.Stats().Delivered != n+1 {
		t.Fatalf("%d special events handled and %d counted, want %d", len(some.events), special.Stats().Delivered, want)
	}

	// Those who come and go leave nothing behind, on overflowing routes too.
	for range 50 {
		s := subscribe(t, b, ">", func(*event.Event) {})
		emit(t, b, "beyond.the.table", "s0")
		if s.Unsubscribe(); s.Stats().Delivered != 1 {
			t.Fatalf("%+v", s.Stats())
		}
	}
	if b.Replaced() != 0 {
		t.Fatalf("%d deliveries left over", b.Replaced())
	}

	b.Reset()
	emit(t, b, "after.reset", "s")
	if st := b.Stats(); len(st.EventTypes) != 1 || st.EventTypes["after.reset"] != 1 {
		t.Fatalf("Reset does not empty the table: %v", st.EventTypes)
	}
}

// conserved checks B7's equation, as far as it concerns synchronous handlers.
func conserved(t *testing.T, s bus.SubscriptionStats) {
	t.Helper()
	if s.Matched != s.Delivered+s.Filtered+s.Dropped+s.Panicked+s.Pending {
		t.Errorf("matched %d ≠ delivered %d + filtered %d + dropped %d + panicked %d + pending %d",
			s.Matched, s.Delivered, s.Filtered, s.Dropped, s.Panicked, s.Pending)
	}
}

func TestB10_CountsAreExact(t *testing.T) {
	b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}), bus.Intercept(func(e *event.Event) *event.Event {
		if e.Source == "dropped" {
			return nil
		}
		return e
	}))
	const publishers, each = 8, 2000
	type tally struct{ delivered, filtered, panicked atomic.Uint64 }
	var tallies [3]tally
	even := func(e *event.Event) bool { i, _ := e.Payload.Get("i"); return i.Int64()%2 == 0 }
	subs := []*bus.Subscription{
		subscribe(t, b, "a.*", func(*event.Event) { tallies[0].delivered.Add(1) }),
		subscribe(t, b, ">", func(*event.Event) { tallies[1].delivered.Add(1) },
			bus.Where(func(e *event.Event) bool {
				if !even(e) {
					tallies[1].filtered.Add(1)
					return false
				}
				return true
			})),
		subscribe(t, b, "a.3", func(e *event.Event) {
			if even(e) {
				tallies[2].panicked.Add(1)
				panic("on purpose")
			}
			tallies[2].delivered.Add(1)
		}),
	}
	once := subscribe(t, b, "a.1", func(*event.Event) {}, bus.Once())
	var done atomic.Bool
	var watching, publishing sync.WaitGroup
	watching.Go(func() { // changes of subscription, and Stats, beside it all
		for i := 0; !done.Load(); i++ {
			s := subscribe(t, b, []string{"a.*", ">", "a.1"}[i%3], func(*event.Event) {})
			for _, st := range b.Stats().Subscriptions {
				conserved(t, st)
			}
			s.Unsubscribe()
			conserved(t, s.Stats())
		}
	})
	for p := range publishers {
		publishing.Go(func() {
			for i := range each {
				typ := fmt.Sprintf("%c.%d", 'a'+byte(p%2), i%5)
				source := []string{"x", "y", "dropped", "z"}[i%4]
				emit(t, b, typ, source, slog.Int("i", i))
			}
		})
	}
	publishing.Wait()
	done.Store(true)
	watching.Wait()

	st := b.Stats()
	const accepted = publishers * each * 3 / 4
	if st.Published != accepted || st.Intercepted != publishers*each/4 {
		t.Fatalf("published %d, intercepted %d, want %d and %d", st.Published, st.Intercepted, accepted, publishers*each/4)
	}
	for i := range 5 {
		for _, typ := range []string{fmt.Sprint("a.", i), fmt.Sprint("b.", i)} {
			if st.EventTypes[typ] != accepted/10 {
				t.Errorf("%d events of type %s, want %d", st.EventTypes[typ], typ, accepted/10)
			}
		}
	}
	for _, source := range []string{"x", "y", "z"} {
		if st.EventSources[source] != accepted/3 {
			t.Errorf("%d events of source %s, want %d", st.EventSources[source], source, accepted/3)
		}
	}
	for i, s := range subs {
		got := s.Stats()
		conserved(t, got)
		if got.Delivered != tallies[i].delivered.Load() || got.Filtered != tallies[i].filtered.Load() || got.Panicked != tallies[i].panicked.Load() || got.Pending != 0 {
			t.Errorf("subscription %d: %+v, counted %d delivered, %d filtered, %d panicked", i, got,
				tallies[i].delivered.Load(), tallies[i].filtered.Load(), tallies[i].panicked.Load())
		}
	}
	if got := subs[0].Stats().Matched; got != accepted/2 {
		t.Errorf("matched %d by a.*, want %d", got, accepted/2)
	}
	if st.Panics != tallies[2].panicked.Load() || st.Panics == 0 {
		t.Errorf("%d panics counted, %d happened", st.Panics, tallies[2].panicked.Load())
	}
	if got := once.Stats(); got.Delivered != 1 || got.Pending != 0 {
		t.Errorf("Once: %+v", got)
	}
	conserved(t, once.Stats())
	if b.Replaced() != 0 {
		t.Errorf("%d deliveries left over", b.Replaced())
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

func TestB9_HandlersThatAreGoneAreLetGo(t *testing.T) {
	for _, how := range []string{"Once", "itself"} {
		b := newBus(t)
		collected := make(chan struct{})
		func() {
			big := new([1 << 16]byte)
			runtime.AddCleanup(big, func(struct{}) { close(collected) }, struct{}{})
			var s *bus.Subscription
			h := func(*event.Event) {
				big[0]++
				if how == "itself" {
					s.Unsubscribe()
				}
			}
			if how == "Once" {
				subscribe(t, b, "a", h, bus.Once())
			} else {
				s = subscribe(t, b, "a", h)
			}
		}()
		emit(t, b, "a", "")
		emit(t, b, "a", "")
		if b.Replaced() != 0 {
			t.Errorf("%s: %d deliveries are held on to", how, b.Replaced())
		}
		runtime.GC()
		<-collected // or the test hangs, and says so after its deadline
		runtime.KeepAlive(b)
	}
}

func TestB11_WithoutHistory(t *testing.T) {
	b := newBus(t, bus.History(0))
	var got collector
	s := subscribe(t, b, "a", got.handle)
	for range 10 {
		emit(t, b, "a", "x")
	}
	emit(t, b, "b", "y")
	if r := b.Recent(10); r != nil {
		t.Fatalf("Recent has %d events", len(r))
	}
	st := b.Stats()
	if st.Published != 11 || st.BufferSize != 0 || st.BufferMaxSize != 0 || st.EventTypes["a"] != 10 || st.EventSources["y"] != 1 {
		t.Fatalf("%+v", st)
	}
	if len(got.events) != 10 || s.Stats().Delivered != 10 {
		t.Fatalf("%d events handled", len(got.events))
	}
	if p := b.Position(); p.Seq != 0 || p.Epoch == 0 {
		t.Fatalf("position %v", p)
	}
	b.ClearHistory()
	b.Reset()
	if st := b.Stats(); st.Published != 0 || len(st.EventTypes) != 0 {
		t.Fatalf("after Reset: %+v", st)
	}
}
