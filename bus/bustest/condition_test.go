package bustest_test

import (
	"errors"
	"log/slog"
	"math"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bustest"
	"github.com/vidurai/eventbus/event"
)

func TestCondition(t *testing.T) {
	e := event.New("a", "cli", "/src", slog.Int("n", 1), slog.String("s", "x"), slog.Any("err", errors.New("gone")),
		slog.Any("list", []int{1, 2}), slog.Group("g", slog.Bool("ok", true)), slog.Any("null", nil))
	whole := []slog.Attr{slog.Any("list", []any{1, 2.0}), slog.Any("err", "gone"), slog.Uint64("n", 1), slog.String("s", "x"),
		slog.Any("g", map[string]bool{"ok": true}), slog.Any("null", nil)}

	for _, c := range []bustest.Condition{
		bustest.Source("cli"),
		bustest.Project("/src"),
		bustest.Attr("n", 1),
		bustest.Attr("n", uint8(1)),
		bustest.Attr("n", 1.0),
		bustest.Attr("s", "x"),
		bustest.Attr("s", slog.StringValue("x")),
		bustest.Attr("err", errors.New("gone")),
		bustest.Attr("list", []int{1, 2}),
		bustest.Attr("g", map[string]any{"ok": true}),
		bustest.Attr("g", event.NewPayload(slog.Bool("ok", true))),
		bustest.Attr("null", nil),
		bustest.Payload(whole...),
		bustest.Where("", func(e *event.Event) bool { return e.Source == "cli" }),
	} {
		passes(t, func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb)
			if err := b.Publish(e); err != nil {
				t.Fatal(err)
			}
			bustest.Watch(tb, b).Expect(">", c)
		})
	}

	for _, c := range []struct {
		condition     bustest.Condition
		text, instead string
	}{
		{bustest.Source("daemon"), `source "daemon"`, `source is "cli"`},
		{bustest.Project(""), `project ""`, `project is "/src"`},
		{bustest.Attr("n", 2), "n 2", "n is 1"},
		{bustest.Attr("n", "1"), `n "1"`, "n is 1"},
		{bustest.Attr("s", "y<z"), `s "y<z"`, `s is "x"`},
		{bustest.Attr("m", nil), "m null", "there is no m"},
		{bustest.Attr("g", map[string]any{"ok": 1}), `g {"ok":1}`, `g is {"ok":true}`},
		{bustest.Attr("list", []int{2, 1}), "list [2,1]", "list is [1,2]"},
		{bustest.Attr("s", math.NaN()), `s "unencodable: NaN"`, `s is "x"`},
		{bustest.Attr("s", strings.Repeat("é", 200)), `s "` + strings.Repeat("é", 97) + "…", `s is "x"`},
		{bustest.Payload(append(whole, slog.Int("n", 2), slog.Int("m", 3))...),
			`payload {"list":[1,2.0],"err":"gone","n":2,"s":"x","g":{"ok":true},"null":null,"m":3}`, "n is 1, there is no m"},
		{bustest.Payload(whole[:5]...), `payload {"list":[1,2.0],"err":"gone","n":1,"s":"x","g":{"ok":true}}`, "there is null null"},
		{bustest.Where("a long one", func(*event.Event) bool { return false }), "a long one", "it is not a long one"},
	} {
		fails(t, "bustest: no a with "+c.text+" so far\n    1 event came, near misses first:\n"+
			`      #1 [cli] a @ /src {"n":1,"s":"x","err":"gone","list":[1,2],"g":{"ok":true},"null":null}`+"\n        "+c.instead,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb, bus.History(9))
				if err := b.Publish(e); err != nil {
					t.Fatal(err)
				}
				w := bustest.Watch(tb, b)
				w.Timeout = 0
				w.Expect("a", c.condition)
			})
	}
}
