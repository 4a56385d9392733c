package jsonengine_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/internal/jsonengine"
)

// Nothing but the depth may tell it from encoding/json: texts of all kinds are
// broken at random, and sometimes still good.
func TestPlain_agrees_with_encoding_json(t *testing.T) {
	seeds := []string{
		` {"a" : [ 1 , -0.5e+10 , 0E1 , true,false,null ], "b\"\\\/\b\f\n\r\t\u00Ef":{} } `,
		"[[],[[]],{\"\":{\"é\":\"\x7f\xff\"}}]\r\n\t",
		`"x"`, `-12.034E-56`, `null`, `0`, `""`, `[]`,
	}
	r := rand.New(rand.NewPCG(13, 14))
	const bytes = "{}[]\",:\\/eEbfnrtu+-.0129 \x00\x1f\n\t\xff"
	var good, bad int
	for range 400_000 {
		text := []byte(seeds[r.IntN(len(seeds))])
		for n := r.IntN(4); n > 0 && len(text) > 0; n-- {
			switch i := r.IntN(len(text)); r.IntN(5) {
			case 0:
				text[i] = bytes[r.IntN(len(bytes))]
			case 1:
				text[i] ^= 1 << r.IntN(8)
			case 2:
				text = append(text[:i], text[i+1:]...)
			case 3:
				text = text[:i]
			case 4:
				text = append(text[:i], append([]byte{bytes[r.IntN(len(bytes))]}, text[i:]...)...)
			}
		}
		want := json.Valid(text)
		if got := jsonengine.Plain(text); got != want {
			t.Fatalf("%q: got %v, want %v", text, got, want)
		}
		if want {
			good++
		} else {
			bad++
		}
	}
	if good < 10_000 || bad < 10_000 {
		t.Errorf("%d good and %d bad texts: too few of one kind", good, bad)
	}
}

func TestPlain_declines_what_is_deep(t *testing.T) {
	for _, kind := range []string{"[]", "{}"} {
		nested := func(n int) []byte {
			inner := strings.Repeat(map[string]string{"[]": "[", "{}": `{"k":`}[kind], n)
			return []byte(inner + "0" + strings.Repeat(kind[1:], n))
		}
		if !jsonengine.Plain(nested(63)) {
			t.Errorf("63 %s: declined", kind)
		}
		for _, n := range []int{65, 100_000} {
			if jsonengine.Plain(nested(n)) {
				t.Errorf("%d %s: taken", n, kind)
			}
		}
	}
}
