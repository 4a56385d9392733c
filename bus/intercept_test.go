package bus_test

import (
	"errors"
	"log/slog"
	"testing"

	"github.com/google/uuid"
	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestIntercept(t *testing.T) {
	var reports []*bus.PanicError
	b := newBus(t,
		bus.OnPanic(func(p *bus.PanicError) { reports = append(reports, p) }),
		bus.Intercept(func(e *event.Event) *event.Event {
			if e.ID == uuid.Nil || e.Timestamp.IsZero() {
				t.Error("an interceptor sees an event without ID or Timestamp")
			}
			switch e.Type {
			case "drop":
				return nil
			case "panic":
				panic("broken redactor")
			}
			return e.WithPayload(event.NewPayload(slog.String("secret", "***")))
		}),
		bus.Intercept(func(e *event.Event) *event.Event {
			if s, _ := e.Payload.Get("secret"); s.String() != "***" {
				t.Errorf("the second interceptor sees the secret %v", s)
			}
			switch e.Type {
			case "bare":
				return &event.Event{Type: "bare"}
			case "malform":
				return event.New("mal formed", "", "")
			}
			return e
		}))
	var got collector
	subscribe(t, b, ">", got.handle)

	mine := event.New("keep", "x", "", slog.String("secret", "hunter2"))
	if err := b.Publish(mine); err != nil {
		t.Fatal(err)
	}
	if s, _ := mine.Payload.Get("secret"); s.String() != "hunter2" {
		t.Fatal("the publisher's event was changed")
	}
	if e := emit(t, b, "keep", "x", slog.String("secret", "hunter2")); e != got.events[1] {
		t.Fatal("Emit does not return the event that was published")
	}
	for _, e := range append(b.Recent(9), got.events...) {
		if s, _ := e.Payload.Get("secret"); s.String() != "***" {
			t.Fatalf("the secret is out: %v", s)
		}
	}
	if e := emit(t, b, "bare", "x"); e.ID == uuid.Nil || e.Timestamp.IsZero() {
		t.Fatal("an interceptor's event was not completed")
	}
	for _, typ := range []string{"drop", "panic"} {
		if e := emit(t, b, typ, "x"); e == nil || e.Type != typ {
			t.Fatalf("of a dropped event Emit returns %v", e)
		}
		if err := b.Publish(event.New(typ, "x", "")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Emit("malform", "x", ""); !errors.Is(err, bus.ErrInvalid) {
		t.Fatalf("a type malformed by an interceptor: %v", err)
	}
	st := b.Stats()
	if len(got.events) != 3 || st.Published != 3 || st.Intercepted != 4 || st.Panics != 2 || st.Rejected != 1 {
		t.Fatalf("%d handled, %+v", len(got.events), st)
	}
	if len(reports) != 2 || reports[0].Subscription != "interceptor 0" || reports[0].EventType != "panic" {
		t.Fatalf("reports %v", reports)
	}
}

// The bus looks whether it is open before it asks an interceptor.
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
