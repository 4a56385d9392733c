package subject_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/internal/subject"
)

func TestCheck(t *testing.T) {
	for _, good := range []string{"a", "a.b", "terminal.command", "a.b.c.d", "ü.日本", "a-b_c.1", "\ufffd", "…", "(x)"} {
		if err := subject.Check(good); err != nil {
			t.Errorf("Check(%q) = %v", good, err)
		}
	}
	for bad, want := range map[string]string{
		"":             "empty",
		".":            "empty token at byte 0",
		".a":           "empty token at byte 0",
		"a.":           "empty token at byte 2",
		"a..b":         "empty token at byte 2",
		"a b":          "U+0020 at byte 1",
		"a\tb":         "U+0009 at byte 1",
		"a\x00":        "U+0000 at byte 1",
		"a\x7f":        "U+007F at byte 1",
		"a\u0085b":     "U+0085 at byte 1",
		"a\u00a0b":     "U+00A0 at byte 1",
		"a.\u2028":     "U+2028 at byte 2",
		"*":            "wildcard '*' at byte 0",
		"a.*":          "wildcard '*' at byte 2",
		"a.>":          "wildcard '>' at byte 2",
		"a>b":          "wildcard '>' at byte 1",
		"a\xff.b":      "invalid UTF-8 at byte 1",
		"\xe2\x28\xa1": "invalid UTF-8 at byte 0",
	} {
		if err := subject.Check(bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Check(%q) = %v, want it to say %q", bad, err, want)
		}
	}
	// An error has the first 100 bytes of what is wrong.
	for n, want := range map[int]string{
		99:      `"` + strings.Repeat("x", 99) + ` ": `,
		100:     `"` + strings.Repeat("x", 100) + `"…: `,
		1 << 20: `"` + strings.Repeat("x", 100) + `"…: `,
	} {
		if err := subject.Check(strings.Repeat("x", n) + " "); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("a type of %d bytes and a space: %v, want %s", n, err, want)
		}
	}
	if n := testing.AllocsPerRun(100, func() { _ = subject.Check("terminal.command.日本") }); n != 0 {
		t.Errorf("Check makes %v allocations", n)
	}
}

func TestCompile(t *testing.T) {
	for bad, want := range map[string]string{
		"":       "empty",
		"a..>":   "empty token at byte 2",
		"a*":     "is not a token of its own",
		"*a":     "is not a token of its own",
		"a.b*.c": "is not a token of its own",
		"a.>b":   "is not a token of its own",
		"a>":     "is not a token of its own",
		">.a":    "is not the last token",
		"a.>.b":  "is not the last token",
		"**":     "is not a token of its own",
		"a. b":   "U+0020",
	} {
		if _, err := subject.Compile(bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Compile(%q) = %v, want it to say %q", bad, err, want)
		}
	}
}

// naive is the definition of matching.
func naive(pattern, typ []string) bool {
	switch {
	case len(pattern) == 0:
		return len(typ) == 0
	case len(typ) == 0:
		return false
	case pattern[0] == ">":
		return true
	}
	return (pattern[0] == "*" || pattern[0] == typ[0]) && naive(pattern[1:], typ[1:])
}

// words returns all sequences of one to n of the tokens.
func words(tokens []string, n int) (ws [][]string) {
	if n == 0 {
		return nil
	}
	for _, t := range tokens {
		ws = append(ws, []string{t})
		for _, w := range words(tokens, n-1) {
			ws = append(ws, append([]string{t}, w...))
		}
	}
	return ws
}

func TestMatch(t *testing.T) {
	types := words([]string{"a", "b", "ab"}, 4)
	patterns := 0
	for _, w := range words([]string{"a", "ab", "*", ">"}, 4) {
		if i := slices.Index(w, ">"); i >= 0 && i < len(w)-1 {
			continue
		}
		patterns++
		p, err := subject.Compile(strings.Join(w, "."))
		if err != nil {
			t.Fatal(err)
		}
		for _, typ := range types {
			if got, want := p.Match(strings.Join(typ, ".")), naive(w, typ); got != want {
				t.Errorf("%q matches %q: %v, want %v", p, strings.Join(typ, "."), got, want)
			}
		}
	}
	if patterns != 4+4*3+4*9+4*27 {
		t.Errorf("%d patterns were tried", patterns)
	}
	p, _ := subject.Compile("a.*.c.>")
	if n := testing.AllocsPerRun(100, func() { p.Match("a.b.c.d.e") }); n != 0 {
		t.Errorf("Match makes %v allocations", n)
	}
}
