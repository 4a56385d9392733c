package jsonengine_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/internal/jsonengine"
)

// tokensOf lists text's tokens with their offsets.
func tokensOf(text string) string {
	var b strings.Builder
	s := jsonengine.NewScanner(text)
	for {
		kind := s.Next()
		if kind == jsonengine.End {
			return b.String()
		}
		fmt.Fprintf(&b, "%d%s ", s.Offset(), s.Text())
	}
}

func TestScanner_splits(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		" \t\r\n":                     "",
		`null`:                        "0null ",
		` [true,false , null]`:        "1[ 2true 7false 15null 19] ",
		`{"a":1,"b" : -2.5e+1}`:       `0{ 1"a" 51 7"b" 13-2.5e+1 20} `,
		`[[],{},"",0]`:                `0[ 1[ 2] 4{ 5} 7"" 100 11] `,
		`["\"","\\","a\\\"b","\\\\"]`: `0[ 1"\"" 6"\\" 11"a\\\"b" 20"\\\\" 26] `,
	} {
		if got := tokensOf(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestScanner_comes_to_an_end_of_anything(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const bytes = "{}[]\",:\\utfn0-. x\x00\xff"
	for range 20_000 {
		text := make([]byte, r.IntN(20))
		for i := range text {
			text[i] = bytes[r.IntN(len(bytes))]
		}
		s := jsonengine.NewScanner(string(text))
		last := -1
		for kind := s.Next(); kind != jsonengine.End; kind = s.Next() {
			if s.Offset() <= last || s.Text() == "" {
				t.Fatalf("%q: token %q at %d after %d", text, s.Text(), s.Offset(), last)
			}
			last = s.Offset()
			if kind == jsonengine.String {
				s.Unquoted()
			}
		}
	}
}

func TestScanner_does_not_allocate_without_escapes(t *testing.T) {
	const text = `{"a":["b",1,true,null]}`
	if n := testing.AllocsPerRun(100, func() {
		s := jsonengine.NewScanner(text)
		for kind := s.Next(); kind != jsonengine.End; kind = s.Next() {
			if kind == jsonengine.String {
				s.Unquoted()
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
