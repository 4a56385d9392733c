package event_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/big"
	"reflect"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

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
