package event_test

import (
	"encoding/json"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"strconv"
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
