package bus_test

import (
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestPanicError_SaysWhoAndForHowLong(t *testing.T) {
	p := &bus.PanicError{EventType: "a.b", Subscription: "meter", Value: "broken", Quarantine: time.Minute}
	if got, want := p.Error(), "bus: meter panicked on a.b: broken (set aside for 1m0s)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPanicError_IsNoErrorOfThePublisher(t *testing.T) {
	reported := 0
	b := newBus(t, bus.OnPanic(func(*bus.PanicError) { reported++ }))
	var good collector
	subscribe(t, b, ">", func(*event.Event) { panic("intentional error") })
	subscribe(t, b, ">", good.handle)
	if err := b.Publish(event.New("test", "test", "")); err != nil {
		t.Fatalf("a handler's panic became the publisher's error: %v", err)
	}
	if len(good.events) != 1 {
		t.Fatalf("the good handler got %d events, want 1", len(good.events))
	}
	if reported != 1 {
		t.Fatalf("%d panics reported, want 1", reported)
	}
}
