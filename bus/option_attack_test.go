package bus_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/ring"
)

// Options at their limits make a bus that works, or an error that names them.
func TestAttackOptionsOfNew(t *testing.T) {
	var before, after runtime.MemStats
	for _, c := range []struct {
		at  string // in the error, if there is to be one
		opt []bus.Option
	}{
		{fmt.Sprintf("History(%d)", math.MinInt), []bus.Option{bus.History(math.MinInt)}},
		{fmt.Sprintf("History(%d)", math.MaxInt), []bus.Option{bus.History(math.MaxInt)}},
		{"History(-1)", []bus.Option{bus.History(1), bus.History(-1)}},
		{"History(-1)", []bus.Option{bus.History(-1), bus.History(1)}}, // which the second does not heal
		{"Intercept(nil)", []bus.Option{bus.Intercept(same), bus.Intercept(nil)}},
		{"the zero Option", make([]bus.Option, 3)},
		{"", make([]bus.Option, 0)},
		{"", []bus.Option{bus.History(0)}},
		{"", []bus.Option{bus.History(1)}},
		{"", []bus.Option{bus.History(1), bus.History(2)}},
		{"", []bus.Option{bus.Disabled(), bus.Disabled()}},
		{"", []bus.Option{bus.History(ring.MaxCapacity)}},
	} {
		runtime.ReadMemStats(&before)
		b, err := bus.New(c.opt...)
		runtime.ReadMemStats(&after)
		if c.at != "" {
			if b != nil || !says(err, bus.ErrOption, c.at) {
				t.Errorf("%s: %v", c.at, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		// Of the largest a table of 2^24 segments, none of which exists yet.
		if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 130 {
			t.Errorf("%d MiB at once", n)
		}
		b.Enable()
		emit(t, b, "a", "")
		emit(t, b, "a", "")
		want := min(2, b.Stats().BufferMaxSize)
		if got := len(b.Recent(math.MaxInt)); got != want || b.Recent(math.MinInt) != nil || b.Recent(0) != nil {
			t.Errorf("%d kept, want %d", got, want)
		}
		shutdown(t, b)
	}
}

func same(e *event.Event) *event.Event { return e }

// A hook is code of a user's that is no part of a subscription.
type hook struct {
	name   string
	inside bool // of a handler
	own    bool // what a handler waits for, though outside
	leaks  bool // a panic in it is the publisher's
	report bool // one that fails is counted as a report that failed

	opts   func(act func()) []bus.Option
	attach func(t *testing.T, b *bus.Bus, act func()) // to the bus
	value  func(act func()) any                       // in a payload
}

type (
	actingText   struct{ act func() }
	actingError  struct{ act func() }
	actingValuer struct{ act func() }
	actingJSON   struct{ act func() }
	actingLogger struct {
		slog.Handler
		enabled, handle func()
	}
)

func (a actingText) MarshalText() ([]byte, error) { a.act(); return []byte("text"), nil }
func (a actingText) String() string               { a.act(); return "text" }
func (a actingError) Error() string               { a.act(); return "text" }
func (a actingValuer) LogValue() slog.Value       { a.act(); return slog.StringValue("text") }
func (a actingJSON) MarshalJSON() ([]byte, error) { a.act(); return []byte(`"text"`), nil }

func (a actingLogger) Enabled(context.Context, slog.Level) bool {
	if a.enabled != nil {
		a.enabled()
	}
	return true
}

func (a actingLogger) Handle(context.Context, slog.Record) error {
	if a.handle != nil {
		a.handle()
	}
	return nil
}

// explodes attaches a handler that panics with value.
func explodes(value func(act func()) any) func(*testing.T, *bus.Bus, func()) {
	return func(t *testing.T, b *bus.Bus, act func()) {
		subscribe(t, b, "a.b", func(*event.Event) { panic(value(act)) })
	}
}

func boom(func()) any { return "boom" }

var hooks = []hook{
	{name: "interceptor", opts: func(act func()) []bus.Option {
		return []bus.Option{bus.Intercept(same), bus.Intercept(func(e *event.Event) *event.Event { act(); return e })}
	}},
	{name: "clock", leaks: true, opts: func(act func()) []bus.Option {
		return []bus.Option{bus.Clock(func() time.Time { act(); return time.Now() })}
	}},
	{name: "IDs", leaks: true, opts: func(act func()) []bus.Option {
		return []bus.Option{bus.IDs(func() uuid.UUID { act(); return event.RandomID() })}
	}},
	{name: "OnPanic", inside: true, report: true, attach: explodes(boom), opts: func(act func()) []bus.Option {
		return []bus.Option{bus.OnPanic(func(*bus.PanicError) { act() })}
	}},
	{name: "OnPanic_of_an_interceptor", report: true, opts: func(act func()) []bus.Option {
		return []bus.Option{bus.OnPanic(func(*bus.PanicError) { act() }), bus.Intercept(func(e *event.Event) *event.Event {
			if e.Type == "a.b" {
				panic("boom")
			}
			return e
		})}
	}},
	{name: "logger_Enabled", inside: true, report: true, attach: explodes(boom), opts: func(act func()) []bus.Option {
		return []bus.Option{bus.Logger(slog.New(actingLogger{enabled: act}))}
	}},
	{name: "logger_Handle", inside: true, report: true, attach: explodes(boom), opts: func(act func()) []bus.Option {
		return []bus.Option{bus.Logger(slog.New(actingLogger{handle: act}))}
	}},
	{name: "logger_of_what_is_slow", own: true, report: true, opts: func(act func()) []bus.Option {
		return []bus.Option{bus.Logger(slog.New(actingLogger{handle: act}))}
	}, attach: func(t *testing.T, b *bus.Bus, _ func()) {
		subscribe(t, b, "a.b", func(*event.Event) { time.Sleep(2 * time.Second) }, bus.SlowAfter(time.Second))
	}},
	{name: "text_of_an_error", inside: true, attach: explodes(func(act func()) any { return actingError{act} })},
	{name: "text_of_a_Stringer", inside: true, attach: explodes(func(act func()) any { return actingText{act} })},
	{name: "payload_error", value: func(act func()) any { return actingError{act} }},
	{name: "payload_TextMarshaler", value: func(act func()) any { return actingText{act} }},
	{name: "payload_JSON_Marshaler", value: func(act func()) any { return actingJSON{act} }},
	{name: "payload_LogValuer", value: func(act func()) any { return actingValuer{act} }},
	{name: "payload_in_a_struct", value: func(act func()) any { return struct{ A []any }{[]any{actingJSON{act}}} }},
}

// Whatever the hooks do: what is published reaches everybody, the counts add up, the
// bus can be used, and ends.
func TestAttackB3_B4_B8_Hooks(t *testing.T) {
	for _, h := range hooks {
		t.Run(h.name, func(t *testing.T) {
			for _, x := range attacks {
				synctest.Test(t, func(t *testing.T) { attackHook(t, h, x) })
				if t.Failed() {
					t.Fatalf("where the hook %s", x.name)
				}
			}
		})
	}
}

func attackHook(t *testing.T, h hook, x attack) {
	a := &attacker{t: t, inside: h.inside, own: h.own}
	armed := true
	act := func() {
		if armed {
			a.act(x)
		}
	}
	opts := []bus.Option{quietly(), bus.History(50)}
	if h.opts != nil {
		opts = append(opts, h.opts(act)...)
	}
	b := newBus(t, opts...)
	a.b = b
	var others crowd
	others.joinAll(t, b)
	a.victims = append(a.victims, subscribe(t, b, ">", func(*event.Event) {}), subscribe(t, b, ">", func(*event.Event) {}, bus.Async(9)))
	if h.attach != nil {
		h.attach(t, b, act)
	}
	if b.Enabled() {
		others.joinAll(t, b)
	}
	var attrs []slog.Attr
	if h.value != nil {
		attrs = append(attrs, slog.Any("k", h.value(act)))
	}
	attrs = append(attrs, slog.Any("list", []int{1, 2}))
	for range 3 {
		if _, v := attempt(func() { _, _ = b.Emit("a.b", "test", "", attrs...) }); v != nil && !(h.leaks && x.ends) {
			t.Errorf("the publisher panics with %v", v)
		}
		synctest.Wait()
	}
	time.Sleep(time.Minute)
	synctest.Wait()

	accepted, st, calls := others.got[0].events, b.Stats(), a.calls.Load()
	if calls == 0 {
		t.Error("the hook was not called")
	}
	if h.report && x.ends && st.FailedReports != calls || !x.ends && st.FailedReports != 0 {
		t.Errorf("%d reports failed of %d", st.FailedReports, calls)
	}
	if !x.closes {
		if st.Published != uint64(len(accepted)) || !x.forgets && !slices.Equal(ids(b.Recent(50)), ids(accepted)) {
			t.Errorf("%d events of %d published, %d in the history", len(accepted), st.Published, len(b.Recent(50)))
		}
		if h.inside && len(accepted) < 3 || h.name == "interceptor" && x.ends && (len(accepted) != 0 || st.Intercepted != 3) {
			t.Errorf("%d events, %d intercepted", len(accepted), st.Intercepted)
		}
		for i, got := range others.got {
			if !slices.Equal(ids(got.events), ids(accepted)) {
				t.Errorf("number %d got %d events of %d", i, len(got.events), len(accepted))
			}
		}
		for _, e := range accepted {
			// What a method could not say, the payload says instead.
			if v, ok := e.Payload.Get("k"); ok && (v.Kind() == slog.KindString) == x.ends && h.name != "payload_in_a_struct" {
				t.Errorf("the payload has %v", e.Payload.Map())
			}
		}
	}
	for i, s := range append(slices.Clone(others.subs), a.victims...) {
		if conserved(t, s.Stats()); s.Stats().Pending != 0 {
			t.Errorf("number %d: %+v", i, figures(s))
		}
	}

	armed = false
	var last collector
	if _, err := b.Subscribe("last", last.handle); err == nil {
		emit(t, b, "last", "")
		if len(last.events) != 1 || b.Recent(1)[0] != last.events[0] {
			t.Errorf("at last: %v", last.events)
		}
	} else if !errors.Is(err, bus.ErrClosed) || !x.closes {
		t.Error(err)
	}
	err := b.Shutdown(t.Context())
	var left *bus.ShutdownError
	if err != nil && !(x.closes && errors.As(err, &left) && (x.name == "closes" || h.own && strings.Contains(err.Error(), "deadline"))) {
		t.Errorf("Shutdown: %v", err)
	}
}
