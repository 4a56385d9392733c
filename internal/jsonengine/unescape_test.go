package jsonengine_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/internal/jsonengine"
)

func TestScanner_unquotes_as_encoding_json_does(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	pieces := []string{`a`, `é`, `\"`, `\\`, `\/`, `\b`, `\f`, `\n`, `\r`, `\t`, `\u0041`, `\u00e9`, `\uFFFF`, `\ud800`,
		`\uDBFF`, `\udc00`, `\uDFFF`, `\ud83d\ude00`, `u`, `d800`}
	for range 20_000 {
		var b strings.Builder
		b.WriteByte('"')
		for range r.IntN(8) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		b.WriteByte('"')
		var want string
		if err := json.Unmarshal([]byte(b.String()), &want); err != nil {
			t.Fatal(err)
		}
		s := jsonengine.NewScanner(b.String())
		if kind := s.Next(); kind != jsonengine.String || s.Text() != b.String() {
			t.Fatalf("%s: got %v %s", b.String(), kind, s.Text())
		}
		if got := s.Unquoted(); got != want {
			t.Fatalf("%s: got %q, want %q", b.String(), got, want)
		}
	}
}
