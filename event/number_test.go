package event_test

import (
	"encoding/json"
	"log/slog"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// Numbers too large for 64 bits are compared by what they say, as a number of
// any precision would be.
func TestNumbers_compare_exactly(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	numeral := func() string {
		s := [2]string{"", "-"}[r.IntN(2)] + "1" + strconv.Itoa(r.IntN(3)) + "00000000000000000000"[:18+r.IntN(3)]
		if r.IntN(2) == 0 {
			s += strconv.Itoa(r.IntN(3))
		}
		if r.IntN(3) > 0 { // too large for a float64
			s += [4]string{"", ".0", ".1", ".10"}[r.IntN(4)] + "e" + strconv.Itoa(400+r.IntN(2))
		}
		return s
	}
	equal := 0
	for range 20_000 {
		a, b := numeral(), numeral()
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		p := event.NewPayload(slog.Any("n", json.Number(a)))
		q := event.NewPayload(slog.Any("n", json.Number(b)))
		want := x.Cmp(y) == 0
		if got := p.Equal(q); got != want {
			t.Fatalf("%s and %s: got %v, want %v", a, b, got, want)
		}
		if want {
			equal++
		}
	}
	if equal < 100 || equal > 19_900 {
		t.Errorf("%d of 20,000 pairs are equal: too few of one kind", equal)
	}
}

func TestFloats_are_written_with_a_fraction_or_an_exponent(t *testing.T) {
	for want, f := range map[string]float64{
		"0.0": 0, "-0.0": math.Copysign(0, -1), "16.0": 16, "-1.5": -1.5, "0.1": 0.1, "123456789.125": 123456789.125,
		"9007199254740992.0": 1 << 53, "9999999999999998.0": 9999999999999998, "1e+16": 1e16, "-1e+20": -1e20,
		"9.223372036854776e+18": 1 << 63, "1.2345678901234568e+16": 12345678901234568, "1e+21": 1e21, "1e+100": 1e100,
		"0.000001": 1e-6, "9.99e-7": 9.99e-7, "1e-10": 1e-10,
		"1.7976931348623157e+308": math.MaxFloat64, "5e-324": math.SmallestNonzeroFloat64,
	} {
		p := event.NewPayload(slog.Float64("k", f))
		if got := jsonOf(t, p); got != `{"k":`+want+`}` {
			t.Errorf("%v: got %s, want %s", f, got, want)
		}
	}
}

// someFloats returns floats of all magnitudes, whole numbers among them.
func someFloats() []float64 {
	r := rand.New(rand.NewPCG(1, 2))
	floats := []float64{0, math.Copysign(0, -1), 1, 16, -1.5, 1e15, 1e16, 1e20, 1e21, 1e-6, 9.99e-7, 1e-7, 1e-10, 1e100, 1 << 63,
		math.MaxFloat64, math.SmallestNonzeroFloat64, 0.1, 100, 123456789.125}
	for range 5000 {
		if f := math.Float64frombits(r.Uint64()); !math.IsNaN(f) && !math.IsInf(f, 0) {
			floats = append(floats, f, math.Trunc(f))
		}
		floats = append(floats, math.Ldexp(float64(r.IntN(1000)), r.IntN(80)))
	}
	return floats
}

func TestFloats_come_back_as_the_same_float(t *testing.T) {
	for _, f := range someFloats() {
		p := event.NewPayload(slog.Float64("k", f), slog.Any("list", []any{f}))
		var back event.Payload
		if err := back.UnmarshalJSON([]byte(jsonOf(t, p))); err != nil || !back.Equal(p) {
			t.Fatalf("%v came back as %v, %v", f, back.Map(), err)
		}
		v, _ := back.Get("k")
		if v.Kind() != slog.KindFloat64 || math.Float64bits(v.Float64()) != math.Float64bits(f) {
			t.Fatalf("%v came back as %v, a %v", f, v, v.Kind())
		}
		list, _ := back.Get("list")
		if x, ok := list.Any().([]any)[0].(float64); !ok || math.Float64bits(x) != math.Float64bits(f) {
			t.Fatalf("in a list, %v came back as %v", f, list)
		}
	}
}

// The digits are those of encoding/json, but for whole numbers, to which it gives neither
// a fraction nor an exponent.
func TestFloats_are_as_encoding_json_has_them(t *testing.T) {
	whole := 0
	for _, f := range someFloats() {
		theirs, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		ours := strings.TrimSuffix(strings.TrimPrefix(jsonOf(t, event.NewPayload(slog.Float64("", f))), `{"":`), "}")
		if strings.ContainsAny(string(theirs), ".e") {
			if ours != string(theirs) {
				t.Errorf("got %s, want %s", ours, theirs)
			}
			continue
		}
		whole++
		var back float64
		if err := json.Unmarshal([]byte(ours), &back); err != nil || math.Float64bits(back) != math.Float64bits(f) {
			t.Errorf("%s: encoding/json reads %s as %v, %v", theirs, ours, back, err)
		}
	}
	if whole < 1000 {
		t.Errorf("no more than %d whole numbers", whole)
	}
}

// A handler that reads a float64 by its Kind does not panic after the event was written and
// read, however often.
func TestFloats_survive_a_hop(t *testing.T) {
	e := event.New("t", "", "", slog.Float64("duration_ms", 16))
	for range 3 {
		text, err := e.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		if e, err = (event.Decoder{}).Decode(text); err != nil {
			t.Fatal(err)
		}
		if v, _ := e.Payload.Get("duration_ms"); v.Float64() != 16 {
			t.Errorf("got %v", v)
		}
	}
	if p, q := event.NewPayload(slog.Int("k", 16)), event.NewPayload(slog.Float64("k", 16)); !p.Equal(q) || !q.Equal(p) {
		t.Error("16 and 16.0 are not equal")
	}
}
