package docs

import (
	"regexp"
	"strings"
	"testing"
)

const (
	maxWords = 1300 // tables included, code aside
	maxLines = 15   // as README.md says of its code
)

func TestReadme_IsShort(t *testing.T) {
	if n := len(strings.Fields(read(t, "README.md").prose())); n == 0 || n >= maxWords {
		t.Errorf("README.md has %d words, want fewer than %d", n, maxWords)
	}
}

func TestReadme_CodeIsFifteenLines(t *testing.T) {
	blocks := read(t, "README.md").blocks()
	if len(blocks) == 0 || blocks[0].language != "go" {
		t.Fatalf("README.md does not begin its code with Go: %q", blocks)
	}
	if n := strings.Count(blocks[0].code, "\n"); n != maxLines {
		t.Errorf("README.md has %d lines of code, want %d", n, maxLines)
	}
}

// The first command is the one that shows the bus, the second runs the tests.
func TestReadme_CommandsComeFirst(t *testing.T) {
	commands := regexp.MustCompile(`(?m)^    (.+)$`).FindAllStringSubmatch(read(t, "README.md").text, -1)
	want := []string{"go run ./examples/activity", "go test ./..."}
	if len(commands) < len(want) {
		t.Fatalf("README.md has %d commands", len(commands))
	}
	for i, command := range want {
		if got := commands[i][1]; got != command {
			t.Errorf("command %d of README.md is %q, want %q", i+1, got, command)
		}
	}
}
