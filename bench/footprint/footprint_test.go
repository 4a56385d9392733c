package main

import (
	"os"
	"slices"
	"testing"

	"github.com/vidurai/eventbus/internal/jsonengine/sonicengine"
)

// limit is what importing bus, and event with it, may add to a program that has
// log/slog and encoding/json. Symbols and debug information, which no program loads
// and -ldflags='-s -w' leaves out, do not count.
const limit = 1_000_000 // bytes

// TestImportingBusIsCheap keeps bus within the limit. That ndjson, which links
// sonic, is far beyond it is what shows that the test can see it.
func TestImportingBusIsCheap(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	dir := t.TempDir()
	base, err := build(dir, "baseline", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		heavy bool
	}{{"bus", false}, {"ndjson", true}} {
		t.Run(c.name, func(t *testing.T) {
			if c.heavy && sonicengine.Name != "sonic" {
				t.Skip("ndjson does not link sonic here")
			}
			p, err := build(dir, c.name, base)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s adds %d bytes (%d with symbols and debug information)", c.name, p.added(), p.binary-base.binary)
			if heavy := p.added() >= limit; heavy != c.heavy {
				t.Errorf("%s adds %d bytes to a binary: over the limit of %d is %v, want %v", c.name, p.added(), limit, heavy, c.heavy)
			}
		})
	}
}

func TestImports_are_the_programs(t *testing.T) {
	entries, err := os.ReadDir("program")
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for _, e := range entries {
		if e.IsDir() {
			dirs = append(dirs, e.Name())
		}
	}
	want := append([]string{"baseline"}, imports...)
	slices.Sort(want)
	if !slices.Equal(dirs, want) {
		t.Errorf("below program are %v, measured are %v", dirs, want)
	}
}

func TestBuild_refuses_a_program_that_does_not_exist(t *testing.T) {
	if p, err := build(t.TempDir(), "nonesuch", nil); err == nil {
		t.Errorf("built %v", p)
	}
}
