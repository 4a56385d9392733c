package bus_test

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

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
				closes(t, "the subscription has not ended", s.Done())
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

func TestB9_HandlersThatAreGoneAreLetGo(t *testing.T) {
	for _, how := range []string{"Once", "itself"} {
		b := newBus(t)
		var handler weak.Pointer[[1 << 16]byte] // or rather what it refers to
		func() {
			big := new([1 << 16]byte)
			handler = weak.Make(big)
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
		for range 10 { // what a stack still refers to may outlive one
			if runtime.GC(); handler.Value() == nil {
				break
			}
		}
		if handler.Value() != nil {
			t.Errorf("%s: the handler is reachable after its last call", how)
		}
		runtime.KeepAlive(b)
	}
}

// A Subscription that has ended keeps alive neither what was in its queue nor its last
// batch.
func TestB9_NothingIsKeptAliveAfterTheEnd(t *testing.T) {
	b := newBus(t, bus.History(0))
	gate := make(chan struct{})
	s := subscribe(t, b, "a", func(*event.Event) { <-gate }, bus.Async(1000), bus.OnFull(bus.DropNewest))
	var freed atomic.Int64
	for range 1000 {
		e := event.New("a", "x", "")
		runtime.AddCleanup(e, func(int) { freed.Add(1) }, 0)
		b.Publish(e)
	}
	s.Unsubscribe()
	close(gate)
	if err := s.UnsubscribeWait(context.Background()); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); freed.Load() < 1000 && time.Now().Before(deadline); {
		runtime.GC()
	}
	if n := freed.Load(); n < 1000 {
		t.Errorf("%d of 1000 events freed after the subscription ended", n)
	}
	runtime.KeepAlive(s)
}

// A bus that was stopped keeps neither handlers nor events of its subscriptions.
func TestB9_AStoppedBusKeepsNoHandlers(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{
		"synchronous": nil, "shared": {bus.Async(4)}, "its own": {bus.Async(4), bus.OnFull(bus.DropNewest)},
		"block": {bus.Async(4), bus.OnFull(bus.Block(time.Hour))},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBus(t, bus.History(0))
			var freed atomic.Int64
			func() {
				big, gate := new([1 << 20]byte), make(chan struct{})
				runtime.AddCleanup(big, func(int) { freed.Add(1) }, 0)
				s := subscribe(t, b, "a", func(*event.Event) { <-gate; big[0]++ }, opts...)
				if opts == nil {
					close(gate)
				}
				number(t, b, "a", 0)
				e := event.New("a", "", "")
				runtime.AddCleanup(e, func(int) { freed.Add(1) }, 0)
				number(t, b, "a", 1)
				if err := b.Publish(e); err != nil {
					t.Error(err)
				}
				b.Close()
				s.Unsubscribe()
				if opts != nil {
					close(gate)
				}
				err := b.Shutdown(t.Context())
				if again := b.Shutdown(t.Context()); fmt.Sprint(again) != fmt.Sprint(err) || opts != nil && err == nil {
					t.Errorf("Shutdown: %v, and again: %v", err, again)
				}
			}()
			for deadline := time.Now().Add(10 * time.Second); freed.Load() < 2 && time.Now().Before(deadline); {
				runtime.GC()
			}
			if n := freed.Load(); n < 2 {
				t.Errorf("%d of the handler and an event are freed", n)
			}
			runtime.KeepAlive(b)
		})
	}
}

// A closed bus, too, lets go of the subscriptions that are ended afterwards.
func TestB9_AClosedBusKeepsNoEndedSubscription(t *testing.T) {
	b := newBus(t, bus.History(0))
	var ended []weak.Pointer[bus.Subscription]
	for range 100 {
		s := subscribe(t, b, "a", func(*event.Event) {})
		ended = append(ended, weak.Make(s))
	}
	shutdown(t, b)
	if n := b.Stats().Handlers; n != 100 {
		t.Fatalf("%d handlers after Shutdown, want 100", n)
	}
	b.ClearSubscriptions()
	for range 10 {
		runtime.GC()
	}
	for _, s := range ended {
		if s.Value() != nil {
			t.Fatal("the bus refers to a subscription that has ended")
		}
	}
	runtime.KeepAlive(b)
}

// A worker keeps no event that its handler has had, though it has taken it along with others
// and is busy with the next.
func TestB9_AHandledEventIsLetGo(t *testing.T) {
	b := newBus(t, bus.History(0))
	const events, busyWith = 300, 290
	begin, busy, end := make(chan struct{}), make(chan struct{}), make(chan struct{})
	n := 0
	subscribe(t, b, "a", func(*event.Event) {
		switch n++; n {
		case 1:
			<-begin
		case busyWith:
			close(busy)
			<-end
		}
	}, bus.Async(400))
	var h herd
	h.publish(t, b, events)
	close(begin)
	select {
	case <-busy:
	case <-time.After(10 * time.Second):
		t.Fatal("the handler has not had its events after 10 s")
	}
	for range 3000 { // which push the others out of the queue
		emit(t, b, "a", "")
	}
	if alive, _ := h.alive(); alive > events-busyWith+1 {
		t.Errorf("%d of %d events are reachable, of which the handler has had %d", alive, events, busyWith-1)
	}
	close(end)
	shutdown(t, b)
}
