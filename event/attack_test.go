package event_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"

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

// What is as deep as a Decoder takes goes through everything else.
func TestAttackPayload_as_deep_as_there_is(t *testing.T) {
	const deep = 9990
	for name, text := range map[string]string{
		"objects": `{"type":"t","payload":` + strings.Repeat(`{"a":0,"b":`, deep) + `"x"` + strings.Repeat("}", deep) + "}",
		"arrays":  `{"type":"t","payload":{"k":` + strings.Repeat("[0,", deep) + `"x"` + strings.Repeat("]", deep) + "}}",
		"both":    `{"type":"t","payload":` + strings.Repeat(`{"a":[`, deep/2) + `"x"` + strings.Repeat("]}", deep/2) + "}",
	} {
		e, err := event.Decoder{MaxDepth: math.MaxInt}.Decode([]byte(text))
		if err != nil {
			t.Fatal(name, err)
		}
		if err := e.Validate(); err != nil {
			t.Errorf("%s: %.100v", name, err)
		}
		again := event.New("t", "", "", slog.Any("p", e.Payload))
		if p, _ := again.Payload.Get("p"); !p.Any().(event.Payload).Equal(e.Payload) {
			t.Errorf("%s: not equal to itself", name)
		}
		if name != "arrays" { // each is copied for each around it: that is quadratic
			again = again.WithPayload(e.Payload.Transform(same))
		} else {
			again = again.WithPayload(e.Payload.With(slog.Int("l", 1)).Without("l"))
		}
		if m := e.Payload.Map(); len(m) != e.Payload.Len() {
			t.Errorf("%s: %d keys of %d", name, len(m), e.Payload.Len())
		}
		written, err := again.AppendJSON(nil)
		if err != nil || !strings.HasSuffix(string(written), text[strings.Index(text, `"payload"`):]) {
			t.Errorf("%s: written otherwise: %.200s, %v", name, written, err)
		}
		if _, err := (event.Decoder{}).Decode(written); !errors.Is(err, event.ErrInvalid) {
			t.Errorf("%s: the zero Decoder takes it", name)
		}
	}
}

// What is large takes time and memory in proportion, not their square.
func TestAttackDecoder_large(t *testing.T) {
	const n = 20_000
	var distinct, same, nulls strings.Builder
	for i := range n {
		distinct.WriteString(`,"k` + strconv.Itoa(i) + `":` + strconv.Itoa(i))
		same.WriteString(`,"k":` + strconv.Itoa(i))
		nulls.WriteString(`,"` + strings.Repeat("\xef\xbf\xbd", i%50) + `":null`)
	}
	text := strings.Repeat("é", 1<<20)
	escaped := strings.Repeat(`\"\\\ud83d\ude00`, 1<<16)
	backslashes := strings.Repeat(`\\`, 1<<19)
	digits := strings.Repeat("9", 1<<18)
	d := event.Decoder{MaxBytes: 64 << 20}
	for name, c := range map[string]struct {
		payload string
		want    int // attributes
	}{
		"distinct_keys":  {distinct.String()[1:], n},
		"one_key":        {same.String()[1:], 1},
		"odd_keys":       {nulls.String()[1:], 50},
		"text":           {`"k":"` + text + `"`, 1},
		"escaped_text":   {`"k":"` + escaped + `"`, 1},
		"backslashes":    {`"k":"` + backslashes + `"`, 1},
		"long_key":       {`"` + text + `":1`, 1},
		"digits":         {`"k":` + digits, 1},
		"fraction":       {`"k":0.` + digits + `e-1`, 1},
		"exponent":       {`"k":1e` + digits, 1},
		"empty_arrays":   {`"k":[` + strings.Repeat("[],", n) + `[]]`, 1},
		"nested_objects": {`"k":{` + distinct.String()[1:] + `}`, 1},
	} {
		line := []byte(`{"type":"t","payload":{` + c.payload + `}}`)
		e, err := d.Decode(line)
		if err != nil || e.Payload.Len() != c.want {
			t.Errorf("%s: %d attributes, %.200v", name, e.Payload.Len(), err)
			continue
		}
		out, err := e.MarshalJSON()
		if err != nil {
			t.Error(name, err)
		}
		back, err := d.Decode(out)
		if err != nil || !back.Equal(e) || e.Validate() != nil {
			t.Errorf("%s: it does not come back: %.200v", name, err)
		}
		if _, err := (event.Decoder{MaxBytes: len(line) - 1}).Decode(line); !errors.Is(err, event.ErrTooLong) {
			t.Errorf("%s: over the limit: %.200v", name, err)
		}
	}
	unknown := []byte(`{"type":"t"` + distinct.String() + same.String() + `}`)
	if e, err := d.Decode(unknown); err != nil || e.Payload.Len() != 0 {
		t.Errorf("unknown keys: %.200v", err)
	}
	// What is wrong with something large is said in a few words.
	for _, bad := range []string{
		`{"type":"` + text + ` "}`, `{"type":"t","id":"` + text + `"}`, `{"type":"t","timestamp":"` + text + `"}`,
		`{"type":"t","payload":{"k":"` + text + `}`, `{"type":"t"}` + text,
	} {
		if _, err := d.Decode([]byte(bad)); !errors.Is(err, event.ErrInvalid) || len(err.Error()) > 1000 {
			t.Errorf("%.20s: %.200v", bad, err)
		}
	}
	_, err := event.Decoder{MaxBytes: 64 << 20, Strict: true}.Decode([]byte(`{"type":"t","` + text + `":1}`))
	if !errors.Is(err, event.ErrInvalid) || len(err.Error()) > 1000 {
		t.Errorf("an unknown key of 2 MB is told of in %d bytes", len(fmt.Sprint(err)))
	}
}
