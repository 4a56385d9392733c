package event_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

// afterJSON returns what p is after it was written and read as the payload of an event.
func afterJSON(t *testing.T, p event.Payload) event.Payload {
	t.Helper()
	line, err := event.New("t", "", "").WithPayload(p).AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := event.Decoder{}.Decode(line)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return e.Payload
}

// answers lists what the getters that know a key answer, a time in UTC, so that two
// answers can be compared.
func answers(p event.Payload, key string) string {
	var b strings.Builder
	if s, ok := p.Text(key); ok || s != "" {
		fmt.Fprintf(&b, "Text %q %t ", s, ok)
	}
	if n, ok := p.Int64(key); ok || n != 0 {
		fmt.Fprintf(&b, "Int64 %d %t ", n, ok)
	}
	if f, ok := p.Float64(key); ok || f != 0 {
		fmt.Fprintf(&b, "Float64 %v %t ", f, ok)
	}
	if v, ok := p.Bool(key); ok || v {
		fmt.Fprintf(&b, "Bool %t %t ", v, ok)
	}
	if at, ok := p.Time(key); ok || !at.IsZero() {
		fmt.Fprintf(&b, "Time %s %t ", at.UTC().Format(time.RFC3339Nano), ok)
	}
	if d, ok := p.Duration(key); ok || d != 0 {
		fmt.Fprintf(&b, "Duration %d %t ", d, ok)
	}
	return strings.TrimSpace(b.String())
}

func TestGetters(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 11, 12, 5e8, time.FixedZone("", 3600))
	huge := json.Number("1" + strings.Repeat("0", 400))
	for _, c := range []struct {
		value any
		want  string // nothing where every getter answers false
	}{
		{nil, ""},
		{"go test", `Text "go test" true`},
		{"", `Text "" true`},
		{"3", `Text "3" true`},
		{"true", `Text "true" true`},
		{"a\xff", `Text "a` + "\uFFFD" + `" true`},
		{"2026-11-23T10:11:12.5+01:00", `Text "2026-11-23T10:11:12.5+01:00" true Time 2026-11-23T09:11:12.5Z true`},
		{"2026-11-23T10+0100", `Text "2026-11-23T10+0100" true Time 2026-11-23T09:00:00Z true`},
		{"2026-11-23", `Text "2026-11-23" true`},
		{at, `Text "2026-11-23T10:11:12.5+01:00" true Time 2026-11-23T09:11:12.5Z true`},
		{at.In(time.FixedZone("LMT", 3208)), `Text "2026-11-23T09:11:12.5Z" true Time 2026-11-23T09:11:12.5Z true`},
		{time.Time{}, `Text "0001-01-01T00:00:00Z" true Time 0001-01-01T00:00:00Z true`},
		{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), `Text "unencodable: year outside of 0 to 9999" true`},
		{true, `Bool true true`},
		{false, `Bool false true`},
		{0, `Int64 0 true Float64 0 true Duration 0 true`},
		{3, `Int64 3 true Float64 3 true Duration 3 true`},
		{-1, `Int64 -1 true Float64 -1 true Duration -1 true`},
		{uint8(3), `Int64 3 true Float64 3 true Duration 3 true`},
		{3.0, `Int64 3 true Float64 3 true Duration 3 true`},
		{float32(3), `Int64 3 true Float64 3 true Duration 3 true`},
		{2.5, `Float64 2.5 true`},
		{math.Copysign(0, -1), `Int64 0 true Float64 -0 true Duration 0 true`},
		{90 * time.Second, `Int64 90000000000 true Float64 9e+10 true Duration 90000000000 true`},
		{int64(1 << 53), `Int64 9007199254740992 true Float64 9.007199254740992e+15 true Duration 9007199254740992 true`},
		{int64(1<<53 + 1), `Int64 9007199254740993 true Duration 9007199254740993 true`},
		{int64(math.MaxInt64), `Int64 9223372036854775807 true Duration 9223372036854775807 true`},
		{int64(math.MinInt64), `Int64 -9223372036854775808 true Float64 -9.223372036854776e+18 true Duration -9223372036854775808 true`},
		{uint64(math.MaxInt64), `Int64 9223372036854775807 true Duration 9223372036854775807 true`},
		{uint64(1 << 63), `Float64 9.223372036854776e+18 true`},
		{uint64(1<<63 + 1), ``},
		{uint64(math.MaxUint64), ``},
		{float64(1 << 63), `Float64 9.223372036854776e+18 true`},
		{-float64(1 << 63), `Int64 -9223372036854775808 true Float64 -9.223372036854776e+18 true Duration -9223372036854775808 true`},
		{float64(1<<63 - 1024), `Int64 9223372036854774784 true Float64 9.223372036854775e+18 true Duration 9223372036854774784 true`},
		{1e20, `Float64 1e+20 true`},
		{math.MaxFloat64, `Float64 1.7976931348623157e+308 true`},
		{math.NaN(), `Text "unencodable: NaN" true`},
		{json.Number("3"), `Int64 3 true Float64 3 true Duration 3 true`},
		{json.Number("3.0"), `Int64 3 true Float64 3 true Duration 3 true`},
		{json.Number("18446744073709551616"), `Float64 1.8446744073709552e+19 true`},
		{json.Number("-18446744073709551616"), `Float64 -1.8446744073709552e+19 true`},
		{json.Number("18446744073709551617"), ``},
		{json.Number("-9223372036854775809"), ``},
		{json.Number("1e400"), ``},
		{json.Number("2" + strings.Repeat("0", 308)), ``},
		{huge, ``},
		{[]byte("hi"), `Text "aGk=" true`},
		{errors.New("it broke"), `Text "it broke" true`},
		{event.Unencodable("2026-11-23T10:11:12Z"), `Text "2026-11-23T10:11:12Z" true Time 2026-11-23T10:11:12Z true`},
		{[]any{1}, ``},
		{map[string]any{"a": 1}, ``},
		{struct{ A int }{1}, ``},
	} {
		p := event.NewPayload(slog.Int("before", 1), slog.Any("k", c.value), slog.Int("after", 1))
		if got := answers(p, "k"); got != c.want {
			t.Errorf("%T %v:\n got %s\nwant %s", c.value, c.value, got, c.want)
		}
		if got := answers(afterJSON(t, p), "k"); got != c.want {
			t.Errorf("%T %v after JSON:\n got %s\nwant %s", c.value, c.value, got, c.want)
		}
	}
}

func TestGetters_answer_false_for_a_key_that_is_not_there(t *testing.T) {
	for _, p := range []event.Payload{{}, event.NewPayload(slog.Int("a", 1))} {
		for _, key := range []string{"b", "", "\xff"} {
			if got := answers(p, key); got != "" {
				t.Errorf("%v, %q: got %s", p, key, got)
			}
		}
	}
}

// anyValue returns a value of any kind that a payload may be given.
func anyValue(r *rand.Rand, depth int) any {
	texts := []string{"", "x", "12", "12.0", "true", "null", "\xff", "2026-11-23T10:11:12Z", "2026-11-23 10:11", "2026-11-23T10:11:12+05:30:15",
		"unencodable: NaN", "1e400", "é\u2028"}
	numbers := []json.Number{"0", "-0", "1.0", "1e3", "-2.50", "9007199254740993", "9223372036854775808", "18446744073709551615", "18446744073709551616",
		"-9223372036854775809", "1e22", "1e400", "1e-400", "100000000000000000000", "100000000000000000001", "x"}
	integer := func() int64 { return int64(r.Uint64()) >> r.IntN(64) }
	switch r.IntN(24) {
	case 0:
		return texts[r.IntN(len(texts))]
	case 1:
		return integer()
	case 2:
		return uint64(integer())
	case 3:
		return math.Float64frombits(r.Uint64())
	case 4:
		return float64(integer())
	case 5:
		return math.Trunc(math.Float64frombits(r.Uint64()))
	case 6:
		return r.IntN(2) == 0
	case 7:
		zone := time.FixedZone("", r.IntN(200_000)-100_000)
		return time.Unix(r.Int64N(1<<38)-1<<37, r.Int64N(1e9)).In(zone)
	case 8:
		return time.Now()
	case 9:
		return time.Duration(integer())
	case 10:
		return numbers[r.IntN(len(numbers))]
	case 11:
		return []byte(texts[r.IntN(len(texts))])
	case 12:
		return errors.New(texts[r.IntN(len(texts))])
	case 13:
		return event.Unencodable(texts[r.IntN(len(texts))])
	case 14:
		return nil
	case 15:
		return make(chan int)
	case 16:
		return degrees(integer())
	case 17:
		return json.RawMessage(numbers[r.IntN(len(numbers))])
	case 18:
		return new(float64(integer()))
	}
	if depth == 0 {
		return nil
	}
	switch r.IntN(5) {
	case 0:
		return []any{anyValue(r, depth-1), anyValue(r, depth-1)}
	case 1:
		return map[string]any{"a": anyValue(r, depth-1), "\xff": anyValue(r, depth-1)}
	case 2:
		return slog.GroupValue(slog.Any("a", anyValue(r, depth-1)))
	case 3:
		return logged{slog.AnyValue(anyValue(r, depth-1))}
	}
	return struct{ A, B any }{anyValue(r, depth-1), 1.0}
}

// What a getter answers does not tell whether the event has been through JSON.
func TestGetters_answer_the_same_before_and_after_JSON(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	kinds := map[string]int{}
	n := 20_000
	if testing.Short() {
		n = 2_000
	}
	for range n {
		p := event.NewPayload(slog.Any("k", anyValue(r, 2)), slog.Any("l", anyValue(r, 2)))
		back := afterJSON(t, p)
		for key, v := range p.All() {
			got, want := answers(back, key), answers(p, key)
			if got != want {
				t.Fatalf("%v is a %v:\n before: %s\n after: %s", p, v.Kind(), want, got)
			}
			for getter := range strings.FieldsSeq(want) {
				kinds[getter]++
			}
			kinds[v.Kind().String()]++
		}
		if back.String() != p.String() {
			t.Fatalf("before: %v, after: %v", p, back)
		}
		var before, after map[string]any
		if err := errors.Join(p.Decode(&before), back.Decode(&after)); p.String() == back.String() && !reflect.DeepEqual(before, after) {
			t.Fatalf("decoded before: %v, after: %v, %v", before, after, err)
		}
	}
	for _, kind := range []string{"Text", "Int64", "Float64", "Bool", "Time", "Duration", "Uint64", "String", "Any", "LogValuer"} {
		if kinds[kind] < n/200 {
			t.Errorf("%s: only %d times", kind, kinds[kind])
		}
	}
}

func TestGetters_do_not_allocate(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC)
	p := event.NewPayload(slog.String("text", "go test ./..."), slog.Int("int", -1), slog.Uint64("uint", 1<<63), slog.Float64("float", 2.5),
		slog.Float64("whole", 3), slog.Bool("bool", true), slog.Time("time", at), slog.Duration("duration", time.Hour), slog.Any("null", nil),
		slog.Any("large", json.Number("18446744073709551616")), slog.Any("huge", json.Number("1e999")), slog.Any("list", []any{1}),
		slog.Group("group", slog.Int("a", 1)), slog.Any("unencodable", make(chan int)), slog.String("at", "2026-11-23T10:11:12+01:00"))
	for _, p := range []event.Payload{p, afterJSON(t, p)} {
		for key, v := range p.All() {
			n := testing.AllocsPerRun(100, func() {
				p.Int64(key)
				p.Float64(key)
				p.Bool(key)
				p.Time(key)
				p.Duration(key)
				if v.Kind() != slog.KindTime { // its text is made
					p.Text(key)
				}
			})
			if n != 0 {
				t.Errorf("%s: %v allocations", key, n)
			}
		}
	}
}

func TestPayload_Time_keeps_the_offset(t *testing.T) {
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("CET", 3600), time.FixedZone("", -5400)} {
		at := time.Date(2026, 11, 23, 10, 11, 12, 13, zone)
		p := event.NewPayload(slog.Time("at", at))
		for _, p := range []event.Payload{p, afterJSON(t, p)} {
			if got, ok := p.Time("at"); !ok || !got.Equal(at) || got.Format(time.RFC3339Nano) != at.Format(time.RFC3339Nano) {
				t.Errorf("got %v, want %v", got, at)
			}
		}
	}
}
