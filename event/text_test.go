package event_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vidurai/eventbus/event"
)

// stringOf returns s as AppendJSON writes it.
func stringOf(t *testing.T, s string) string {
	t.Helper()
	text := jsonOf(t, event.NewPayload(slog.String("", s)))
	return strings.TrimSuffix(strings.TrimPrefix(text, `{"":`), "}")
}

func TestStrings(t *testing.T) {
	for in, want := range map[string]string{
		"":                      `""`,
		"plain":                 `"plain"`,
		"\"\\/":                 `"\"\\/"`,
		"\b\f\n\r\t":            `"\b\f\n\r\t"`,
		"\x00\x01\x0b\x1f":      `"\u0000\u0001\u000b\u001f"`,
		"\x7f<>&'":              "\"\x7f<>&'\"",
		"\u2028\u2029é€😀\uFFFD": "\"\u2028\u2029é€😀\uFFFD\"",
		"a\xffb":                "\"a\uFFFDb\"",
		"\xe2\x82":              "\"\uFFFD\uFFFD\"",
		"\xed\xa0\x80":          "\"\uFFFD\uFFFD\uFFFD\"", // half a surrogate pair
		"\xf4\x90\x80\x80":      "\"\uFFFD\uFFFD\uFFFD\uFFFD\"",
	} {
		if got := stringOf(t, in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func TestStrings_agree_with_encoding_json(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a", "bc", "\"", "\\", "\n", "\x00", "\x1f", "é", "€", "😀", "\xff", "\xc3", "\xe2\x82", "\uFFFD", "<", "\u2028"}
	for range 5000 {
		var s string
		for range r.IntN(12) {
			s += pieces[r.IntN(len(pieces))]
		}
		ours := stringOf(t, s)
		var theirs bytes.Buffer
		enc := json.NewEncoder(&theirs)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
		var a, b string
		if err := json.Unmarshal([]byte(ours), &a); err != nil {
			t.Fatalf("%q: %s: %v", s, ours, err)
		}
		if err := json.Unmarshal(theirs.Bytes(), &b); err != nil {
			t.Fatal(err)
		}
		if a != b || !utf8.ValidString(ours) {
			t.Fatalf("%q: got %s, want %s", s, ours, &theirs)
		}
	}
}
