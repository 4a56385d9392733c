package event_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/event"
)

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

func TestDecoder_MaxDepth(t *testing.T) {
	nested := func(key string, n int) []byte {
		return []byte(`{"type":"t","` + key + strings.Repeat("[", n) + strings.Repeat("]", n) + strings.Repeat("}", strings.Count(key, "{")+1))
	}
	for _, c := range []struct {
		depth int
		key   string
		deep  int // how many arrays are the most
	}{
		{0, `payload":{"k":`, 62},
		{-1, `payload":{"k":`, 62},
		{5, `payload":{"k":{"l":`, 2},
		{9000, `payload":{"k":`, 8998},
		{0, `unknown":`, 63},
		{3, `unknown":`, 2},
	} {
		d := event.Decoder{MaxDepth: c.depth}
		if _, err := d.Decode(nested(c.key, c.deep)); err != nil {
			t.Errorf("%d, %s: %d arrays: %v", c.depth, c.key, c.deep, err)
		}
		text := nested(c.key, c.deep+1)
		_, err := d.Decode(text)
		var decode *event.DecodeError
		if !errors.As(err, &decode) || !strings.Contains(err.Error(), "deeper") {
			t.Errorf("%d, %s: %d arrays: got %v", c.depth, c.key, c.deep+1, err)
		} else if at := text[decode.Offset]; at != '[' && at != '{' {
			t.Errorf("%d, %s: points at %c", c.depth, c.key, at)
		}
	}
	if _, err := (event.Decoder{MaxDepth: 1}).Decode([]byte(`{"type":"t","payload":{}}`)); err == nil {
		t.Error("a payload in an event is not deeper than 1")
	}
	// encoding/json gives up at 10,000, whatever a Decoder allows.
	if _, err := (event.Decoder{MaxDepth: math.MaxInt}).Decode(nested(`payload":{"k":`, 100_000)); err == nil {
		t.Error("100,000 arrays are fine")
	}
}

func TestDecoder_values(t *testing.T) {
	for _, c := range []struct {
		text string
		want any
	}{
		{`null`, nil},
		{`true`, true},
		{`false`, false},
		{`""`, ""},
		{`"\"\\\/\b\f\n\r\t"`, "\"\\/\b\f\n\r\t"},
		{`"\u00e9\u20AC\ud83d\ude00"`, "é€😀"},
		{`"\u0000"`, "\x00"},
		{`"a\\"`, `a\`},
		{`"\\\\\""`, `\\"`},
		{`"\ud800"`, "\uFFFD"},
		{`"\udc00\ud800x"`, "\uFFFD\uFFFDx"},
		{`"\ud800\u0041"`, "\uFFFDA"},
		{`"\ud800\ud83d\ude00"`, "\uFFFD😀"},
		{`"` + "\u2028\u007f" + `"`, "\u2028\u007f"},
		{`0`, int64(0)},
		{`-0`, math.Copysign(0, -1)},
		{`-0.0`, math.Copysign(0, -1)},
		{`9223372036854775807`, int64(math.MaxInt64)},
		{`-9223372036854775808`, int64(math.MinInt64)},
		{`9223372036854775808`, uint64(1 << 63)},
		{`18446744073709551615`, uint64(math.MaxUint64)},
		{`18446744073709551616`, json.Number("18446744073709551616")},
		{`-9223372036854775809`, json.Number("-9223372036854775809")},
		{`1.0`, 1.0},
		{`1e2`, 100.0},
		{`1E+2`, 100.0},
		{`1e-400`, 0.0},
		{`1e400`, json.Number("1e400")},
		{`-1.5E999`, json.Number("-1.5E999")},
		{`{}`, map[string]any{}},
		{`[]`, []any{}},
		{`[[],{},[{}]]`, []any{[]any{}, map[string]any{}, []any{map[string]any{}}}},
		{` [ 1 , "x" , null ] `, []any{int64(1), "x", nil}},
		{`{"a":1,"b":2,"a":{"c":3}}`, map[string]any{"a": map[string]any{"c": int64(3)}, "b": int64(2)}},
	} {
		e, err := event.Decoder{}.Decode([]byte(`{"type":"t","payload":{"v":` + c.text + `}}`))
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		got := e.Payload.Map()["v"]
		if f, ok := got.(float64); ok && math.Signbit(f) != math.Signbit(c.want.(float64)) || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %T %v, want %T %v", c.text, got, got, c.want, c.want)
		}
		text, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var back event.Event
		if err := back.UnmarshalJSON(text); err != nil || !back.Equal(e) {
			t.Errorf("%s came back as %s, %v", text, jsonOf(t, back.Payload), err)
		}
	}
}

func TestDecoder_of_duplicates_in_the_payload_keeps_the_last_value_at_the_first_place(t *testing.T) {
	e, err := event.Decoder{}.Decode([]byte(`{"type":"t","payload":{"a":1,"b":2,"a":3,"\u0062":4}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := jsonOf(t, e.Payload), `{"a":3,"b":4}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
