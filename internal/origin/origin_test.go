package origin

import (
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	lines := Lines("example.org/p", "p -x ")
	var keys []string
	for _, l := range lines {
		key, value, ok := strings.Cut(l, ": ")
		if !ok || value == "" || strings.ContainsAny(l, "\n") {
			t.Errorf("%q is not a line of a key and a value", l)
		}
		keys = append(keys, key)
	}
	if want := []string{"date", "commit", "go", "command", "goos", "goarch", "pkg", "cpu"}; !slices.Equal(keys, want) {
		t.Errorf("keys %v, want %v", keys, want)
	}
	for _, want := range []string{"command: p -x", "pkg: example.org/p", "goos: " + runtime.GOOS} {
		if !slices.Contains(lines, want) {
			t.Errorf("no line %q in %q", want, lines)
		}
	}
}

func TestCommand(t *testing.T) {
	want := "go run ./x -a 1"
	if Race() {
		want = "go run -race ./x -a 1"
	}
	if got := Command("./x", []string{"-a", "1"}); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
