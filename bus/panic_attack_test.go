package bus_test

import (
	"bytes"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

type (
	angryError  struct{ with any } // whose text panics
	angryText   struct{ with any }
	leaver      struct{} // whose text ends the goroutine
	code        int
	plainStruct struct{ Secret string }
)

func (a angryError) Error() string { panic(a.with) }
func (a angryText) String() string { panic(a.with) }
func (leaver) Error() string       { runtime.Goexit(); return "" }

// circular returns a map, and a slice, that contain themselves.
func circular() (map[string]any, []any) {
	m, s := map[string]any{}, make([]any, 1)
	m["m"], s[0] = m, s
	return m, s
}

// Whatever a handler panics with, the report is made and the next handler called. To
// print a map that contains itself would overflow the stack, which ends the program.
func TestAttackB3_PanicValues(t *testing.T) {
	m, s := circular()
	type node struct{ next any }
	ring := &node{}
	ring.next = ring
	payload := event.NewPayload(slog.String("password", "hunter2"))
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"string", "boom", "boom"},
		{"named_int", code(7), "7"},
		{"unsigned", uint8(7), "7"},
		{"bool", true, "true"},
		{"float", 1.5, "1.5"},
		{"complex", 1i, "(0+1i)"},
		{"error", errors.New("boom"), "boom"},
		{"map_in_itself", m, "(map[string]interface {})"},
		{"slice_in_itself", s, "([]interface {})"},
		{"pointer_to_itself", ring, "(*bus_test.node)"},
		{"error_panicking", angryError{"worse"}, "(bus_test.angryError, whose text panics)"},
		{"error_panicking_with_a_map_in_itself", angryError{m}, "(bus_test.angryError, whose text panics)"},
		{"error_panicking_with_such_an_error", angryError{angryError{s}}, "(bus_test.angryError, whose text panics)"},
		{"Stringer_panicking_with_nil", angryText{}, "(bus_test.angryText, whose text panics)"},
		{"nil_pointer_with_text", (*angryText)(nil), "(*bus_test.angryText, whose text panics)"},
		{"struct", plainStruct{"hunter2"}, "(bus_test.plainStruct)"},
		{"payload", payload, "(event.Payload)"},
		{"pointer_to_a_payload", &payload, "(*event.Payload)"},
		{"event", event.New("a.b", "s", "", slog.String("password", "hunter2")), "[s] a.b @ unknown"},
		{"function", func() {}, "(func())"},
		{"channel", make(chan int), "(chan int)"},
		{"nil_error_value", (*bus.PanicError)(nil), "(*bus.PanicError, whose text panics)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log bytes.Buffer
			b := newBus(t, bus.Logger(slog.New(slog.NewTextHandler(&log, nil))))
			var after collector
			subscribe(t, b, ">", func(*event.Event) { panic(c.value) }, bus.Named("bad"))
			subscribe(t, b, ">", after.handle)
			emit(t, b, "a.b", "s", slog.String("token", "hunter2"))
			st := b.Stats()
			if len(after.events) != 1 || st.Panics != 1 || st.FailedReports != 0 {
				t.Errorf("%d events handled behind it, %+v", len(after.events), st)
			}
			if text := log.String(); !strings.Contains(text, "panic="+c.want) && !strings.Contains(text, `panic="`+c.want+`"`) {
				t.Errorf("want %s, logged %.300s", c.want, text)
			}
			if strings.Contains(log.String(), "hunter2") {
				t.Errorf("the report tells what the value holds: %.300s", log.String())
			}
			p := &bus.PanicError{EventType: "a.b", Subscription: "bad", Value: c.value}
			if got, want := p.Error(), "bus: bad panicked on a.b: "+c.want; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			shutdown(t, b)
		})
	}

	t.Run("an_error_whose_text_ends_the_goroutine", func(t *testing.T) {
		b := newBus(t, bus.Logger(slog.New(slog.DiscardHandler)))
		var after collector
		subscribe(t, b, ">", func(*event.Event) { panic(leaver{}) })
		subscribe(t, b, ">", after.handle)
		if inGoroutine(func() { emit(t, b, "a", "") }) {
			t.Error("the goroutine that was to end went on")
		}
		if st := b.Stats(); len(after.events) != 1 || st.Panics != 1 || st.FailedReports != 1 {
			t.Errorf("%d events handled behind it, %+v", len(after.events), st)
		}
		shutdown(t, b)
	})
}
