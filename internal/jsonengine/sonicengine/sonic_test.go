package sonicengine_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/internal/jsonengine/sonicengine"
)

const (
	line = `{"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"terminal.command",` +
		`"payload":{"s":"a\"\\\/\b\f\n\r\tb\u00e9\ud83d\ude00","n":[0,-1.5e+3,true,false,null],"o":{}}}`
	reason = "encoding/json decides alone in this build"
)

func TestVouch_takes_events(t *testing.T) {
	if sonicengine.Name != "sonic" {
		t.Skip(reason)
	}
	for _, text := range []string{line, `{}`, `{"a":"é😀"}`} {
		if !sonicengine.Vouch([]byte(text)) {
			t.Errorf("declined: %s", text)
		}
	}
}

// Each of these sonic's validator alone either accepts, or did at some time.
func TestVouch_declines(t *testing.T) {
	if sonicengine.Name != "sonic" {
		t.Skip(reason)
	}
	for _, text := range []string{
		"", "{", "}", "fal", "{\"a\":fal}", "tru", "nul", "{}x", "{} {}", "{}}", "{},{}",
		"{\"a\":\"\n\"}", "{\"a\":\"\x00\"}", "{\"a\x1f\":1}", `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"\u12g4"}`, `{"a":"\`,
		`{"a":"\"}`, `{"a":"\ud800\u1"}`, `{"\a":1}`, `{"a":01}`, `{"a":1.}`, `{"a":.5}`, `{"a":+1}`, `{"a":1e}`, `{"a":-}`,
		`{"a":1,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":1 "b":2}`, `{"a":[1,]}`, `{"a":[1}`, `{"a":NaN}`, `{"a":'b'}`, `{/**/}`,
		`{"a":"` + strings.Repeat("x", 100) + "\x1f" + `"}`, `{"a":"` + strings.Repeat("x", 100) + `\q"}`,
	} {
		if json.Valid([]byte(text)) {
			t.Fatalf("%q is JSON", text)
		}
		if sonicengine.Vouch([]byte(text)) {
			t.Errorf("vouched for %q", text)
		}
	}
}

// Every text it vouches for is JSON: good ones are broken at random, with what
// follows them in memory left to complete them.
func TestVouch_takes_only_JSON(t *testing.T) {
	if sonicengine.Name != "sonic" {
		t.Skip(reason)
	}
	r := rand.New(rand.NewPCG(9, 10))
	const bytes = "{}[]\",:\\eE+-.0129tfnul \x00\x1f\n\xff"
	vouched := 0
	for range 200_000 {
		text := []byte(line)
		for n := 1 + r.IntN(3); n > 0 && len(text) > 0; n-- {
			switch i := r.IntN(len(text)); r.IntN(4) {
			case 0:
				text[i] = bytes[r.IntN(len(bytes))]
			case 1:
				text[i] ^= 1 << r.IntN(8)
			case 2:
				text = append(text[:i], text[i+1:]...)
			case 3:
				text = text[:i+1]
			}
		}
		if sonicengine.Vouch(text) {
			vouched++
			if !json.Valid(text) {
				t.Fatalf("vouched for %q", text)
			}
		}
	}
	if vouched < 1000 {
		t.Errorf("vouched for no more than %d", vouched)
	}
}
