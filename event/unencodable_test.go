package event_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

// Values that act when they are asked for what they are.
type (
	actsAsValuer struct{ act func() }
	actsAsText   struct{ act func() }
	actsAsJSON   struct{ act func() }
	actsAsError  struct{ act func() }
	actsAsKey    struct{ act func() } // of a map
	angry        struct{ with any }   // whose text panics
)

func (a actsAsValuer) LogValue() slog.Value       { a.act(); return slog.StringValue("said") }
func (a actsAsText) MarshalText() ([]byte, error) { a.act(); return []byte("said"), nil }
func (a actsAsJSON) MarshalJSON() ([]byte, error) { a.act(); return []byte(`"said"`), nil }
func (a actsAsError) Error() string               { a.act(); return "said" }
func (a *actsAsKey) MarshalText() ([]byte, error) { a.act(); return []byte("said"), nil }
func (a angry) Error() string                     { panic(a.with) }

var actors = map[string]func(act func()) any{
	"LogValuer":     func(act func()) any { return actsAsValuer{act} },
	"TextMarshaler": func(act func()) any { return actsAsText{act} },
	"Marshaler":     func(act func()) any { return actsAsJSON{act} },
	"error":         func(act func()) any { return actsAsError{act} },
	"key":           func(act func()) any { return map[*actsAsKey]int{{act}: 1} },
}

// Where an actor may stand.
var places = map[string]func(x any) slog.Value{
	"alone":             slog.AnyValue,
	"in_a_pointer":      func(x any) slog.Value { return slog.AnyValue(&x) },
	"in_a_slice":        func(x any) slog.Value { return slog.AnyValue([]any{1, x, 2}) },
	"in_a_typed_slice":  func(x any) slog.Value { return slog.AnyValue([][]any{{x}}) },
	"in_a_map":          func(x any) slog.Value { return slog.AnyValue(map[string]any{"m": x}) },
	"in_a_typed_map":    func(x any) slog.Value { return slog.AnyValue(map[int]any{1: x}) },
	"in_a_struct":       func(x any) slog.Value { return slog.AnyValue(struct{ F any }{x}) },
	"in_a_group":        func(x any) slog.Value { return slog.GroupValue(slog.Any("g", x)) },
	"in_attributes":     func(x any) slog.Value { return slog.AnyValue([]slog.Attr{slog.Any("g", x)}) },
	"in_a_slog_Value":   func(x any) slog.Value { return slog.AnyValue([]slog.Value{slog.AnyValue(x)}) },
	"behind_LogValuers": func(x any) slog.Value { return slog.AnyValue(logged{slog.AnyValue(logged{slog.AnyValue(x)})}) },
}

// eachActor calls f for every actor in every place.
func eachActor(f func(name string, value func(act func()) slog.Value)) {
	for who, actor := range actors {
		for where, place := range places {
			f(who+"/"+where, func(act func()) slog.Value { return place(actor(act)) })
		}
	}
}

// Whatever a value does when it is asked, an event is made, that can be written, and
// says what is wrong with the value.
func TestAttackPayload_methods_that_panic(t *testing.T) {
	circular := map[string]any{}
	circular["m"] = circular
	for how, act := range map[string]func(){
		"string":        func() { panic("boom") },
		"error":         func() { panic(errors.New("boom")) },
		"nil":           func() { panic(nil) },
		"nil_map":       func() { noMap()["a"] = 1 },
		"out_of_range":  func() { _ = []int{}[len(actors)-5:][0] },
		"angry_error":   func() { panic(angry{angry{circular}}) },
		"circular":      func() { panic(circular) },
		"an_event":      func() { panic(event.New("t", "", "", slog.Any("k", actsAsError{func() { panic(1) }}))) },
		"while_it_does": func() { defer func() { panic("again") }(); panic("boom") },
		"nil_pointer":   func() { _ = *(*int)(nil) },
	} {
		eachActor(func(name string, value func(func()) slog.Value) {
			calls := 0
			e := event.New("t", "s", "", slog.Int("before", 1), slog.Attr{Key: "k", Value: value(func() { calls++; act() })}, slog.Int("after", 2))
			if calls == 0 {
				return // encoding/json does not know of LogValuers and errors
			}
			text, err := e.MarshalJSON()
			if err != nil || !strings.Contains(string(text), `"before":1,"k":`) || !strings.HasSuffix(string(text), `,"after":2}}`) {
				t.Errorf("%s, %s: %s, %v", how, name, text, err)
			}
			if err := e.Validate(); !errors.Is(err, event.ErrInvalid) || !strings.Contains(err.Error(), `payload key "k`) || !strings.Contains(err.Error(), "panic: ") {
				t.Errorf("%s, %s: Validate: %v", how, name, err)
			}
			var back event.Event
			if err := back.UnmarshalJSON(text); err != nil || !back.Equal(e) {
				t.Errorf("%s, %s: %s came back as %v, %v", how, name, text, back.Payload.Map(), err)
			}
		})
	}
}

func noMap() map[string]int { return nil }

// A method may make events of its own, and change what it is in.
func TestAttackPayload_methods_that_go_on(t *testing.T) {
	list := []any{nil, 1, 2}
	m := map[string]any{}
	eachActor(func(name string, value func(func()) slog.Value) {
		calls := 0
		v := value(func() {
			calls++
			event.New("t", "", "", slog.Any("k", list[1:]), slog.Any("m", []any{1}))
			list[2], m["c"] = "changed", "added"
			delete(m, "b")
		})
		list[0], list[2] = v, 2
		clear(m)
		m["a"], m["b"] = v, 1
		if err := event.New("t", "", "", slog.Any("list", list), slog.Any("map", m)).Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	})
	for name, c := range map[string]struct {
		value any
		want  string // in what Validate says, or nothing
	}{
		"text_that_is_not_UTF-8":     {actsAsText2{"\xff\x00\u2028"}, ""},
		"JSON_that_is_not_UTF-8":     {json.RawMessage("{\"a\xff\":\"\xfe\"}"), ""},
		"error_of_4_MB":              {errors.New(strings.Repeat("x", 4<<20)), ""},
		"JSON_of_4_MB":               {json.RawMessage(`"` + strings.Repeat("x", 4<<20) + `"`), ""},
		"JSON_10000_deep":            {json.RawMessage(strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)), "deeper than 64"},
		"JSON_100000_deep":           {json.RawMessage(strings.Repeat(`{"a":`, 1e5) + "1" + strings.Repeat("}", 1e5)), "depth"},
		"JSON_that_is_empty":         {json.RawMessage{}, "unexpected end"},
		"JSON_that_is_two":           {json.RawMessage("1 2"), "after top-level value"},
		"chain_of_LogValuers":        {chain(100_000), "LogValuer after another"},
		"LogValuer_in_its_own_map":   {inMap{}, "in itself"},
		"LogValuer_in_its_own_slice": {inSlice{}, "in itself"},
		"LogValuer_in_its_own_group": {inGroup{}, "in itself"},
	} {
		e := event.New("t", "", "", slog.Any("k", c.value), slog.Int("after", 1))
		if err := e.Validate(); c.want == "" && err != nil || c.want != "" && (!errors.Is(err, event.ErrInvalid) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `key "k`)) {
			t.Errorf("%s: %.200v", name, err)
		}
		text, err := e.MarshalJSON()
		var back *event.Event
		if err == nil {
			back, err = event.Decoder{MaxBytes: 32 << 20}.Decode(text)
		}
		if err != nil || !back.Equal(e) {
			t.Errorf("%s: %.200v", name, err)
		}
	}
}

type (
	actsAsText2 struct{ text string }
	chain       int
	inMap       struct{}
	inSlice     struct{}
	inGroup     struct{}
)

func (a actsAsText2) MarshalText() ([]byte, error) { return []byte(a.text), nil }
func (inMap) LogValue() slog.Value                 { return slog.AnyValue(map[string]any{"a": inMap{}, "b": inMap{}}) }
func (inSlice) LogValue() slog.Value               { return slog.AnyValue([]any{inSlice{}, inSlice{}}) }
func (inGroup) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("", inGroup{}), slog.Any("a", inGroup{}), slog.Any("", inGroup{}))
}

func (c chain) LogValue() slog.Value {
	if c == 0 {
		return slog.StringValue("the end")
	}
	return slog.AnyValue(c - 1)
}

// A method that ends the goroutine ends whoever asked, and nothing else.
func TestAttackPayload_methods_that_end_the_goroutine(t *testing.T) {
	eachActor(func(name string, value func(func()) slog.Value) {
		asked, made := false, false
		done := make(chan struct{})
		go func() {
			defer close(done)
			event.New("t", "", "", slog.Attr{Key: "k", Value: value(func() { asked = true; defer func() { panic("and more") }(); runtime.Goexit() })})
			made = true
		}()
		<-done
		if made == asked {
			t.Errorf("%s: asked %v, and made %v", name, asked, made)
		}
	})
}

// What refers to itself, by whatever way around, is told of under its key.
func TestAttackPayload_cycles(t *testing.T) {
	type node struct {
		Next any
		Map  map[string]any
		List []any
		Ptr  *node
	}
	m, s, n, k := map[string]any{}, make([]any, 1), &node{}, &node{}
	typed := map[int]any{}
	attrs := make([]slog.Attr, 1)
	m["a"] = []any{map[string]any{"b": m}}
	s[0] = map[string]any{"s": []any{s}}
	n.Next, k.Map, k.List, k.Ptr = []any{&node{Ptr: n}}, map[string]any{}, make([]any, 1), &node{}
	k.Map["k"], k.List[0], k.Ptr.Next = k, &k.List, k
	typed[1] = []map[int]any{typed}
	attrs[0] = slog.Any("g", []any{slog.GroupValue(attrs...)})
	var p any
	p = &p
	type self []self
	itself := make(self, 1)
	itself[0] = itself
	deepMap, deepSlice := any(1), any(1)
	var deepGroup slog.Value
	for range 10_000 {
		deepMap, deepSlice = map[string]any{"d": deepMap}, []any{deepSlice}
		deepGroup = slog.GroupValue(slog.Attr{Key: "d", Value: deepGroup})
	}
	for name, x := range map[string]any{
		"map": m, "slice": s, "pointer": n, "all_of_them": k, "typed_map": typed, "group": attrs, "pointer_to_itself": p,
		"slice_of_itself": itself, "struct_of_all": struct{ A, B any }{1, k}, "value_of_a_map": slog.AnyValue(m), "LogValuer": logged{slog.AnyValue(s)},
		"map_10000_deep": deepMap, "slice_10000_deep": deepSlice, "group_10000_deep": deepGroup,
	} {
		for _, e := range []*event.Event{
			event.New("t", "", "", slog.Int("before", 1), slog.Any("k", x), slog.Int("after", 1)),
			event.New("t", "", "").WithPayload(event.PayloadFromMap(map[string]any{"before": 1, "k": x, "z": 1})),
			event.New("t", "", "").WithPayload(event.NewPayload(slog.Int("before", 1), slog.Int("k", 1), slog.Int("after", 1)).With(slog.Any("k", x))),
		} {
			if err := e.Validate(); !errors.Is(err, event.ErrInvalid) || !strings.Contains(err.Error(), `payload key "k`) || len(err.Error()) > 2000 {
				t.Errorf("%s: %.200v", name, err)
			}
			text, err := e.MarshalJSON()
			if err != nil || len(text) > 5000 || e.Payload.Len() != 3 || new(event.Event).UnmarshalJSON(text) != nil {
				t.Errorf("%s: %.200s, %v", name, text, err)
			}
		}
	}
}

func TestNormal_unencodable(t *testing.T) {
	circular := map[string]any{}
	circular["a"], circular["b"] = []any{circular}, circular
	type node struct{ Next *node }
	ring := &node{}
	ring.Next = ring
	group := make([]slog.Attr, 1)
	group[0] = slog.Attr{Key: "g", Value: slog.GroupValue(group...)}
	inline := make([]slog.Attr, 2)
	inline[0] = slog.Attr{Value: slog.GroupValue(inline...)}
	inline[1] = inline[0]
	var doubling any = 1
	for range 50 {
		doubling = []any{doubling, doubling}
	}
	var payloads event.Payload
	for range 24 {
		payloads = event.NewPayload(slog.Any("a", payloads), slog.Any("b", payloads))
	}
	for _, c := range []struct {
		name  string
		value any
		path  string // behind "k"
		why   string
	}{
		{"NaN", math.NaN(), "", "NaN"},
		{"infinity", math.Inf(-1), "", "-Inf"},
		{"channel", make(chan int), "", "chan int"},
		{"function", func() {}, "", "func()"},
		{"complex", 1i, "", "complex128"},
		{"late_time", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), "", "year"},
		{"early_time", time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), "", "year"},
		{"no_number", json.Number("0x1"), "", "0x1"},
		{"empty_number", json.Number(""), "", `""`},
		{"two_numbers", json.Number("1 2"), "", "1 2"},
		{"circular_map", circular, "", "in itself"},
		{"circular_pointer", ring, "", "cycle"},
		{"circular_group", slog.GroupValue(group...), "", "in itself"},
		{"circular_group_without_key", slog.GroupValue(slog.Attr{Value: slog.GroupValue(inline...)}), "", "in itself"},
		{"endless_LogValuer", endless{}, "", "LogValuer"},
		{"doubling", doubling, "", "1048576"},
		{"failing_marshaler", broken{"fails"}, "", "it fails"},
		{"lying_marshaler", broken{"lies"}, "", "unexpected end"},
		{"panicking_marshaler", broken{"boom"}, "", "panic: boom"},
		{"panicking_LogValuer", bomb{"boom"}, "", "panic: boom"},
		{"LogValuer_panicking_with_a_map", []any{bomb{circular}}, "[0]", "panic: map[string]interface {}"},
		{"panicking_error", fault{}, "", "panic: worse"},
		{"error_panicking_with_itself", abyss{}, "", "panic: event_test.abyss"},
		{"panicking_error_of_a_method", failing{fault{}}, "", "panic: worse"},
		{"panicking_error_of_a_marshaler", struct{ F any }{failing{abyss{}}}, "", "panic: event_test.abyss"},
		{"panicking_error_in_a_slice", []any{1, fault{}}, "[1]", "panic: worse"},
		{"nested", map[string]any{"a": []any{map[string]any{"b": math.NaN()}}}, ".a[0].b", "NaN"},
		{"in_a_group", slog.GroupValue(slog.Group("g", slog.Float64("f", math.NaN()))), ".g.f", "NaN"},
		{"struct", struct{ C chan int }{}, "", "chan int"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := event.New("t", "s", "", slog.Int("before", 1), slog.Any("k", c.value), slog.Int("after", 2))
			err := e.Validate()
			if !errors.Is(err, event.ErrInvalid) || !strings.Contains(err.Error(), c.why) ||
				!strings.Contains(err.Error(), `key "k`+c.path+`"`) {
				t.Errorf("Validate: got %v, want key k%s and %s", err, c.path, c.why)
			}
			// All the same it can be written, and what is beside it is there.
			var back event.Event
			if text, err := e.MarshalJSON(); err != nil {
				t.Error(err)
			} else if err := back.UnmarshalJSON(text); err != nil {
				t.Errorf("%s: %v", text, err)
			} else if !back.Equal(e) {
				t.Errorf("%v came back as %v", e.Payload.Map(), back.Payload.Map())
			}
		})
	}
	t.Run("circular_group_in_the_payload", func(t *testing.T) {
		if err := event.New("t", "", "", inline...).Validate(); err == nil || !strings.Contains(err.Error(), "in itself") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("payloads_of_payloads", func(t *testing.T) {
		if err := event.New("t", "", "").WithPayload(payloads).Validate(); err == nil {
			t.Error("2^24 values are fine")
		}
	})
}
