package peers

import (
	"slices"
	"testing"

	"github.com/vidurai/eventbus/internal/subject"
)

// deepType has enough tokens for ten patterns to match it.
const deepType = "terminal.command.finished"

// patterns match deepType, each in its own way.
var patterns = []string{
	"terminal.command.finished", "terminal.command.*", "terminal.*.finished", "*.command.finished", "terminal.*.*",
	"*.command.*", "*.*.finished", "*.*.*", "terminal.>", "terminal.command.>",
}

// subscribers returns what ten subscribers subscribe to who all want deepType:
// ten patterns, or ten times the type where a peer does not have these.
func (c candidate) subscribers() []string {
	if c.patterns {
		return patterns
	}
	return slices.Repeat([]string{deepType}, len(patterns))
}

func TestPatterns(t *testing.T) {
	if distinct := slices.Compact(slices.Sorted(slices.Values(patterns))); len(distinct) != 10 || len(patterns) != 10 {
		t.Errorf("%d patterns, of which %d differ, want 10", len(patterns), len(distinct))
	}
	for _, pattern := range patterns {
		if !match(t, pattern, deepType) {
			t.Errorf("%s does not match %s", pattern, deepType)
		}
	}
	with := 0
	for _, c := range asynchronous() {
		if c.patterns {
			with++
			if !slices.Equal(c.subscribers(), patterns) {
				t.Errorf("%s subscribes to %v", c.name, c.subscribers())
			}
		}
		t.Run("impl="+c.name, func(t *testing.T) {
			if err := check(c, []string{deepType}, c.subscribers(), 1000); err != nil {
				t.Error(err)
			}
		})
	}
	if with != len(ours()) {
		t.Errorf("%d peers have patterns, want %d", with, len(ours()))
	}
}

func match(t *testing.T, pattern, typ string) bool {
	t.Helper()
	p, err := subject.Compile(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return p.Match(typ)
}
