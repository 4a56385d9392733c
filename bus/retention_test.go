package bus_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"weak"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A herd is events that nobody should keep, and a handler with something to keep alive.
type herd struct {
	events []weak.Pointer[event.Event]
	extra  weak.Pointer[[1 << 10]byte]
}

// publish publishes n events that only the bus refers to afterwards.
func (h *herd) publish(t *testing.T, b *bus.Bus, n int) {
	t.Helper()
	for i := range n {
		h.events = append(h.events, weak.Make(emit(t, b, "a", fmt.Sprint("source ", i%2))))
	}
}

// handler returns one that refers to something of its own, and runs f.
func (h *herd) handler(f func()) bus.Handler {
	extra := new([1 << 10]byte)
	h.extra = weak.Make(extra)
	return func(*event.Event) {
		f()
		extra[0]++
	}
}

// alive collects garbage and returns how many of the events are still reachable, and
// whether the handler is.
func (h *herd) alive() (events int, handler bool) {
	for range 5 { // what a goroutine has on its stack may outlive one
		runtime.GC()
		events, handler = 0, h.extra.Value() != nil
		for _, e := range h.events {
			if e.Value() != nil {
				events++
			}
		}
		if events == 0 && !handler {
			break
		}
	}
	return events, handler
}

var everyQueue = map[string][]bus.SubscribeOption{
	"synchronous":        nil,
	"conditions":         {bus.Where(func(*event.Event) bool { return true })},
	"shared":             {bus.Async(200)},
	"DropOldest":         {bus.Async(200), bus.Where(func(*event.Event) bool { return true })},
	"DropNewest":         {bus.Async(200), bus.OnFull(bus.DropNewest)},
	"Block":              {bus.Async(200), bus.OnFull(bus.Block(1))},
	"Latest":             {bus.Async(200), bus.Latest(func(e *event.Event) string { return e.ID.String() })},
	"Replay":             {bus.Async(200), bus.Replay(200)},
	"Replay, DropNewest": {bus.Async(200), bus.Replay(200), bus.OnFull(bus.DropNewest)},
}

// A subscription that has ended keeps nothing alive, though its owner keeps it and the bus:
// no event that was in its queue, and not its handler.
func TestB9_AnEndedSubscriptionKeepsNothing(t *testing.T) {
	for queue, opts := range everyQueue {
		for how, end := range map[string]func(*bus.Bus, *bus.Subscription) error{
			"Unsubscribe":        func(_ *bus.Bus, s *bus.Subscription) error { s.Unsubscribe(); return nil },
			"Drain":              func(_ *bus.Bus, s *bus.Subscription) error { go s.Drain(context.Background()); return nil },
			"ClearSubscriptions": func(b *bus.Bus, _ *bus.Subscription) error { b.ClearSubscriptions(); return nil },
			"Reset":              func(b *bus.Bus, _ *bus.Subscription) error { b.Reset(); return nil },
			"Shutdown":           func(b *bus.Bus, _ *bus.Subscription) error { go b.Shutdown(context.Background()); return nil },
			"Close":              func(b *bus.Bus, _ *bus.Subscription) error { return b.Close() },
		} {
			t.Run(queue+"/"+how, func(t *testing.T) {
				b := newBus(t)
				var h herd
				h.publish(t, b, 50) // for Replay
				gate := make(chan struct{})
				if opts == nil || queue == "conditions" {
					close(gate) // or it would hold up the publisher
				}
				s := subscribe(t, b, "a", h.handler(func() { <-gate }), opts...)
				h.publish(t, b, 50)
				if err := end(b, s); err != nil {
					t.Fatal(err)
				}
				if opts != nil && queue != "conditions" {
					close(gate)
				}
				<-s.Done()
				b.ClearHistory()
				if events, handler := h.alive(); events != 0 || handler {
					t.Errorf("%d of %d events are reachable, and the handler: %t", events, len(h.events), handler)
				}
				runtime.KeepAlive(s)
				runtime.KeepAlive(b)
			})
		}
	}
}

// A subscription keeps no event of those that Replay has it begin with, once the handler
// has had it.
func TestB9_AReplayedEventIsLetGo(t *testing.T) {
	b := newBus(t)
	var h herd
	h.publish(t, b, 100)
	last := make(chan struct{})
	n := 0
	s := subscribe(t, b, "a", func(*event.Event) {
		if n++; n == 100 {
			close(last)
		}
	}, bus.Async(1), bus.Replay(100), bus.OnFull(bus.DropNewest))
	<-last
	b.ClearHistory()
	for s.Stats().Delivered < 100 {
		runtime.Gosched()
	}
	if events, _ := h.alive(); events > 1 { // the worker may be on its way to sleep
		t.Errorf("%d of 100 events are reachable", events)
	}
	runtime.KeepAlive(s)
	shutdown(t, b)
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
