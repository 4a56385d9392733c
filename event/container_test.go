package event_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/big"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

// tooMany is in the text of what has more values than are taken.
const tooMany = "more than 1048576 values"

type (
	shouted int                   // has text behind a pointer only
	quoted  struct{ text string } // has JSON behind a pointer only
	counted []int                 // likewise
	degrees float64
)

func (s *shouted) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d!", *s), nil }
func (q *quoted) MarshalJSON() ([]byte, error)  { return json.Marshal([]string{q.text}) }
func (c *counted) MarshalJSON() ([]byte, error) { return json.Marshal(len(*c)) }

// decoded returns the payload of an event larger than a Decoder's default.
func decoded(t *testing.T, payload string) event.Payload {
	t.Helper()
	e, err := event.Decoder{MaxBytes: 64 << 20}.Decode([]byte(`{"type":"t","payload":` + payload + `}`))
	if err != nil {
		t.Fatal(err)
	}
	return e.Payload
}

func same(_ string, v slog.Value) (slog.Value, bool) { return v, true }

func TestContainer_limit(t *testing.T) {
	const limit = 1<<20 - 1 // with the container itself the most there may be
	large := make(map[string]any, limit+1)
	typed := make(map[string]int, limit+1)
	for i := range limit + 1 {
		large[strconv.Itoa(i)] = nil
		typed[strconv.Itoa(i)] = 0
	}
	for _, c := range []struct {
		name  string
		value any
		ok    bool
	}{
		{"array", make([]int, limit), true},
		{"array_over", make([]int, limit+1), false},
		{"array_of_any", make([]any, limit), true},
		{"array_of_any_over", make([]any, limit+1), false},
		{"array_of_structs", make([]point, limit/3), true},
		{"array_of_structs_over", make([]point, limit/3+1), false},
		{"array_beyond_memory", make([]struct{}, math.MaxInt), false},
		{"fixed_array_beyond_memory", [math.MaxInt32]struct{}{}, false},
		{"map_over", large, false},
		{"array_in_a_map", map[string][]int{"a": make([]int, limit-1)}, true},
		{"array_in_a_map_over", map[string][]int{"a": make([]int, limit)}, false},
		{"array_in_a_map_by_encoding_json", map[int][]int{1: make([]int, limit-1)}, true},
		{"array_in_a_map_by_encoding_json_over", map[int][]int{1: make([]int, limit)}, false},
		{"typed_map_over", typed, false},
		{"text_by_encoding_json", json.RawMessage("[" + strings.Repeat("0,", limit-1) + "0]"), true},
		{"text_by_encoding_json_over", json.RawMessage("[" + strings.Repeat("0,", limit) + "0]"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := event.New("t", "", "", slog.Any("k", c.value)).Validate()
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

func TestContainer_elements_have_the_methods_of_their_pointers(t *testing.T) {
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"text", []big.Int{*big.NewInt(5)}, `["5"]`},
		{"text_of_a_scalar", []shouted{1, 2}, `["1!","2!"]`},
		{"JSON", []quoted{{"a"}, {"b"}}, `[["a"],["b"]]`},
		{"JSON_of_a_slice", []counted{{7, 8}, nil}, `[2,0]`},
		{"in_an_array", [][1]shouted{{3}}, `[["3!"]]`},
		{"in_a_struct", []struct{ Q quoted }{{quoted{"a"}}}, `[{"Q":["a"]}]`},
		{"of_an_array_that_is_a_copy", [1]shouted{4}, `[4]`},
		{"in_an_interface", []any{shouted(4)}, `[4]`},
		{"times", []time.Time{{}}, `["0001-01-01T00:00:00Z"]`},
		{"payloads", []event.Payload{event.NewPayload(slog.Int("a", 1))}, `[{"a":1}]`},
		{"values", []slog.Value{slog.IntValue(1), slog.AnyValue([]int{2}), slog.DurationValue(3)}, `[1,[2],3]`},
		{"numbers", []json.Number{"1", "2.50"}, `[1,2.5]`},
		{"pointers", []*shouted{new(shouted), nil}, `["0!",null]`},
		{"LogValuers", []logged{{slog.StringValue("x")}}, `["x"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := jsonOf(t, event.NewPayload(slog.Any("k", c.value))); got != `{"k":`+c.want+`}` {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// A map with keys of a string type is an object whose values are as they are anywhere else.
func TestContainer_typed_maps(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC)
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"floats", map[string]float64{"b": 16, "a": 0.5}, `{"a":0.5,"b":16.0}`},
		{"short_floats", map[string]float32{"a": 2}, `{"a":2.0}`},
		{"named", map[named]degrees{"b": 16, "a": -1}, `{"a":-1.0,"b":16.0}`},
		{"slices", map[string][]float64{"a": {1, 2.5}}, `{"a":[1.0,2.5]}`},
		{"maps", map[string]map[string]float64{"a": {"b": 1}, "c": nil}, `{"a":{"b":1.0},"c":null}`},
		{"texts", map[string]string{"a": "<x>"}, `{"a":"<x>"}`},
		{"times", map[string]time.Time{"a": at}, `{"a":"2026-11-23T10:11:12Z"}`},
		{"errors", map[string]error{"a": errors.New("it broke"), "b": nil}, `{"a":"it broke","b":null}`},
		{"LogValuers", map[string]logged{"a": {slog.Float64Value(3)}}, `{"a":3.0}`},
		{"one_that_is_no_number", map[string]float64{"a": math.NaN(), "b": 1}, `{"a":"unencodable: NaN","b":1.0}`},
		{"nil", map[string]float64(nil), `null`},
		{"empty", map[string]float64{}, `{}`},
		{"keys_that_are_not_UTF-8", map[string]int{"a\xfe": 1, "a\xff": 2}, `{"a` + "\uFFFD" + `":2}`},
		{"as_encoding_json_has_it", map[int]float64{1: 16}, `{"1":16}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := jsonOf(t, event.NewPayload(slog.Any("k", c.value))); got != `{"k":`+c.want+`}` {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// forgetful empties a map when it is asked what it is.
type forgetful struct{ m map[string]forgetful }

func (f forgetful) LogValue() slog.Value { clear(f.m); return slog.StringValue("x") }

func TestContainer_typed_map_that_a_method_empties(t *testing.T) {
	m := map[string]forgetful{}
	m["a"], m["b"] = forgetful{m}, forgetful{m}
	if got, want := jsonOf(t, event.NewPayload(slog.Any("k", m))), `{"k":{"a":"x","b":"x"}}`; got != want || len(m) != 0 {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Floats keep their kind wherever they are, but for what encoding/json writes.
func TestContainer_floats_keep_their_kind(t *testing.T) {
	f := 16.0
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"alone", f, `16.0`},
		{"named", degrees(f), `16.0`},
		{"short", float32(f), `16.0`},
		{"slice", []float64{1, 16}, `[1.0,16.0]`},
		{"array", [2]float64{1, 16}, `[1.0,16.0]`},
		{"named_in_a_slice", []degrees{1, 16}, `[1.0,16.0]`},
		{"slice_of_any", []any{f, 16}, `[16.0,16]`},
		{"map_of_any", map[string]any{"f": f, "i": 16}, `{"f":16.0,"i":16}`},
		{"struct", struct{ F float64 }{f}, `{"F":16}`},
		{"pointer", &f, `16`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := event.NewPayload(slog.Any("k", c.value))
			if got := jsonOf(t, p); got != `{"k":`+c.want+`}` {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if back := decoded(t, jsonOf(t, p)); !reflect.DeepEqual(back.Map(), p.Map()) {
				t.Errorf("%#v came back as %#v", p.Map(), back.Map())
			}
		})
	}
}

func TestContainer_limit_is_not_for_what_is_normal(t *testing.T) {
	const many = 1_100_000
	p := decoded(t, `{"array":[`+strings.Repeat("0,", many-1)+`0],"arrays":[`+strings.Repeat("[0],", many/2)+`[0]]}`)
	text, err := p.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]event.Payload{
		"Transform":    p.Transform(same),
		"NewPayload":   event.NewPayload(slog.Any("p", p)),
		"in_an_array":  event.NewPayload(slog.Any("p", []event.Payload{p})),
		"in_a_group":   event.NewPayload(slog.Group("p", slog.Any("p", p))).Transform(same),
		"within_twice": event.NewPayload(slog.Any("p", []event.Payload{p, p})),
	} {
		t.Run(name, func(t *testing.T) {
			if err := event.New("t", "", "").WithPayload(got).Validate(); err != nil {
				t.Fatal(err)
			}
			if all, err := got.MarshalJSON(); err != nil || !bytes.Contains(all, text) {
				t.Errorf("%.200s, %v", all, err)
			}
		})
	}
	t.Run("constants_for_each", func(t *testing.T) {
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
