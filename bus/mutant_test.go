package bus_test

import (
	"bytes"
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
	"unsafe"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// What follows was written against mutants: changes of the code that break a
// promise and that all other tests let live. Each test says which it kills.

// Kills: a new subscription put first on a route that exists.
func TestB2_OrderOnARouteThatExists(t *testing.T) {
	b := newBus(t)
	emit(t, b, "a.b", "") // the route exists, with nobody on it
	var order []int
	var subs []*bus.Subscription
	for i, pattern := range []string{"a.b", ">", "a.*", "*.b", "a.>", "a.b"} {
		subs = append(subs, subscribe(t, b, pattern, func(*event.Event) { order = append(order, i) }))
		emit(t, b, "a.b", "")
	}
	order = nil
	if emit(t, b, "a.b", ""); !slices.Equal(order, []int{0, 1, 2, 3, 4, 5}) {
		t.Fatalf("order %v", order)
	}
	subs[0].Unsubscribe()
	subs[3].Unsubscribe()
	subscribe(t, b, ">", func(*event.Event) { order = append(order, 6) })
	order = nil
	if emit(t, b, "a.b", ""); !slices.Equal(order, []int{1, 2, 4, 5, 6}) {
		t.Fatalf("order %v after two have left and one came", order)
	}
}

// Kills: "suppressed" not counted where a report is under way.
func TestB3_APanicInsideAReportIsCountedAsSuppressed(t *testing.T) {
	var b *bus.Bus
	var suppressed []uint64
	b = newBus(t, bus.OnPanic(func(p *bus.PanicError) {
		suppressed = append(suppressed, p.Suppressed)
		emit(t, b, "log.error", "logger") // which panics again
	}))
	subscribe(t, b, ">", exploder)
	for range 2 {
		emit(t, b, "a", "")
	}
	if !slices.Equal(suppressed, []uint64{0, 1}) {
		t.Fatalf("the reports tell of %v suppressed, want 0 and 1", suppressed)
	}
}

// Kills: a count of what was suppressed that Reset leaves for the next report.
func TestB3_ResetForgetsWhatWasSuppressed(t *testing.T) {
	var last *bus.PanicError
	reports := 0
	b := newBus(t, bus.OnPanic(func(p *bus.PanicError) { reports++; last = p }))
	subscribe(t, b, "a", exploder)
	for range 100 {
		emit(t, b, "a", "")
	}
	before := reports
	if before == 0 || before == 100 {
		t.Fatalf("%d reports of 100 panics", before)
	}
	b.Reset()
	subscribe(t, b, "a", exploder)
	if emit(t, b, "a", ""); reports != before+1 || last.Suppressed != 0 {
		t.Fatalf("%d reports after Reset, the last tells of %d suppressed", reports-before, last.Suppressed)
	}
}

// Kills: slog.Default() taken at New.
func TestB3_TheDefaultLoggerIsTheOneOfTheMoment(t *testing.T) {
	var old, now bytes.Buffer
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(slog.NewTextHandler(&old, nil)))
	b := newBus(t)
	slog.SetDefault(slog.New(slog.NewTextHandler(&now, nil)))
	subscribe(t, b, "a", exploder)
	if emit(t, b, "a", ""); old.Len() != 0 || !strings.Contains(now.String(), "broken") {
		t.Fatalf("logged %q to the old logger, %q to the new", old.String(), now.String())
	}
}

// Kills: a lock held while a report, an interceptor, a clock or a condition runs.
func TestB4_ReportsAndInterceptorsMayUseTheBus(t *testing.T) {
	var b *bus.Bus
	use := func() {
		s := subscribe(t, b, "unused", func(*event.Event) {})
		b.Stats()
		s.Stats()
		s.Unsubscribe()
	}
	calls := 0
	b = newBus(t,
		bus.OnPanic(func(*bus.PanicError) { calls++; use() }),
		bus.Intercept(func(e *event.Event) *event.Event { calls++; use(); return e }),
		bus.Clock(func() time.Time { calls++; use(); return time.Now() }))
	subscribe(t, b, ">", exploder, bus.Where(func(*event.Event) bool { calls++; use(); return true }))
	subscribe(t, b, ">", func(*event.Event) { calls++; use() }, bus.Once())
	if emit(t, b, "a", ""); calls != 5 {
		t.Fatalf("%d calls, want 5", calls)
	}
}

// Kills: abandon that wakes nobody.
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

// Kills: a wait for everything that was replaced, whoever was in it.
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

// Kills: a lost wake-up, a late publisher that looks no second time, and more.
func TestB5_UnsubscribeWaitBesidePublishersOfTheSameType(t *testing.T) {
	const rounds, limit = 3_500, 2 * time.Second // for each number of publishers
	for publishers := 1; publishers <= 3; publishers++ {
		t.Run(fmt.Sprint("publishers=", publishers), func(t *testing.T) {
			b := newBus(t)
			var done atomic.Bool
			var wg sync.WaitGroup
			for range publishers {
				wg.Go(func() {
					for i := 1; !done.Load(); i++ {
						emit(t, b, "a", "x")
						if i%32 == 0 {
							runtime.Gosched()
						}
					}
				})
			}
			type watched struct {
				*bus.Subscription
				ended atomic.Bool
			}
			watch := func(pattern string) *watched {
				w := new(watched)
				w.Subscription = subscribe(t, b, pattern, func(*event.Event) {
					for range 100 { // a call must not run any more, let alone begin
						if w.ended.Load() {
							t.Error("a call runs after UnsubscribeWait returned")
							return
						}
					}
				})
				return w
			}
			start := time.Now()
			for i := 0; i < rounds && time.Since(start) < limit && !t.Failed(); i++ {
				// Four changes in a row, so that a publisher may be late twice.
				for _, w := range []*watched{watch("a"), watch(">")} {
					ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // only a wait that is lost takes that long
					err := w.UnsubscribeWait(ctx)
					cancel()
					if err != nil {
						t.Errorf("round %d: %v", i, err)
						break
					}
					w.ended.Store(true)
				}
			}
			done.Store(true)
			wg.Wait()
		})
	}
}

// together calls f and g in two goroutines that meet before they begin. Then f
// spins, so that over many rounds it meets g in every place.
func together(spin int, f, g func()) {
	var here atomic.Int64
	meet := func() {
		here.Add(1)
		for i := 1; here.Load() < 2; i++ {
			if i%64 == 0 {
				runtime.Gosched()
			}
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		meet()
		for range spin {
			here.Load()
		}
		f()
	})
	meet()
	g()
	wg.Wait()
}

// Kills: a late publisher that looks no second time: one that finds a delivery
// replaced before it could enter the one after it.
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

// Kills: Subscribe or Unsubscribe that overlooks a route somebody is making, a
// route made from a list of subscriptions that is older than itself, and a list
// changed in place.
func TestB5_BesideRoutesThatAreBeingMade(t *testing.T) {
	const rounds, limit, each = 6_000, 5 * time.Second, 6
	var old, young []*event.Event
	for i := range each {
		old = append(old, event.New(fmt.Sprint("old.", i), "x", ""))
		young = append(young, event.New(fmt.Sprint("young.", i), "x", ""))
	}
	start := time.Now()
	for round := 0; round < rounds && time.Since(start) < limit && !t.Failed(); round++ {
		b := newBus(t, bus.History(0))
		publish := func(es []*event.Event) {
			if _, err := b.PublishBatch(es); err != nil {
				t.Error(err)
			}
		}
		var calls, first, last atomic.Int64
		subscribe(t, b, ">", func(*event.Event) { first.Add(1) })
		subscribe(t, b, ">", func(*event.Event) { last.Add(1) })
		// Every other time it is the change that comes late.
		beside := func(es []*event.Event, change func()) {
			f, g := func() { publish(es) }, change
			if round/1000%2 == 1 {
				f, g = g, f
			}
			together(round*37%1000, f, g)
		}

		var s, tail *bus.Subscription
		beside(old, func() {
			s = subscribe(t, b, ">", func(*event.Event) { calls.Add(1) })
			tail = subscribe(t, b, ">", func(*event.Event) {})
		})
		before := calls.Load()
		if publish(old); calls.Load() != before+each {
			t.Errorf("round %d: %d calls after Subscribe, want %d", round, calls.Load()-before, each)
		}
		beside(young, func() {
			s.Unsubscribe()
			tail.Unsubscribe()
		})
		before = calls.Load()
		publish(old)
		if publish(young); calls.Load() != before {
			t.Errorf("round %d: %d calls after Unsubscribe", round, calls.Load()-before)
		}
		if first.Load() != 5*each || last.Load() != 5*each {
			t.Errorf("round %d: those who stay got %d and %d events, want %d", round, first.Load(), last.Load(), 5*each)
		}
	}
}

// Kills: an OnPanic that would wait for its own handler.
func TestB5_AReportIsInsideAHandler(t *testing.T) {
	var s *bus.Subscription
	var err error
	calls := 0
	b := newBus(t, bus.OnPanic(func(*bus.PanicError) { calls++; err = s.UnsubscribeWait(context.Background()) }))
	s = subscribe(t, b, "a", exploder)
	if emit(t, b, "a", ""); calls != 1 || err != bus.ErrInHandler {
		t.Fatalf("%d calls, %v", calls, err)
	}
	// Behind a handler that ended its goroutine the others run in a deferred call.
	var in, foreign bool
	other := newBus(t)
	subscribe(t, b, "b", func(*event.Event) { runtime.Goexit() })
	subscribe(t, b, "b", func(*event.Event) { in, foreign = b.InHandler(), other.InHandler() })
	inGoroutine(func() { emit(t, b, "b", "") })
	if !in || foreign {
		t.Fatalf("behind Goexit: in a handler of its bus %v, of another %v", in, foreign)
	}
}

// Kills: a clock's monotonic reading kept by Emit.
func TestB6_EmitKeepsNoMonotonicReading(t *testing.T) {
	b := newBus(t, bus.Clock(time.Now))
	if e := emit(t, b, "a", ""); e.Timestamp != e.Timestamp.Round(0) {
		t.Fatal("the timestamp has a monotonic reading")
	}
}

// Kills: no bound on a pair's bytes; strings kept that are not the route's own.
func TestB9_WhatTheTableKeeps(t *testing.T) {
	b := newBus(t)
	text := strings.Repeat("x", 1<<20)
	for range 2 {
		emit(t, b, text[:1025], "")
		emit(t, b, "a", text[:1024])
		emit(t, b, text[:512], text[512:1024])
	}
	st := b.Stats()
	if len(st.EventTypes) != 3 || st.EventTypes[bus.Others] != 2 || st.EventTypes["a"] != 2 || st.EventTypes[text[:512]] != 2 || st.EventSources[bus.Others] != 4 {
		t.Fatalf("%d types, %d others", len(st.EventTypes), st.EventTypes[bus.Others])
	}
	for _, m := range []map[string]uint64{st.EventTypes, st.EventSources} {
		for s := range m {
			if s != bus.Others && (unsafe.StringData(s) == unsafe.StringData(text) || unsafe.StringData(s) == unsafe.StringData(text[512:])) {
				t.Error("the table keeps a piece of a publisher's text")
			}
		}
	}
}

// Kills: a place in the table lost to each publisher that came second.
func TestB9_TheTableLosesNoPlace(t *testing.T) {
	const buses, limit, publishers = 20, 3 * time.Second, 2
	const types = bus.MaxPairs - publishers // up to so many are in the act of taking one place
	es := make([]*event.Event, types)
	for i := range es {
		es[i] = event.New(fmt.Sprint("t.", i), "x", "")
	}
	start := time.Now()
	for n := 0; n < buses && time.Since(start) < limit; n++ {
		b := newBus(t, bus.History(0))
		var wg sync.WaitGroup
		var arrived atomic.Int64
		for range publishers {
			wg.Go(func() {
				for i, e := range es {
					// Nobody begins with a type before all are there.
					arrived.Add(1)
					for n := 1; arrived.Load() < int64(publishers*(i+1)); n++ {
						if n%64 == 0 {
							runtime.Gosched()
						}
					}
					if err := b.Publish(e); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if st := b.Stats(); len(st.EventTypes) != types || st.EventTypes[bus.Others] != 0 {
			t.Fatalf("%d types have a place, want %d; %d events have none", len(st.EventTypes), types, st.EventTypes[bus.Others])
		}
	}
}

// Kills: a subscription left on the overflow route.
func TestB9_UnsubscribeEndsOnTheOverflowRouteToo(t *testing.T) {
	huge := strings.Repeat("x", 2000) + ".y"
	for _, pattern := range []string{huge, "*.y", ">"} {
		b := newBus(t)
		var got collector
		publish := func(want int) {
			t.Helper()
			if emit(t, b, huge, ""); len(got.events) != want {
				t.Fatalf("pattern %.3s: %d events, want %d", pattern, len(got.events), want)
			}
		}
		s := subscribe(t, b, pattern, got.handle)
		publish(1)
		s.Unsubscribe()
		publish(1)
		subscribe(t, b, pattern, got.handle)
		publish(2)
		b.ClearSubscriptions()
		publish(2)
		if st := b.Stats(); st.EventTypes[bus.Others] != 4 || len(st.EventTypes) != 1 {
			t.Fatalf("pattern %.3s: the events did not overflow: %v", pattern, st.EventTypes[bus.Others])
		}
	}
}

// Kills: a call beyond the table that a panic leaves under way.
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

// Kills: an invalid type that gets into the table and is accepted from then on.
func TestAnInvalidTypeIsRefusedEachTime(t *testing.T) {
	b := newBus(t)
	for range 3 {
		if err := b.Publish(event.New("a b", "x", "")); !errors.Is(err, bus.ErrInvalid) {
			t.Fatalf("got %v", err)
		}
	}
	if st := b.Stats(); st.Rejected != 3 || st.Published != 0 {
		t.Fatalf("%+v", st)
	}
}

// Kills: counts that let more come out than went in, or took for delivered what
// was filtered.
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

// Kills: Stats that forget what is under way through a replaced delivery, or
// remember what Reset took away.
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

// Kills: Published counted anywhere but in the history.
func TestB10_PublishedIsWhatIsInTheHistory(t *testing.T) {
	b := newBus(t)
	finish := b.Halves(event.New("a", "x", ""))
	if n := b.Stats().Published; n != 0 {
		t.Fatalf("%d published before it is in the history", n)
	}
	finish()
	if n := b.Stats().Published; n != 1 {
		t.Fatalf("%d published, want 1", n)
	}
}

// Kills: a count that Reset forgets; refusals of a closed bus not counted.
func TestB10_ResetForgetsEveryCount(t *testing.T) {
	b := newBus(t, bus.OnPanic(func(*bus.PanicError) { panic("so am I") }),
		bus.Intercept(func(e *event.Event) *event.Event {
			if e.Type == "drop" {
				return nil
			}
			return e
		}))
	subscribe(t, b, ">", exploder)
	emit(t, b, "a", "x")
	emit(t, b, "drop", "x")
	_ = b.Publish(nil)
	if st := b.Stats(); st.Published != 1 || st.Intercepted != 1 || st.Rejected != 1 || st.Panics != 1 || st.FailedReports != 1 {
		t.Fatalf("before Reset: %+v", st)
	}
	b.Reset()
	want := bus.Stats{Enabled: true, BufferMaxSize: 500, EventTypes: map[string]uint64{}, EventSources: map[string]uint64{}, Subscriptions: []bus.SubscriptionStats{}}
	if st := b.Stats(); fmt.Sprint(st) != fmt.Sprint(want) {
		t.Fatalf("after Reset %+v, want %+v", st, want)
	}
	b.Close()
	_ = b.Publish(event.New("a", "x", ""))
	if st := b.Stats(); st.Rejected != 1 {
		t.Fatalf("%d rejected by a closed bus, want 1", st.Rejected)
	}
}

// Kills: a batch put into the history as a whole before it is delivered.
func TestPublishBatchIsOneEventAfterAnother(t *testing.T) {
	b := newBus(t)
	es := []*event.Event{event.New("a", "x", ""), event.New("a", "x", ""), event.New("a", "x", "")}
	i := 0
	subscribe(t, b, "a", func(e *event.Event) {
		if i++; e != es[i-1] || b.Position().Seq != uint64(i) {
			t.Errorf("call %d is about %v, at position %v", i, e, b.Position())
		}
	})
	if _, err := b.PublishBatch(es); err != nil {
		t.Fatal(err)
	}
	if r := b.Recent(9); i != 3 || !slices.Equal(r, []*event.Event{es[2], es[1], es[0]}) {
		t.Fatalf("%d calls, the history has %v", i, r)
	}
}

// Kills: a default bus stored without a look whether there is one.
func TestDefaultIsMadeOnce(t *testing.T) {
	defer bus.ForgetDefault()()
	for range 200 {
		bus.ForgetDefault()
		var wg sync.WaitGroup
		start := make(chan struct{})
		buses := make([]*bus.Bus, 8)
		for i := range buses {
			wg.Go(func() { <-start; buses[i] = bus.Default() })
		}
		close(start)
		wg.Wait()
		for _, b := range buses {
			if b == nil || b != bus.Default() {
				t.Fatal("Default gave two buses")
			}
		}
	}
}

// Kills: interceptors asked before the bus looks whether it is open.
func TestADisabledOrClosedBusAsksNoInterceptor(t *testing.T) {
	asked := 0
	b := newBus(t, bus.Intercept(func(*event.Event) *event.Event { asked++; return nil }))
	b.Disable()
	emit(t, b, "a", "x")
	b.Enable()
	b.Close()
	_ = b.Publish(event.New("a", "x", ""))
	if st := b.Stats(); asked != 0 || st.Intercepted != 0 {
		t.Fatalf("asked %d times, %d intercepted", asked, st.Intercepted)
	}
}

// Kills: a subscription to some sources left on its routes.
func TestB5_UnsubscribeOfOneSource(t *testing.T) {
	b := newBus(t)
	var got collector
	s := subscribe(t, b, "a", got.handle, bus.Sources("x"))
	emit(t, b, "a", "x")
	s.Unsubscribe()
	if emit(t, b, "a", "x"); len(got.events) != 1 {
		t.Fatalf("%d events, want 1", len(got.events))
	}
}

// Kills: a publisher that leaves a delivery before it has entered the next, and is
// nowhere in between.
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

// Kills: a delivery left twice, or not at all, or a handler passed over or called
// again, in whatever order handlers, conditions and reports come to their ends.
func TestB3_EveryOrderOfEnds(t *testing.T) {
	const receivers = 4 // the first a condition of an asynchronous one
	ends := []func(){func() {}, func() { panic("an end") }, runtime.Goexit}
	orders := 1
	for range receivers + 1 {
		orders *= len(ends)
	}
	for order := range orders {
		end := func(i int) { // the i-th of those who end, the last is the report
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

// Kills: a publish that is the last to leave a replaced delivery, and waits for the lock.
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
