package bus_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// On a route that exists a new subscription comes last.
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

// Subscribe and Unsubscribe do not overlook a route that is being made. A new route is
// not made from a list of subscriptions older than itself, and no list is changed in
// place.
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

	// Subscriptions that come and go leave nothing behind, on overflowing routes too.
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

// The table of routes keeps pairs of a bounded length, and copies of their strings.
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

// A publisher that loses the race for a route gives its place in the table back.
func TestB9_TheTableLosesNoPlace(t *testing.T) {
	const limit, publishers = 3 * time.Second, 2
	buses := 20
	if testing.Short() {
		buses = 3
	}
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

// Unsubscribe also ends calls for events without a route of their own.
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

// What the bus knows events by is no part of a text that a publisher gave it.
func TestB9_ATypeKeepsNoText(t *testing.T) {
	const texts, size = 20, 1 << 20
	b := newBus(t, bus.History(0))
	publish := func() {
		for i := range texts {
			text := strings.Repeat("x", size)
			typ, source := text[i:i+7+i], text[size/2+i:size/2+7+i]
			for range 50 {
				if err := b.Publish(event.New(typ, source, "")); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	before := heap()
	publish()
	if grown := int64(heap()) - int64(before); grown > size {
		t.Errorf("with %d types cut from texts of 1 MiB the heap has grown by %d bytes", texts, grown)
	}
	b.Reset()
	if grown := int64(heap()) - int64(before); grown > size {
		t.Errorf("after Reset the heap has grown by %d bytes", grown)
	}
	runtime.KeepAlive(b)
}

// Reset lets go of the routes that it takes away.
func TestB9_ResetKeepsNoRoute(t *testing.T) {
	b := newBus(t, bus.History(0))
	subscribe(t, b, ">", func(*event.Event) {})
	var gone []func() bool
	for i := range 10 {
		source := fmt.Sprint(i)
		emit(t, b, "a", source)
		gone = append(gone, b.RouteIsGone("a", source))
	}
	gone = append(gone, b.RouteIsGone("a", strings.Repeat("x", 1024)), b.RouteIsGone(strings.Repeat("x", 2000), ""))
	b.Reset()
	runtime.GC()
	for i, isGone := range gone {
		if !isGone() {
			t.Errorf("after Reset route %d is reachable", i)
		}
	}
	runtime.KeepAlive(b)
}
