package event_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// tooMany is in the text of what has more values than are taken.
const tooMany = "more than 1048576 values"

func TestContainer_limit(t *testing.T) {
	const limit = 1<<20 - 1 // with the container itself the most there may be
	large := func() any {
		m := make(map[string]any, limit+1)
		for i := range limit + 1 {
			m[strconv.Itoa(i)] = nil
		}
		return m
	}
	typed := func() any {
		m := make(map[string]int, limit+1)
		for i := range limit + 1 {
			m[strconv.Itoa(i)] = 0
		}
		return m
	}
	for _, c := range []struct {
		name  string
		value func() any
		ok    bool
	}{
		{"array", func() any { return make([]int, limit) }, true},
		{"array_over", func() any { return make([]int, limit+1) }, false},
		{"array_of_any", func() any { return make([]any, limit) }, true},
		{"array_of_any_over", func() any { return make([]any, limit+1) }, false},
		{"array_of_structs", func() any { return make([]point, limit/3) }, true},
		{"array_of_structs_over", func() any { return make([]point, limit/3+1) }, false},
		{"array_beyond_memory", func() any { return make([]struct{}, math.MaxInt) }, false},
		{"fixed_array_beyond_memory", func() any { return [math.MaxInt32]struct{}{} }, false},
		{"map_over", large, false},
		{"array_in_a_map", func() any { return map[string][]int{"a": make([]int, limit-1)} }, true},
		{"array_in_a_map_over", func() any { return map[string][]int{"a": make([]int, limit)} }, false},
		{"array_in_a_map_by_encoding_json", func() any { return map[int][]int{1: make([]int, limit-1)} }, true},
		{"array_in_a_map_by_encoding_json_over", func() any { return map[int][]int{1: make([]int, limit)} }, false},
		{"typed_map_over", typed, false},
		{"text_by_encoding_json", func() any { return json.RawMessage("[" + strings.Repeat("0,", limit-1) + "0]") }, true},
		{"text_by_encoding_json_over", func() any { return json.RawMessage("[" + strings.Repeat("0,", limit) + "0]") }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && c.name != "array" && c.name != "array_over" && c.name != "array_beyond_memory" {
				t.Skip("it takes a million values, as those do that are run")
			}
			err := event.New("t", "", "", slog.Any("k", c.value())).Validate()
			if (err == nil) != c.ok || err != nil && !strings.Contains(err.Error(), tooMany) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestContainer_limit_comes_before_memory(t *testing.T) {
	large := make([]struct{}, 1<<26)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	event.NewPayload(slog.Any("k", large))
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("allocated %d bytes", got)
	}
}

func TestContainer_limit_is_not_for_what_is_normal(t *testing.T) {
	const many = 1_100_000
	p := decoded(t, `{"array":[`+strings.Repeat("0,", many-1)+`0],"arrays":[`+strings.Repeat("[0],", many/2)+`[0]]}`)
	text, err := p.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for name, made := range map[string]func() event.Payload{
		"Transform":    func() event.Payload { return p.Transform(same) },
		"NewPayload":   func() event.Payload { return event.NewPayload(slog.Any("p", p)) },
		"in_an_array":  func() event.Payload { return event.NewPayload(slog.Any("p", []event.Payload{p})) },
		"in_a_group":   func() event.Payload { return event.NewPayload(slog.Group("p", slog.Any("p", p))).Transform(same) },
		"within_twice": func() event.Payload { return event.NewPayload(slog.Any("p", []event.Payload{p, p})) },
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "Transform" {
				t.Skip("it takes a million values, as Transform does")
			}
			got := made()
			if err := event.New("t", "", "").WithPayload(got).Validate(); err != nil {
				t.Fatal(err)
			}
			if all, err := got.MarshalJSON(); err != nil || !bytes.Contains(all, text) {
				t.Errorf("%.200s, %v", all, err)
			}
		})
	}
	t.Run("constants_for_each", func(t *testing.T) {
		if testing.Short() {
			t.Skip("it takes a million values, as Transform does")
		}
		redacted := event.NewPayload(slog.String("by", "policy"))
		got := p.Without("array").Transform(func(_ string, v slog.Value) (slog.Value, bool) {
			if v.Kind() == slog.KindInt64 {
				return slog.AnyValue(redacted), true
			}
			return v, true
		})
		got = event.NewPayload(slog.Any("p", got))
		if err := event.New("t", "", "").WithPayload(got).Validate(); err != nil {
			t.Error(err)
		}
	})
	t.Run("but_for_what_is_new", func(t *testing.T) {
		got := event.NewPayload(slog.Int("k", 1)).Transform(func(string, slog.Value) (slog.Value, bool) {
			return slog.AnyValue(make([]any, many)), true
		})
		if !strings.Contains(jsonOf(t, got), tooMany) {
			t.Errorf("got %.200s", jsonOf(t, got))
		}
	})
}

func TestNormal_depth(t *testing.T) {
	nest := func(n int) any {
		var v any = "x"
		for range n {
			v = []any{v}
		}
		return v
	}
	groups := func(n int) any {
		v := slog.StringValue("x")
		for range n {
			v = slog.GroupValue(slog.Attr{Key: "g", Value: v})
		}
		return v
	}
	// With the event and the payload around them, 62 make the 64 that a Decoder
	// takes.
	for _, c := range []struct {
		deep int
		ok   bool
	}{{1, true}, {62, true}, {63, false}, {100_000, false}} {
		for _, v := range []any{nest(c.deep), groups(c.deep), json.RawMessage(strings.Repeat("[", c.deep) + strings.Repeat("]", c.deep))} {
			e := event.New("t", "", "", slog.Any("k", v))
			if err := e.Validate(); (err == nil) != c.ok {
				t.Errorf("%d deep, %T: %v", c.deep, v, err)
			}
			text, _ := e.MarshalJSON()
			if err := new(event.Event).UnmarshalJSON(text); err != nil {
				t.Errorf("%d deep, %T: %v", c.deep, v, err)
			}
		}
	}
}
