package bus_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/ring"
)

func TestNew(t *testing.T) {
	t.Run("refuses_options_that_make_no_sense", func(t *testing.T) {
		for want, o := range map[string]bus.Option{
			"History(-1)":         bus.History(-1),
			"History(1073741825)": bus.History(ring.MaxCapacity + 1),
			"Clock(nil)":          bus.Clock(nil),
			"IDs(nil)":            bus.IDs(nil),
			"Logger(nil)":         bus.Logger(nil),
			"OnPanic(nil)":        bus.OnPanic(nil),
			"Intercept(nil)":      bus.Intercept(nil),
			"zero Option":         {},
		} {
			b, err := bus.New(o)
			if b != nil || !errors.Is(err, bus.ErrOption) || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want ErrOption that says %q", err, want)
			}
		}
	})

	t.Run("any_history_is_exact", func(t *testing.T) {
		for _, n := range []int{1, 2, 3, 127, 500, 1000} {
			b := newBus(t, bus.History(n))
			for i := range 3*n + 7 {
				emit(t, b, "a", "", slog.Int("i", i))
			}
			r := b.Recent(10 * n)
			if oldest, _ := r[len(r)-1].Payload.Get("i"); len(r) != n || oldest.Int64() != int64(2*n+7) {
				t.Fatalf("History(%d) keeps %d, the oldest is %v", n, len(r), oldest)
			}
		}
	})

	t.Run("takes_the_largest_history", func(t *testing.T) {
		if testing.Short() {
			t.Skip("its table is 128 MiB")
		}
		if n := newBus(t, bus.History(ring.MaxCapacity)).Stats().BufferMaxSize; n != ring.MaxCapacity {
			t.Fatalf("a history of %d, want %d", n, ring.MaxCapacity)
		}
	})

	t.Run("takes_clock_and_IDs", func(t *testing.T) {
		at := time.Date(2026, 11, 23, 1, 2, 3, 4, time.UTC)
		id := uuid.MustParse("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
		b := newBus(t, bus.Clock(func() time.Time { return at }), bus.IDs(func() uuid.UUID { return id }))
		if e := emit(t, b, "a", ""); e.ID != id || !e.Timestamp.Equal(at) {
			t.Fatalf("emitted %v at %v", e.ID, e.Timestamp)
		}
		if err := b.Publish(&event.Event{Type: "a"}); err != nil {
			t.Fatal(err)
		}
		if e := b.Recent(1)[0]; e.ID != id || !e.Timestamp.Equal(at) {
			t.Fatalf("published %v at %v", e.ID, e.Timestamp)
		}
		for _, c := range []struct {
			next    func() uuid.UUID
			version uuid.Version
		}{{event.RandomID, 4}, {event.SecureID, 4}, {event.OrderedID, 7}, {uuid.New, 4}} {
			e := emit(t, newBus(t, bus.IDs(c.next)), "a", "")
			if e.ID.Version() != c.version || e.ID.Variant() != uuid.RFC4122 {
				t.Errorf("version %v, variant %v, want version %v", e.ID.Version(), e.ID.Variant(), c.version)
			}
		}
	})
}

func TestPublish(t *testing.T) {
	t.Run("refuses_what_is_no_event", func(t *testing.T) {
		b := newBus(t)
		for _, c := range []struct {
			e    *event.Event
			want string
		}{
			{nil, "nil"},
			{&event.Event{}, "empty"},
			{event.New("a b", "x", ""), "U+0020"},
			{event.New("a..b", "x", ""), "empty token"},
			{event.New("a.*", "x", ""), "wildcard"},
			{event.New("a.>", "x", ""), "wildcard"},
			{event.New("a\xff", "x", ""), "UTF-8"},
		} {
			if err := b.Publish(c.e); !errors.Is(err, bus.ErrInvalid) || !errors.Is(err, event.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want ErrInvalid that says %q", err, c.want)
			}
		}
		if e, err := b.Emit("", "x", ""); e != nil || !errors.Is(err, bus.ErrInvalid) {
			t.Errorf("Emit gave %v, %v", e, err)
		}
		if st := b.Stats(); st.Rejected != 8 || st.Published != 0 || len(b.Recent(1)) != 0 || len(st.EventTypes) != 0 {
			t.Errorf("%+v", st)
		}
	})

	t.Run("refuses_it_before_an_interceptor_could_drop_it", func(t *testing.T) {
		b := newBus(t, bus.Intercept(func(e *event.Event) *event.Event {
			t.Errorf("an interceptor sees type %q", e.Type)
			return nil
		}))
		if err := b.Publish(event.New("a b", "x", "")); !errors.Is(err, bus.ErrInvalid) || b.Stats().Rejected != 1 {
			t.Errorf("got %v", err)
		}
	})

	t.Run("the_same_event_may_come_again", func(t *testing.T) {
		b := newBus(t)
		e := event.New("a", "x", "")
		for range 3 {
			if err := b.Publish(e); err != nil {
				t.Fatal(err)
			}
		}
		if r := b.Recent(5); !slices.Equal(r, []*event.Event{e, e, e}) {
			t.Fatalf("the history has %v", r)
		}
	})

	t.Run("equal_strings_that_lie_elsewhere_are_the_same_route", func(t *testing.T) {
		b := newBus(t)
		calls := 0
		subscribe(t, b, "terminal.command", func(*event.Event) { calls++ })
		for range 100 {
			emit(t, b, strings.Clone("terminal.command"), strings.Clone("daemon"))
		}
		if st := b.Stats(); calls != 100 || st.EventTypes["terminal.command"] != 100 || len(st.EventTypes) != 1 {
			t.Fatalf("%d calls, %v", calls, st.EventTypes)
		}
	})

	t.Run("pairs_that_share_a_place_in_the_cache_are_told_apart", func(t *testing.T) {
		b := newBus(t)
		var types, sources []string
		for i := range 60 {
			types = append(types, fmt.Sprint("t", i))
			sources = append(sources, fmt.Sprint("s", i))
		}
		for range 3 {
			for _, typ := range types {
				for _, source := range sources {
					emit(t, b, typ, source)
				}
			}
		}
		st := b.Stats()
		for i := range 60 {
			if st.EventTypes[types[i]] != 180 || st.EventSources[sources[i]] != 180 {
				t.Fatalf("%s %d, %s %d, want 180", types[i], st.EventTypes[types[i]], sources[i], st.EventSources[sources[i]])
			}
		}
	})
}

func TestPublishBatch(t *testing.T) {
	b := newBus(t)
	var got collector
	subscribe(t, b, "a", got.handle)
	good := func() *event.Event { return event.New("a", "x", "") }
	if n, err := b.PublishBatch(nil); n != 0 || err != nil {
		t.Fatalf("of nothing %d, %v", n, err)
	}
	es := []*event.Event{good(), good(), good()}
	if n, err := b.PublishBatch(es); n != 3 || err != nil || !slices.Equal(got.events, es) {
		t.Fatalf("%d, %v, handled %v", n, err, got.events)
	}
	for _, bad := range []*event.Event{nil, event.New("", "x", "")} {
		n, err := b.PublishBatch([]*event.Event{good(), bad, good()})
		if n != 1 || !errors.Is(err, bus.ErrInvalid) || !strings.Contains(err.Error(), "es[1]") {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if len(got.events) != 5 {
		t.Fatalf("%d events handled, want 5", len(got.events))
	}
}

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

func TestEnableDisableCloseReset(t *testing.T) {
	b := newBus(t, bus.Disabled())
	var got collector
	subscribe(t, b, ">", got.handle)
	if e := emit(t, b, "a", ""); e == nil || b.Enabled() || b.Stats().Enabled {
		t.Fatal("a disabled bus")
	}
	if err := b.Publish(event.New("not a type", "", "")); err != nil {
		t.Fatalf("a disabled bus does nothing, not even refuse: %v", err)
	}
	if len(got.events) != 0 || b.Stats().Published != 0 || len(b.Recent(1)) != 0 {
		t.Fatal("a disabled bus published")
	}
	b.Enable()
	emit(t, b, "a", "")
	b.Disable()
	emit(t, b, "a", "")
	if len(got.events) != 1 || b.Stats().Published != 1 {
		t.Fatalf("%d events", len(got.events))
	}

	b.Enable()
	b.ClearHistory()
	if st := b.Stats(); len(b.Recent(9)) != 0 || st.Published != 1 || st.BufferSize != 0 || st.EventTypes["a"] != 1 {
		t.Fatalf("ClearHistory: %+v", st)
	}
	emit(t, b, "a", "")
	if p := b.Position(); p.Seq != 2 || len(b.Recent(9)) != 1 {
		t.Fatalf("after ClearHistory and a publish: position %v, %d kept", p, len(b.Recent(9)))
	}
	b.ClearSubscriptions()
	emit(t, b, "a", "")
	if len(got.events) != 2 || b.Stats().Handlers != 0 {
		t.Fatalf("ClearSubscriptions: %d events", len(got.events))
	}

	s := subscribe(t, b, "a", got.handle, bus.Named("x"))
	if err := b.Publish(nil); err == nil {
		t.Fatal("no error for nil")
	}
	before := b.Position()
	b.Disable()
	b.Reset()
	want := bus.Stats{Enabled: true, BufferMaxSize: 500, EventTypes: map[string]uint64{}, EventSources: map[string]uint64{}, Subscriptions: []bus.SubscriptionStats{}}
	if st := b.Stats(); fmt.Sprint(st) != fmt.Sprint(want) {
		t.Fatalf("after Reset %+v, want %+v", st, want)
	}
	s.Unsubscribe() // of no effect
	subscribe(t, b, "a", got.handle, bus.Named("x"))
	emit(t, b, "a", "")
	if st := b.Stats(); st.Published != 1 || st.EventTypes["a"] != 1 || len(b.Recent(9)) != 1 || len(got.events) != 3 {
		t.Fatalf("a publish after Reset: %+v", st)
	}
	if p := b.Position(); p.Epoch != before.Epoch || p.Seq != before.Seq+1 {
		t.Fatalf("Reset moved the position from %v to %v", before, p)
	}

	for range 2 {
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	b.Enable()
	b.Reset()
	if err := b.Publish(event.New("a", "", "")); err != bus.ErrClosed || b.Enabled() {
		t.Fatalf("Publish on a closed bus: %v", err)
	}
	if n, err := b.PublishBatch([]*event.Event{event.New("a", "", "")}); n != 0 || !errors.Is(err, bus.ErrClosed) {
		t.Fatalf("PublishBatch on a closed bus: %v", err)
	}
	if e, err := b.Emit("a", "", ""); e != nil || err != bus.ErrClosed {
		t.Fatalf("Emit on a closed bus: %v, %v", e, err)
	}
	if _, err := b.Subscribe("a", got.handle); err != bus.ErrClosed {
		t.Fatalf("Subscribe on a closed bus: %v", err)
	}
}

func TestReset(t *testing.T) {
	t.Run("forgets_events_without_a_route_of_their_own", func(t *testing.T) {
		b := newBus(t, bus.History(0))
		long := strings.Repeat("x", 2000)
		n := 0
		subscribe(t, b, ">", func(*event.Event) {
			if n++; n == 1001 {
				b.Reset() // with a publish under way
			}
		})
		for range 1001 {
			emit(t, b, long, "")
		}
		if st := b.Stats(); st.Published != 0 || len(st.EventTypes) != 0 {
			t.Fatalf("after Reset: %+v", st)
		}
		emit(t, b, long, "")
		if st := b.Stats(); st.EventTypes[bus.Others] != 1 || n != 1001 {
			t.Fatalf("%+v, %d calls", st, n)
		}
	})

	t.Run("forgets_what_was_reported", func(t *testing.T) {
		reports := 0
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) { reports++ }))
		for range 3 {
			subscribe(t, b, "a", exploder)
			for range 20 {
				emit(t, b, "a", "")
			}
			b.Reset()
		}
		if reports != 30 {
			t.Fatalf("%d reports, want ten after each Reset", reports)
		}
	})
}

func TestCloseKeepsWhatWasPublished(t *testing.T) {
	b := newBus(t)
	s := subscribe(t, b, "a", func(*event.Event) {})
	e := emit(t, b, "a", "")
	b.Close()
	if r := b.Recent(1); len(r) != 1 || r[0] != e || b.Stats().Published != 1 || s.Stats().Delivered != 1 {
		t.Fatal("a closed bus has forgotten")
	}
	s.Unsubscribe()
}

func TestStatsJSON(t *testing.T) {
	b := newBus(t)
	s := subscribe(t, b, "a.*", func(*event.Event) {}, bus.Named("n"))
	emit(t, b, "a.b", "x")
	text, err := json.Marshal(b.Stats())
	want := `{"enabled":true,"handler_count":1,"buffer_size":1,"buffer_max_size":500,"published":1,` +
		`"event_types":{"a.b":1},"event_sources":{"x":1},"rejected":0,"intercepted":0,"panics":0,"failed_reports":0,` +
		`"subscriptions":[{"name":"n","pattern":"a.*","place":"` + s.Stats().Place + `","matched":1,"delivered":1,"filtered":0,` +
		`"dropped":0,"panicked":0,"pending":0,"slow":0,"longest_ns":0,"quarantined":false}]}`
	if err != nil || string(text) != want {
		t.Fatalf("%v\n%s\nwant\n%s", err, text, want)
	}
}

func TestPosition(t *testing.T) {
	a, b := newBus(t), newBus(t)
	emit(t, a, "x", "")
	p := a.Position()
	if p.Seq != 1 || p.Epoch == 0 || p.Epoch == b.Position().Epoch {
		t.Fatalf("positions %v and %v", p, b.Position())
	}
	for _, p := range []bus.Position{p, {}, {1, 2}, {1<<64 - 1, 1<<64 - 1}} {
		if q, err := bus.ParsePosition(p.String()); q != p || err != nil {
			t.Errorf("%q parses to %v, %v", p, q, err)
		}
	}
	if s := (bus.Position{0xabc, 42}).String(); s != "0000000000000abc:42" {
		t.Errorf("written as %q", s)
	}
	for bad, want := range map[string]string{
		"":                     "no colon",
		"0000000000000abc":     "no colon",
		":1":                   "epoch",
		"abc:1":                "16 lower-case",
		"0000000000000ABC:1":   "16 lower-case",
		"000000000000xabc:1":   "epoch",
		"00000000000000abc:1":  "epoch",
		"0000000000000abc:":    "sequence",
		"0000000000000abc:-1":  "sequence",
		"0000000000000abc:+1":  "sequence",
		"0000000000000abc:01":  "leading zero",
		"0000000000000abc:1:2": "sequence",
		"0000000000000abc: 1":  "sequence",
		"0000000000000abc:" + "99999999999999999999": "sequence",
	} {
		if p, err := bus.ParsePosition(bad); err == nil || !strings.Contains(err.Error(), want) || p != (bus.Position{}) {
			t.Errorf("ParsePosition(%q) = %v, %v, want an error that says %q", bad, p, err, want)
		}
	}
}

func TestDefault(t *testing.T) {
	old := bus.Default()
	defer bus.SetDefault(old)
	if old == nil || bus.Default() != old {
		t.Fatal("Default is not one bus")
	}
	mine := newBus(t, bus.History(3))
	bus.SetDefault(mine)
	var got collector
	if _, err := bus.Subscribe("a", got.handle); err != nil {
		t.Fatal(err)
	}
	e := event.New("a", "x", "")
	if err := bus.Publish(e); err != nil {
		t.Fatal(err)
	}
	if len(got.events) != 1 || mine.Stats().Published != 1 || bus.Recent(5)[0] != e {
		t.Fatal("the package-level functions do not use the default bus")
	}
	defer func() {
		if recover() == nil || bus.Default() != mine {
			t.Error("SetDefault(nil) went through")
		}
	}()
	bus.SetDefault(nil)
}
