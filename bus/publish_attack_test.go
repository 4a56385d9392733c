package bus_test

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// Whatever the clock says, events are ordered by their sequences, go by the name of
// the time they were given, and have JSON or an error that says why not.
func TestAttackB1_Clocks(t *testing.T) {
	now := time.Now() // with a monotonic reading
	far := time.FixedZone("far", 30*3600)
	for _, c := range []struct {
		name string
		at   func(n int) time.Time
		json bool
	}{
		{"backwards", func(n int) time.Time { return now.Add(-time.Duration(n) * time.Hour) }, true},
		{"standing", func(int) time.Time { return now }, true},
		{"zero", func(int) time.Time { return time.Time{} }, true},
		{"zero_now_and_then", func(n int) time.Time { return time.Unix(int64(n%2)*1e9-62135596800*int64(1-n%2), 0).UTC() }, true},
		{"year_0", func(int) time.Time { return time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC) }, true},
		{"year_9999", func(int) time.Time { return time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC) }, true},
		{"year_10000", func(int) time.Time { return time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, false},
		{"year_-1", func(int) time.Time { return time.Date(-1, 12, 31, 0, 0, 0, 0, time.UTC) }, false},
		{"the_last_there_is", func(int) time.Time { return time.Unix(math.MaxInt64, 999999999) }, false},
		{"a_zone_that_there_is_not", func(int) time.Time { return now.In(far) }, true},
		{"year_10000_only_in_its_zone", func(int) time.Time {
			return time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC).In(time.FixedZone("", 7200))
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			calls := 0
			b := newBus(t, bus.Clock(func() time.Time { calls++; return c.at(calls) }))
			var got, queued collector
			subscribe(t, b, ">", got.handle)
			subscribe(t, b, ">", queued.handle, bus.Async(9), bus.Replay(1))
			for n := range 4 {
				emit(t, b, "a", "", slog.Int("n", n))
			}
			if err := b.Publish(&event.Event{Type: "a"}); err != nil {
				t.Error(err)
			}
			shutdown(t, b)
			if len(got.events) != 5 || len(queued.events) != 5 || len(b.Recent(9)) != 5 || calls < 5 {
				t.Fatalf("%d and %d events, %d kept, %d looks at the clock", len(got.events), len(queued.events), len(b.Recent(9)), calls)
			}
			for i, e := range got.events {
				if e != queued.events[i] || e != b.Recent(9)[4-i] {
					t.Errorf("event %d is not the same everywhere", i)
				}
				if e.Timestamp != e.Timestamp.Round(0) {
					t.Errorf("a monotonic reading: %v", e.Timestamp)
				}
				text, err := e.MarshalJSON()
				if (err == nil) != c.json || err != nil && (!errors.Is(err, event.ErrInvalid) || !errors.Is(e.Validate(), event.ErrInvalid)) {
					t.Errorf("%v: %s, %v", e.Timestamp, text, err)
				}
				if back := new(event.Event); err == nil {
					if err := back.UnmarshalJSON(text); err != nil || !back.Equal(e) {
						t.Errorf("%s comes back as %v, %v", text, back, err)
					}
				}
			}
		})
	}
}

// IDs are the publisher's: whatever they are, events are told apart by their sequences.
func TestAttackIDs(t *testing.T) {
	one := uuid.MustParse("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
	for name, next := range map[string]func() uuid.UUID{
		"zero":  func() uuid.UUID { return uuid.Nil },
		"same":  func() uuid.UUID { return one },
		"all_1": func() uuid.UUID { return uuid.Max },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBus(t, bus.IDs(next))
			var got collector
			subscribe(t, b, ">", got.handle)
			latest := subscribe(t, b, ">", func(*event.Event) {}, bus.Async(9), bus.Replay(9), bus.Latest(func(e *event.Event) string { return e.ID.String() }))
			for range 3 {
				emit(t, b, "a", "")
			}
			if err := b.Publish(&event.Event{ID: next(), Type: "a"}); err != nil {
				t.Error(err)
			}
			n := uint64(0)
			for entry, err := range b.Follow(t.Context(), bus.FromOldest()) {
				if n++; err != nil || entry.Position.Seq != n || entry.ID != next() || entry.Lost != 0 {
					t.Errorf("entry %d: %v, %v", n, entry, err)
				}
				if n == 4 {
					break
				}
			}
			shutdown(t, b)
			if st := b.Stats(); len(got.events) != 4 || st.Published != 4 {
				t.Errorf("%d handled, %d published", len(got.events), st.Published)
			}
			if conserved(t, latest.Stats()); latest.Stats().Matched != 4 || latest.Stats().Pending != 0 {
				t.Errorf("%+v", figures(latest))
			}
		})
	}
}

// A source is any text there is. It has a count of its own, and is written as JSON.
func TestAttackSources(t *testing.T) {
	b := newBus(t)
	defer shutdown(t, b)
	sources := []string{"", "\x00", "\xff", "\xfe", "a\nb", "a\r\nb: c", "\u2028", "\u202eabc", "\ufeff", bus.Others, `"\`, "</script>", "é", "e\u0301"}
	for i := range 600 { // up to and beyond what gets a route
		sources = append(sources, fmt.Sprintf("%*d", 2*i, i))
	}
	for i, source := range sources {
		var got collector
		s := subscribe(t, b, "a", got.handle, bus.Sources(source))
		e := emit(t, b, "a", source)
		if len(got.events) != 1 || got.events[0] != e || s.Stats().Delivered != 1 {
			t.Errorf("source %.20q: %v", source, got.events)
		}
		s.Unsubscribe()
		text, err := e.MarshalJSON()
		back := new(event.Event)
		if err == nil {
			err = back.UnmarshalJSON(text)
		}
		if err != nil || !back.Equal(e) {
			t.Errorf("source %.20q: %.200s, %v", source, text, err)
		}
		if st := b.Stats(); st.Published != uint64(i+1) {
			t.Fatalf("published %d of %d", st.Published, i+1)
		}
	}
	sum := uint64(0)
	for _, n := range b.Stats().EventSources {
		sum += n
	}
	if sum != uint64(len(sources)) {
		t.Errorf("%d events by source, of %d", sum, len(sources))
	}
}

// Payloads of megabytes pass through as others do.
func TestAttackB6_HugePayloads(t *testing.T) {
	b := newBus(t, bus.History(2))
	var sync, async collector
	subscribe(t, b, ">", sync.handle)
	subscribe(t, b, ">", async.handle, bus.Async(2))
	many := make(map[string]any, 100_000)
	attrs := make([]slog.Attr, 100_000)
	for i := range attrs {
		key := "k" + strconv.Itoa(i)
		many[key], attrs[i] = i, slog.Int(key, i)
	}
	text := strings.Repeat("é\x00\"", 4<<20)
	emit(t, b, "a", "", slog.String("text", text), slog.Any("map", many))
	emit(t, b, "a", "", attrs...)
	clear(many)
	clear(attrs)
	shutdown(t, b)
	for _, events := range [][]*event.Event{sync.events, async.events, {b.Recent(2)[1], b.Recent(2)[0]}} {
		if len(events) != 2 {
			t.Fatalf("%d events", len(events))
		}
		v, _ := events[0].Payload.Get("text")
		m, _ := events[0].Payload.Get("map")
		last, ok := events[1].Payload.Get("k99999")
		if v.String() != text || m.Any().(event.Payload).Len() != 100_000 || events[1].Payload.Len() != 100_000 || !ok || last.Int64() != 99_999 {
			t.Error("something is missing")
		}
		if err := events[0].Validate(); err != nil {
			t.Error(err)
		}
	}
}
