package fuzz

import (
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vidurai/eventbus/bus/redact"
	"github.com/vidurai/eventbus/event"
)

// What is planted, and what of it must not come out.
const (
	plantedToken    = "ghp_Zq7Zq7Zq7Zq7Zq7Zq7Zq7Zq7Zq7Zq7Zq7Zq7"
	tokenTrace      = "Zq7"
	plantedPassword = "Wv3Kx9"
	passwordTrace   = "Wv3"
)

// FuzzRedact plants secrets in any text, each in a way that nothing around it can
// make look like something else: a token between spaces, a password on a line of
// its own. Neither may survive, and what comes out must be at rest, and as it was
// but for what is hidden. The same holds for texts in an event, at any depth; and of an
// event in which there is nothing to hide nothing must become.
func FuzzRedact(f *testing.F) {
	f.Fuzz(func(t *testing.T, before, after string) {
		if len(before)+len(after) > 600 {
			return // enough is enough
		}
		both := before + after
		redacted(t, both)
		if out := redacted(t, before+" "+plantedToken+" "+after); strings.Contains(out, tokenTrace) && !strings.Contains(both, tokenTrace) {
			t.Fatalf("a token survives in %q", out)
		}
		if out := redacted(t, before+"\nDB_PASSWORD="+plantedPassword+"\n"+after); strings.Contains(out, passwordTrace) && !strings.Contains(both, passwordTrace) {
			t.Fatalf("a password survives in %q", out)
		}
		redactedEvent(t, before, after)
	})
}

// redacted returns what Text makes of s.
func redacted(t *testing.T, s string) string {
	t.Helper()
	out := redact.Text(s)
	if again := redact.Text(out); again != out {
		t.Fatalf("%q became %q, and that %q", s, out, again)
	}
	if utf8.ValidString(s) && !utf8.ValidString(out) {
		t.Fatalf("%q became %q, which is not UTF-8", s, out)
	}
	if !isHidden(s, out) {
		t.Fatalf("%q became %q, in which more has changed than what is hidden", s, out)
	}
	return out
}

// isHidden reports whether out is s with marks in the place of parts of it: what is
// between the marks must be found in s, in its order, and at its ends.
func isHidden(s, out string) bool {
	first, rest, marked := strings.Cut(out, redact.Mark)
	s, ok := strings.CutPrefix(s, first)
	if !ok || !marked {
		return ok && s == ""
	}
	for {
		part, more, marked := strings.Cut(rest, redact.Mark)
		if !marked {
			return strings.HasSuffix(s, part)
		}
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s, rest = s[i+len(part):], more
	}
}

// redactedEvent puts two texts in all places that an event has for them. The keys
// say nothing.
func redactedEvent(t *testing.T, a, b string) {
	t.Helper()
	e := event.New("terminal.command", "fuzz", "", slog.String("a", a),
		slog.Any("list", []any{"x", b, []any{"y", a}}), slog.Group("group", slog.String("b", b), slog.Int("n", 7)))
	cleanA, cleanB := redact.Text(a), redact.Text(b)

	out := redact.Event(e)
	if again := redact.Event(out); again != out {
		t.Fatalf("%v became %v, and that %v", e.Payload.Map(), out.Payload.Map(), again.Payload.Map())
	}
	if cleanA == a && cleanB == b {
		if out != e {
			t.Fatalf("%v became %v, and there is no secret in it", e.Payload.Map(), out.Payload.Map())
		}
		return
	}
	// What is found in one text is hidden in the others, so more may be than Text hides.
	m := out.Payload.Map()
	list, _ := m["list"].([]any)
	group, _ := m["group"].(map[string]any)
	if len(m) != 3 || len(list) != 3 || len(group) != 2 || group["n"] != int64(7) || out.ID != e.ID || out.Type != e.Type {
		t.Fatalf("%v became %v", e.Payload.Map(), m)
	}
	within, _ := list[2].([]any)
	if len(within) != 2 {
		t.Fatalf("%v became %v", e.Payload.Map(), m)
	}
	for _, text := range []struct {
		in, clean string
		out       any
	}{{a, cleanA, m["a"]}, {"x", "x", list[0]}, {b, cleanB, list[1]}, {"y", "y", within[0]}, {a, cleanA, within[1]}, {b, cleanB, group["b"]}} {
		got, ok := text.out.(string)
		if !ok || !isHidden(text.in, got) || text.clean != text.in && got == text.in {
			t.Fatalf("%q became %q in %v, and %q alone", text.in, got, m, text.clean)
		}
	}
}
