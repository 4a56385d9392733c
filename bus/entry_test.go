package bus_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestEntry_JSONHasThePlaceAndTheLoss(t *testing.T) {
	b := newBus(t, bus.History(2))
	for i := range 5 {
		emit(t, b, "a.b", "src", slog.Int("i", i), slog.String("text", "<&>"))
	}
	entries, err := take(b.Follow(t.Context(), bus.After(bus.Position{Epoch: b.Position().Epoch})), 2)
	if err != nil {
		t.Fatal(err)
	}
	first := entries[0]
	if first.Lost != 3 || first.Position.Seq != 4 {
		t.Fatalf("%d lost before %v, want 3 before the fourth", first.Lost, first.Position)
	}
	text, err := first.Event.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`%s,"position":"%v","lost":3}`, strings.TrimSuffix(string(text), "}"), first.Position)
	got, err := first.AppendJSON([]byte("before "))
	if err != nil || string(got) != "before "+want {
		t.Errorf("AppendJSON: %s, %v, want %s", got, err, want)
	}
	if got, err := first.MarshalJSON(); err != nil || string(got) != want {
		t.Errorf("MarshalJSON: %s, %v, want %s", got, err, want)
	}

	line, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	var back []bus.Entry
	if err := json.Unmarshal(line, &back); err != nil || len(back) != 2 {
		t.Fatalf("%s comes back as %v, %v", line, back, err)
	}
	for i, e := range back {
		if !e.Equal(entries[i].Event) || e.Position != entries[i].Position || e.Lost != entries[i].Lost {
			t.Errorf("%v after %d lost comes back as %v after %d: %v", entries[i].Position, entries[i].Lost, e.Position, e.Lost, e)
		}
	}
}

// The event of an Entry may be in the history and in the hands of handlers.
func TestEntry_UnmarshalJSONLeavesTheEventThatWasThere(t *testing.T) {
	old := event.New("old", "x", "")
	e := bus.Entry{Event: old, Position: bus.Position{Epoch: 1, Seq: 2}, Lost: 3}
	if err := json.Unmarshal([]byte(`{"type":"new"}`), &e); err != nil || e.Type != "new" || old.Type != "old" {
		t.Errorf("%v; the Entry has %v, the event that was there is %v now", err, e, old)
	}
	if e.Position != (bus.Position{}) || e.Lost != 0 {
		t.Errorf("without a position and a loss it has %v and %d", e.Position, e.Lost)
	}
}

func TestEntry_ZeroCanBeUsed(t *testing.T) {
	var zero bus.Entry
	for _, format := range []string{"%v", "%+v", "%s"} {
		if got := fmt.Sprintf(format, zero); got != "no event" {
			t.Errorf("%s: %s", format, got)
		}
	}
	if got := zero.String(); got != "no event" {
		t.Errorf("String: %s", got)
	}
	for _, e := range []bus.Entry{zero, {Position: bus.Position{Epoch: 0xabc, Seq: 7}, Lost: 3}} {
		text, err := json.Marshal(e)
		if want := fmt.Sprintf(`{"position":"%v","lost":%d}`, e.Position, e.Lost); err != nil || string(text) != want {
			t.Errorf("%s, %v, want %s", text, err, want)
		}
		back := bus.Entry{Event: event.New("a", "", "")}
		if err := json.Unmarshal(text, &back); err != nil || back != e {
			t.Errorf("%s comes back as %+v, %v", text, back, err)
		}
	}
	if err := json.Unmarshal([]byte(`{"type":"a","position":"0000000000000abc:7","lost":18446744073709551615}`), &zero); err != nil {
		t.Fatal(err)
	}
	if zero.Type != "a" || zero.Position != (bus.Position{Epoch: 0xabc, Seq: 7}) || zero.Lost != 1<<64-1 {
		t.Errorf("%v at %v after %d", zero, zero.Position, zero.Lost)
	}
}

func TestEntry_PrintsItsEvent(t *testing.T) {
	e := bus.Entry{Event: event.New("a.b", "src", "/p"), Position: bus.Position{Epoch: 1, Seq: 2}}
	if got := fmt.Sprint(e); got != "[src] a.b @ /p" {
		t.Errorf("%s", got)
	}
}

func TestEntry_RefusesWhatIsNone(t *testing.T) {
	before := bus.Entry{Position: bus.Position{Epoch: 1, Seq: 2}, Lost: 3}
	for text, want := range map[string]string{
		``:                            "byte 0",
		`1`:                           "object",
		`[]`:                          "object",
		`{"lost":1`:                   "byte 9",
		`{"type":"a"}{}`:              "byte 12",
		`{"id":"x","position":"0:0"}`: "UUID",
		`{"source":"x","lost":1}`:     `no "type"`,
		`{"other":1}`:                 `no "type"`,
		`{"Lost":1}`:                  `no "type"`,
		`{"type":"a","position":1}`:   "position",
		`{"type":"a","position":"x"}`: "no colon",
		`{"position":"0:0","lost":1}`: "16 lower-case",
		`{"type":"a","lost":-1}`:      "lost",
		`{"type":"a","lost":"1"}`:     "lost",
		`{"type":"a","lost":1.5}`:     "lost",
	} {
		e := before
		if err := e.UnmarshalJSON([]byte(text)); !errors.Is(err, bus.ErrInvalid) || !strings.Contains(err.Error(), want) || e != before {
			t.Errorf("%s: %v, want ErrInvalid that says %q; then it is %+v", text, err, want, e)
		}
	}
	if err := new(bus.Entry).UnmarshalJSON([]byte(`{"type":"a","position":"x"}`)); !errors.Is(err, bus.ErrPosition) {
		t.Errorf("%v, want ErrPosition", err)
	}

	e := before
	if err := e.UnmarshalJSON([]byte(" null")); err != nil || e != before {
		t.Errorf("null: %v, %+v, want nothing to happen", err, e)
	}
	e.Event = &event.Event{Type: "a", Timestamp: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}
	if text, err := e.AppendJSON([]byte("before")); !errors.Is(err, bus.ErrInvalid) || string(text) != "before" {
		t.Errorf("an event that cannot be written: %s, %v", text, err)
	}
}
