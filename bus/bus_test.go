package bus_test

import (
	"errors"
	"fmt"
	"log/slog"
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

func TestRecent_HasTheNewestFirst(t *testing.T) {
	b := newBus(t)
	for i := range 600 {
		emit(t, b, fmt.Sprint("test.event_", i), "test", slog.Int("index", i))
	}
	recent := b.Recent(1000)
	if len(recent) != 500 {
		t.Fatalf("%d events kept, want 500", len(recent))
	}
	for i, e := range recent {
		if index, _ := e.Payload.Get("index"); index.Int64() != int64(599-i) {
			t.Fatalf("event %d has index %v, want %d: newest first", i, index, 599-i)
		}
	}
	if hundred := b.Recent(100); len(hundred) != 100 || hundred[0] != recent[0] {
		t.Fatalf("Recent(100) has %d events", len(hundred))
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
		bubble(t, func(t *testing.T, b *bus.Bus) { // where no second passes, and with it no report is earned
			for range 3 {
				subscribe(t, b, "a", exploder)
				for range 20 {
					emit(t, b, "a", "")
				}
				b.Reset()
			}
		}, bus.OnPanic(func(*bus.PanicError) { reports++ }))
		if reports != 30 {
			t.Fatalf("%d reports, want ten after each Reset", reports)
		}
	})
}
