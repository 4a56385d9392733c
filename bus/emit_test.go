package bus_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

type traceKey struct{}

// traceOf returns what the context of a test says of its trace.
func traceOf(ctx context.Context) []slog.Attr {
	attrs, _ := ctx.Value(traceKey{}).([]slog.Attr)
	return attrs
}

func withTrace(ctx context.Context, attrs ...slog.Attr) context.Context {
	return context.WithValue(ctx, traceKey{}, attrs)
}

func payloadOf(e *event.Event) string { return fmt.Sprint(e.Payload.Map()) }

func TestEmitContext(t *testing.T) {
	ctx := withTrace(t.Context(), slog.String("trace", "t1"), slog.Int("span", 7))

	t.Run("adds_what_the_functions_find_in_the_context", func(t *testing.T) {
		request := func(context.Context) []slog.Attr {
			return []slog.Attr{slog.String("request", "r1"), slog.Int("span", 8)}
		}
		b := newBus(t, bus.ContextAttrs(traceOf), bus.ContextAttrs(request))
		e, err := b.EmitContext(ctx, "a.b", "src", "/p", slog.Bool("ok", true))
		if err != nil || e.Type != "a.b" || e.Source != "src" || e.ProjectPath != "/p" || b.Recent(1)[0] != e {
			t.Fatalf("%v, %v", e, err)
		}
		if got := payloadOf(e); got != "map[ok:true request:r1 span:8 trace:t1]" {
			t.Errorf("%s", got)
		}
	})

	t.Run("the_callers_key_wins", func(t *testing.T) {
		b := newBus(t, bus.ContextAttrs(traceOf))
		e, err := b.EmitContext(ctx, "a", "", "", slog.String("span", "mine"), slog.Int("n", 1))
		if err != nil || payloadOf(e) != "map[n:1 span:mine trace:t1]" {
			t.Errorf("%s, %v", payloadOf(e), err)
		}
	})

	t.Run("is_Emit_without_them", func(t *testing.T) {
		b := newBus(t)
		e, err := b.EmitContext(ctx, "a", "", "", slog.Int("n", 1))
		if err != nil || payloadOf(e) != "map[n:1]" {
			t.Errorf("%s, %v", payloadOf(e), err)
		}
		if e, err := b.EmitContext(ctx, "a b", "", ""); e != nil || !errors.Is(err, bus.ErrInvalid) {
			t.Errorf("of an invalid type: %v, %v", e, err)
		}
	})

	t.Run("the_end_of_the_context_changes_nothing", func(t *testing.T) {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		b := newBus(t, bus.ContextAttrs(traceOf))
		if e, err := b.EmitContext(ctx, "a", "", ""); err != nil || payloadOf(e) != "map[span:7 trace:t1]" || len(b.Recent(9)) != 1 {
			t.Errorf("%v, %v", e, err)
		}
	})

	t.Run("Emit_and_Publish_have_no_context", func(t *testing.T) {
		b := newBus(t, bus.ContextAttrs(func(context.Context) []slog.Attr {
			t.Error("the function is called")
			return nil
		}))
		emit(t, b, "a", "")
		if err := b.Publish(event.New("a", "", "")); err != nil {
			t.Error(err)
		}
	})

	t.Run("what_a_function_returns_stays_its_own", func(t *testing.T) {
		room := make([]slog.Attr, 1, 16)
		room[0] = slog.Int("n", 1)
		b := newBus(t, bus.ContextAttrs(func(context.Context) []slog.Attr { return room }), bus.ContextAttrs(traceOf))
		var many []slog.Attr
		for i := range 20 {
			many = append(many, slog.Int(fmt.Sprint("k", i), i))
		}
		given := slices.Clone(many)
		e, err := b.EmitContext(ctx, "a", "", "", many...)
		if err != nil || e.Payload.Len() != 23 {
			t.Errorf("%s, %v", payloadOf(e), err)
		}
		if room[:2][1].Key != "" || !slices.EqualFunc(many, given, slog.Attr.Equal) {
			t.Errorf("written to: %v, %v", room[:2], many)
		}
	})

	t.Run("a_function_that_panics_is_its_publishers", func(t *testing.T) {
		broken := true
		b := newBus(t, bus.ContextAttrs(func(context.Context) []slog.Attr {
			if broken {
				panic("broken")
			}
			return nil
		}))
		if returned, v := attempt(func() { _, _ = b.EmitContext(ctx, "a", "", "") }); returned || v != "broken" {
			t.Errorf("returned: %v, panicked with %v", returned, v)
		}
		broken = false
		if e, err := b.EmitContext(ctx, "a", "", ""); err != nil || e.Payload.Len() != 0 || b.Stats().Published != 1 {
			t.Errorf("%v, %v, %+v", e, err, b.Stats())
		}
		shutdown(t, b)
	})

	t.Run("on_the_default_bus", func(t *testing.T) {
		old := bus.Default()
		defer bus.SetDefault(old)
		mine := newBus(t, bus.ContextAttrs(traceOf))
		bus.SetDefault(mine)
		if e, err := bus.EmitContext(ctx, "a", "", ""); err != nil || mine.Recent(1)[0] != e || e.Payload.Len() != 2 {
			t.Errorf("%v, %v", e, err)
		}
	})
}

// EmitContext costs what Emit does and, with ContextAttrs, what the function does.
func TestEmitContext_Allocations(t *testing.T) {
	plain := newBus(t)
	traced := newBus(t, bus.ContextAttrs(traceOf))
	ctx := withTrace(t.Context(), slog.String("trace", "t1"), slog.Int("span", 7))
	for name, emitTwo := range map[string]func() (*event.Event, error){
		"Emit": func() (*event.Event, error) {
			return plain.Emit("a", "x", "/p", slog.String("k", "v"), slog.Int64("i", 1<<40))
		},
		"EmitContext": func() (*event.Event, error) {
			return plain.EmitContext(ctx, "a", "x", "/p", slog.String("k", "v"), slog.Int64("i", 1<<40))
		},
		"EmitContext, 2 of 4 from the context": func() (*event.Event, error) {
			return traced.EmitContext(ctx, "a", "x", "/p", slog.String("k", "v"), slog.Int64("i", 1<<40))
		},
	} {
		got := testing.AllocsPerRun(20, func() {
			for range perSegment {
				if e, err := emitTwo(); err != nil || e.Payload.Len() < 2 {
					t.Fatal(e, err)
				}
			}
		})
		if got != perSegment+1 {
			t.Errorf("%s: %v allocations in %d calls, want one each and one of a segment", name, got, perSegment)
		}
	}
}

// A request's handler puts the trace into the context once; every event that is emitted
// below it carries it.
func ExampleContextAttrs() {
	type traceID struct{}
	b, err := bus.New(bus.ContextAttrs(func(ctx context.Context) []slog.Attr {
		id, ok := ctx.Value(traceID{}).(string)
		if !ok {
			return nil
		}
		return []slog.Attr{slog.String("trace_id", id)}
	}))
	if err != nil {
		panic(err)
	}
	b.Subscribe(">", func(e *event.Event) {
		trace, _ := e.Payload.Get("trace_id")
		fmt.Println(e.Type, "belongs to", trace)
	})

	ctx := context.WithValue(context.Background(), traceID{}, "4bf92f3577b34da6a3ce929d0e0e4736")
	b.EmitContext(ctx, "ai.user_message", "browser", "/src/app", slog.String("tool", "claude"))
	// Output: ai.user_message belongs to 4bf92f3577b34da6a3ce929d0e0e4736
}
