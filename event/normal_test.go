package event_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/event"
)

type (
	named   string
	point   struct{ X, Y int }
	logged  struct{ v slog.Value }
	endless struct{}
	broken  struct{ how string }
	both    struct{}
	pointed struct{ text string }
	fault   struct{}
	abyss   struct{}
	failing struct{ err error }
	bomb    struct{ with any }
)

func (l logged) LogValue() slog.Value  { return l.v }
func (e endless) LogValue() slog.Value { return slog.AnyValue(e) }

func (b broken) MarshalJSON() ([]byte, error) {
	switch b.how {
	case "fails":
		return nil, errors.New("it fails")
	case "lies":
		return []byte("{"), nil
	}
	panic(b.how)
}

func (both) Error() string                { return "as an error" }
func (both) MarshalText() ([]byte, error) { return []byte("as text"), nil }
func (both) MarshalJSON() ([]byte, error) { return []byte(`"as JSON"`), nil }

func (p *pointed) MarshalText() ([]byte, error) { return []byte(p.text), nil }
func (p *pointed) LogValue() slog.Value         { return slog.StringValue(p.text) }
func (fault) Error() string                     { panic(errors.New("worse")) }
func (b bomb) LogValue() slog.Value             { panic(b.with) }
func (a abyss) Error() string                   { panic(a) }
func (f failing) MarshalText() ([]byte, error)  { return nil, f.err }

func TestNormal(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 11, 12, 130, time.FixedZone("", 3600))
	nested := event.NewPayload(slog.Int("a", 1))
	unnamed := event.PayloadFromMap(map[string]any{"": nil})
	for _, c := range []struct {
		name  string
		value slog.Value
		want  string // as JSON
	}{
		{"string", slog.StringValue("x"), `"x"`},
		{"bool", slog.BoolValue(true), `true`},
		{"int", slog.Int64Value(math.MinInt64), `-9223372036854775808`},
		{"uint", slog.Uint64Value(math.MaxUint64), `18446744073709551615`},
		{"float", slog.Float64Value(0.1), `0.1`},
		{"negative_zero", slog.Float64Value(math.Copysign(0, -1)), `-0.0`},
		{"duration", slog.DurationValue(time.Second), `1000000000`},
		{"time", slog.TimeValue(at), `"2026-11-23T10:11:12.00000013+01:00"`},
		{"zero_time", slog.TimeValue(time.Time{}), `"0001-01-01T00:00:00Z"`},
		{"nil", slog.AnyValue(nil), `null`},
		{"group", slog.GroupValue(slog.Int("a", 1), slog.Group("b", slog.Any("c", nil))), `{"a":1,"b":{"c":null}}`},
		{"empty_group", slog.GroupValue(), `{}`},
		{"payload", slog.AnyValue(nested), `{"a":1}`},
		{"pointer_to_payload", slog.AnyValue(&nested), `{"a":1}`},
		{"pointer_to_payload_of_an_empty_key", slog.AnyValue(&unnamed), `{"":null}`},
		{"nil_pointer_to_payload", slog.AnyValue((*event.Payload)(nil)), `null`},
		{"struct_around_a_payload", slog.AnyValue(struct{ event.Payload }{nested}), `{"a":1}`},
		{"attrs", slog.AnyValue([]slog.Attr{slog.Int("a", 1)}), `{"a":1}`},
		{"LogValuer", slog.AnyValue(logged{slog.AnyValue(logged{slog.IntValue(1)})}), `1`},
		{"LogValuer_of_a_group", slog.AnyValue(logged{slog.GroupValue(slog.Any("a", logged{slog.IntValue(1)}))}), `{"a":1}`},
		{"LogValuer_in_a_slice", slog.AnyValue([]any{logged{slog.DurationValue(1)}}), `[1]`},
		{"LogValuer_in_a_map", slog.AnyValue(map[string]any{"a": logged{slog.StringValue("x")}}), `{"a":"x"}`},
		{"error", slog.AnyValue(errors.New("it broke")), `"it broke"`},
		{"error_before_text", slog.AnyValue(both{}), `"as an error"`},
		{"errors_in_a_slice", slog.AnyValue([]error{errors.New("a"), nil}), `["a",null]`},
		{"text_before_JSON", slog.AnyValue(big.NewInt(12)), `"12"`},
		{"TextMarshaler", slog.AnyValue(netip.MustParseAddr("::1")), `"::1"`},
		{"UUID", slog.AnyValue(uuid.Nil), `"00000000-0000-0000-0000-000000000000"`},
		{"nil_TextMarshaler", slog.AnyValue((*pointed)(nil)), `null`},
		{"nil_LogValuer", slog.AnyValue([]any{(*pointed)(nil)}), `[null]`},
		{"nil_pointer", slog.AnyValue((*point)(nil)), `null`},
		{"bytes", slog.AnyValue([]byte("hi?>")), `"aGk/Pg=="`},
		{"no_bytes", slog.AnyValue([]byte{}), `""`},
		{"nil_bytes", slog.AnyValue([]byte(nil)), `null`},
		{"named_scalar", slog.AnyValue(named("x")), `"x"`},
		{"struct", slog.AnyValue(point{1, 2}), `{"X":1,"Y":2}`},
		{"pointer", slog.AnyValue(&point{1, 2}), `{"X":1,"Y":2}`},
		{"array", slog.AnyValue([2]bool{true, false}), `[true,false]`},
		{"slice", slog.AnyValue([]string{"a", "b"}), `["a","b"]`},
		{"slice_of_slices", slog.AnyValue([][]int{{1}, nil, {}}), `[[1],null,[]]`},
		{"empty_slice", slog.AnyValue([]any{}), `[]`},
		{"nil_slice", slog.AnyValue([]any(nil)), `null`},
		{"map", slog.AnyValue(map[string]any{"b": 1, "a": []any{2}}), `{"a":[2],"b":1}`},
		{"empty_map", slog.AnyValue(map[string]any{}), `{}`},
		{"nil_map", slog.AnyValue(map[string]any(nil)), `null`},
		{"map_of_ints", slog.AnyValue(map[int]string{2: "b", 1: "a"}), `{"1":"a","2":"b"}`},
		{"time_in_a_slice", slog.AnyValue([]time.Time{at}), `["2026-11-23T10:11:12.00000013+01:00"]`},
		{"duration_in_a_slice", slog.AnyValue([]time.Duration{1}), `[1]`},
		{"scalars_in_a_slice", slog.AnyValue([]any{int8(1), uint16(2), float32(0.5), "x", nil, true}), `[1,2,0.5,"x",null,true]`},
		{"RawMessage", slog.AnyValue(json.RawMessage(`{"b":[1e2,{}],"a":"\u00e9<"}`)), `{"b":[100.0,{}],"a":"é<"}`},
		{"duplicates_in_a_RawMessage", slog.AnyValue(json.RawMessage(`{"a":1,"b":2,"a":3}`)), `{"a":3,"b":2}`},
		{"integer_Number", slog.AnyValue(json.Number("12")), `12`},
		{"fraction_Number", slog.AnyValue(json.Number("1.50")), `1.5`},
		{"large_Number", slog.AnyValue(json.Number("123456789012345678901234567890")), `123456789012345678901234567890`},
		{"huge_Number", slog.AnyValue(json.Number("1e999")), `1e999`},
		{"Unencodable", slog.AnyValue([]any{event.Unencodable("no")}), `["no"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := event.NewPayload(slog.Attr{Key: "k", Value: c.value})
			if got, want := jsonOf(t, p), `{"k":`+c.want+`}`; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			// What is normal already stays as it is.
			v, _ := p.Get("k")
			again := event.NewPayload(slog.Attr{Key: "k", Value: v})
			if !reflect.DeepEqual(p.Map(), again.Map()) {
				t.Errorf("once more: got %v, want %v", again.Map(), p.Map())
			}
		})
	}
}

func TestNormal_kinds(t *testing.T) {
	p := event.NewPayload(
		slog.Duration("duration", 5), slog.Time("time", time.Now()), slog.Any("integer", json.Number("5")),
		slog.Any("unsigned", json.Number("18446744073709551615")), slog.Any("float", json.Number("5e0")),
		slog.Any("large", json.Number("18446744073709551616")), slog.Any("error", errors.New("x")),
		slog.Group("group", slog.Int("a", 1)), slog.Any("map", map[string]any{}), slog.Any("slice", []int{1}),
		slog.Any("chan", make(chan int)),
	)
	want := map[string]string{
		"duration": "Int64", "time": "Time", "integer": "Int64", "unsigned": "Uint64", "float": "Float64",
		"large": "json.Number", "error": "String", "group": "event.Payload", "map": "event.Payload",
		"slice": "[]interface {}", "chan": "event.Unencodable",
	}
	for key, v := range p.All() {
		got := v.Kind().String()
		if v.Kind() == slog.KindAny || v.Kind() == slog.KindLogValuer {
			got = fmt.Sprintf("%T", v.Any())
		}
		if got != want[key] {
			t.Errorf("%s: got %s, want %s", key, got, want[key])
		}
	}
}

func TestNormal_follows_slog(t *testing.T) {
	for _, c := range []struct {
		name  string
		attrs []slog.Attr
		want  string
	}{
		{"zero_attribute_is_left_out", []slog.Attr{{}, slog.Int("a", 1), {}}, `{"a":1}`},
		{"empty_key_is_kept", []slog.Attr{slog.Int("", 1)}, `{"":1}`},
		{"null_is_kept", []slog.Attr{slog.Any("a", nil)}, `{"a":null}`},
		{"group_without_key_is_inlined", []slog.Attr{slog.Int("a", 1), slog.Group("", slog.Int("b", 2), slog.Group("", slog.Int("c", 3)))}, `{"a":1,"b":2,"c":3}`},
		{"inlined_in_a_group", []slog.Attr{slog.Group("g", slog.Group("", slog.Int("a", 1)), slog.Attr{})}, `{"g":{"a":1}}`},
		{"LogValuer_without_key_is_inlined", []slog.Attr{slog.Any("", logged{slog.GroupValue(slog.Int("a", 1))})}, `{"a":1}`},
		{"empty_group_is_kept", []slog.Attr{slog.Group("g")}, `{"g":{}}`},
		{"empty_group_in_a_group_is_left_out", []slog.Attr{slog.Group("g", slog.Group("h"), slog.Int("a", 1))}, `{"g":{"a":1}}`},
		{"inlined_duplicates", []slog.Attr{slog.Int("a", 1), slog.Group("", slog.Int("a", 2))}, `{"a":2}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := jsonOf(t, event.NewPayload(c.attrs...)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestNormal_keys(t *testing.T) {
	for name, c := range map[string]struct {
		attrs []slog.Attr
		want  string
	}{
		"the_last_of_two":       {[]slog.Attr{slog.Int("a", 1), slog.Int("a", 2)}, `{"a":2}`},
		"the_last_of_three":     {[]slog.Attr{slog.Int("a", 1), slog.Int("b", 2), slog.Int("a", 3)}, `{"a":3,"b":2}`},
		"an_empty_one":          {[]slog.Attr{slog.Int("", 1), slog.String("", "x")}, `{"":"x"}`},
		"an_empty_one_of_lists": {[]slog.Attr{slog.Any("", []any{1})}, `{"":[1]}`},
		"an_empty_one_of_nil":   {[]slog.Attr{slog.Any("", nil), slog.Int("a", 1)}, `{"a":1}`},
		"nil":                   {[]slog.Attr{slog.Any("a", nil)}, `{"a":null}`},
		"an_empty_one_of_group": {[]slog.Attr{slog.Group("", slog.Int("a", 1)), slog.Int("b", 2)}, `{"a":1,"b":2}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := jsonOf(t, event.NewPayload(c.attrs...)); got != c.want {
				t.Errorf("NewPayload: %s, want %s", got, c.want)
			}
			if got := jsonOf(t, event.New("t", "", "", c.attrs...).Payload); got != c.want {
				t.Errorf("New: %s, want %s", got, c.want)
			}
		})
	}
}

func TestNormal_replaces_invalid_UTF8_in_keys(t *testing.T) {
	p := event.NewPayload(slog.Int("a\xff", 1), slog.Int("a\xfe", 2), slog.String("b", "\xff\xfe"))
	if got, want := jsonOf(t, p), `{"a`+"\uFFFD"+`":2,"b":"`+"\uFFFD\uFFFD"+`"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, bad := range []string{"\xff", "\xffa", "a\xff", "a\xffa", "é\xc3a"} {
		want := strings.ToValidUTF8(bad, "\uFFFD")
		if got := event.NewPayload(slog.Int(bad, 1)).Map(); len(got) != 1 || got[want] == nil {
			t.Errorf("key %q: %q, want the key %q", bad, got, want)
		}
	}
}
