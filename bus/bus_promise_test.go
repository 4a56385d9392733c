package bus_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// Reset forgets every count. A closed bus counts what it refuses.
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
