package event_test

import (
	"errors"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

func TestEvent_Validate(t *testing.T) {
	year := func(y int) time.Time { return time.Date(y, 6, 1, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name string
		e    *event.Event
		want []string // what the error names; nothing for a good event
	}{
		{"good", event.New("a.b", "s", "p", slog.Any("k", []any{"x", nil, map[string]any{}})), nil},
		{"zero_ID_and_timestamp", &event.Event{Type: "t"}, nil},
		{"first_year", &event.Event{Type: "t", Timestamp: year(0)}, nil},
		{"last_year", &event.Event{Type: "t", Timestamp: year(9999)}, nil},
		{"nil", nil, []string{"nil"}},
		{"no_type", &event.Event{}, []string{"type"}},
		{"wildcard", event.New("a.*", "", ""), []string{`"a.*"`}},
		{"empty_token", event.New("a..b", "", ""), []string{"byte 2"}},
		{"white_space", event.New("a b", "", ""), []string{"byte 1"}},
		{"year_10000", &event.Event{Type: "t", Timestamp: year(10000)}, []string{"timestamp"}},
		{"year_before_0", &event.Event{Type: "t", Timestamp: year(-1)}, []string{"timestamp"}},
		{"everything", event.New("", "", "", slog.Float64("x", math.NaN()), slog.Int("y", 1), slog.Any("z", func() {})),
			[]string{"type", `"x"`, `"z"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.e.Validate()
			if len(c.want) == 0 {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			if !errors.Is(err, event.ErrInvalid) {
				t.Fatalf("got %v, want ErrInvalid", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not name %s", err, want)
				}
			}
		})
	}
}

func TestEvent_Validate_does_not_allocate(t *testing.T) {
	e := event.New("terminal.command", "daemon", "/src", slog.String("a", "x"), slog.Any("b", nil))
	if n := testing.AllocsPerRun(100, func() {
		if e.Validate() != nil {
			t.Error("invalid")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
