package event_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

func TestEvent_Equal(t *testing.T) {
	base := event.New("t", "s", "p", slog.Int("a", 1))
	change := func(f func(*event.Event)) *event.Event {
		c := *base
		f(&c)
		return &c
	}
	for _, c := range []struct {
		name string
		a, b *event.Event
		want bool
	}{
		{"itself", base, base, true},
		{"a_copy", base, change(func(*event.Event) {}), true},
		{"both_nil", nil, nil, true},
		{"nil_argument", base, nil, false},
		{"nil_receiver", nil, base, false},
		{"ID", base, change(func(e *event.Event) { e.ID = event.RandomID() }), false},
		{"type", base, change(func(e *event.Event) { e.Type = "u" }), false},
		{"source", base, change(func(e *event.Event) { e.Source = "x" }), false},
		{"project", base, change(func(e *event.Event) { e.ProjectPath = "" }), false},
		{"payload", base, base.WithPayload(event.NewPayload(slog.Int("a", 2))), false},
		{"instant", base, change(func(e *event.Event) { e.Timestamp = e.Timestamp.Add(1) }), false},
		{"zone", base, change(func(e *event.Event) { e.Timestamp = e.Timestamp.In(time.FixedZone("", 3600)) }), true},
		{"same_text", change(func(e *event.Event) { e.Source = "\xff" }), change(func(e *event.Event) { e.Source = "\uFFFD" }), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.a.Equal(c.b); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
	t.Run("monotonic_reading", func(t *testing.T) {
		now := time.Now()
		a := change(func(e *event.Event) { e.Timestamp = now })
		b := change(func(e *event.Event) { e.Timestamp = now.Round(0) })
		if !a.Equal(b) || !b.Equal(a) {
			t.Error("it makes a difference")
		}
	})
}

func TestPayload_Equal(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	// Values of one class are equal, of two classes not.
	classes := [][]any{
		{nil},
		{true},
		{false},
		{1, uint8(1), 1.0, uint64(1), json.Number("1"), json.Number("1.000"), json.Number("0.1e1"), json.Number("100e-2")},
		{0, math.Copysign(0, -1), json.Number("-0"), json.Number("0e99999999999999999999")},
		{-1, -1.0},
		{"1"},
		{int64(1 << 53), float64(1 << 53)},
		{int64(1<<53 + 1)},
		{int64(math.MaxInt64), uint64(math.MaxInt64)},
		{uint64(math.MaxUint64), json.Number("18446744073709551615")},
		{json.Number("18446744073709551616")},
		{0.1, json.Number("0.1"), json.Number("0.1000000000000000055511151231257827")},
		{1e300, json.Number("1e300")},
		{json.Number("1e400"), json.Number("10e399"), json.Number("1.00e400"), json.Number("0.010e402")},
		{json.Number("1.5e400"), json.Number("1.50e400"), json.Number("15e399"), json.Number("0.15e401")},
		{json.Number("1.5e401")},
		{json.Number("1e99999999999999999999")},
		{json.Number("1e99999999999999999998")},
		{at, "2026-01-02T03:04:05Z"},
		{[]byte{}, ""},
		{make(chan int), "unencodable: json: unsupported type: chan int"},
		{"\xff", "\uFFFD"},
		{[]any{1, "x"}, []any{1.0, "x"}},
		{[]any{"x", 1}},
		{[]any{}},
		{map[string]any{}, event.Payload{}},
		{map[string]any{"a": 1, "b": 2}, event.NewPayload(slog.Int("b", 2), slog.Float64("a", 1))},
	}
	payload := func(x any) event.Payload { return event.NewPayload(slog.Any("k", x)) }
	for i, c := range classes {
		for j, d := range classes {
			for _, x := range c {
				for _, y := range d {
					if got := payload(x).Equal(payload(y)); got != (i == j) {
						t.Errorf("%T %v and %T %v: got %v", x, x, y, y, got)
					}
				}
			}
		}
	}
}

func TestPayload_Equal_ignores_order(t *testing.T) {
	for _, n := range []int{1, 3, 40} {
		var a, b []slog.Attr
		for i := range n {
			a = append(a, slog.Int(fmt.Sprint(i), i))
			b = append(b, slog.Int(fmt.Sprint(n-1-i), n-1-i))
		}
		if p, q := event.NewPayload(a...), event.NewPayload(b...); !p.Equal(q) || !q.Equal(p) {
			t.Errorf("%d keys: order makes a difference", n)
		}
		p := event.NewPayload(a...)
		if q := p.Without("0").With(slog.Int("other", 0)); p.Equal(q) || q.Equal(p) {
			t.Errorf("%d keys: a key makes no difference", n)
		}
		if q := p.With(slog.Int("other", 0)); p.Equal(q) || q.Equal(p) {
			t.Errorf("%d keys: another key makes no difference", n)
		}
	}
}
