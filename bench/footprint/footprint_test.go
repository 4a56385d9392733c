package main

import (
	"bytes"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/vidurai/eventbus/internal/jsonengine/sonicengine"
)

// What importing bus, and event with it, may add to a program that has log/slog
// and encoding/json. Symbols and debug information, which no program loads and
// -ldflags='-s -w' leaves out, do not count. Nor does what happens before the
// runtime starts, which no inittrace sees: with cgo uuid has bus linked
// dynamically, for it imports net. The command's start has that.
const (
	binaryLimit = 1_000_000 // bytes
	initLimit   = 500 * time.Microsecond
)

// TestImportingBusIsCheap keeps bus within the limits. That ndjson, which links
// sonic, is far beyond both is what shows that the test can see it.
func TestImportingBusIsCheap(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	modes, err := cgoModes()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	base, err := build(dir, "baseline", modes[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		heavy      bool
	}{
		{"bus", "github.com/vidurai/eventbus/bus", false},
		{"ndjson", "github.com/bytedance/sonic/internal/native", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.heavy && sonicengine.Name != "sonic" {
				t.Skip("ndjson does not link sonic here")
			}
			p, err := build(dir, c.name, modes[0], base)
			if err != nil {
				t.Fatal(err)
			}
			size := p.stripped - base.stripped
			clock := leastInit(t, p, c.path)
			t.Logf("%s adds %d bytes (%d with symbols and debug information) and at least %v of initialisation", c.name, size, p.binary-base.binary, clock)
			if heavy := size >= binaryLimit; heavy != c.heavy {
				t.Errorf("%s adds %d bytes to a binary: over the limit of %d is %v, want %v", c.name, size, binaryLimit, heavy, c.heavy)
			}
			if heavy := clock >= initLimit; heavy != c.heavy {
				t.Errorf("%s adds %v of initialisation: over the limit of %v is %v, want %v", c.name, clock, initLimit, heavy, c.heavy)
			}
		})
	}
}

// leastInit returns the least of what p's initialisation took longer than its
// base's in several rounds: whatever disturbs a start makes it longer. The
// package of the given path must be in p's traces, and in none of its base's.
func leastInit(t *testing.T, p *program, path string) time.Duration {
	t.Helper()
	least := time.Hour
	for range 10 {
		of, err := p.trace()
		if err != nil {
			t.Fatal(err)
		}
		base, err := p.base.trace()
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := of[path]; !ok {
			t.Fatalf("the trace of %s, of %d packages, does not have %s", p.name, len(of), path)
		}
		if _, ok := base[path]; ok {
			t.Fatalf("the trace of %s has %s", p.base.name, path)
		}
		least = min(least, of.beyond(base).clock)
	}
	return least
}

func TestMeasure(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	dir := t.TempDir()
	base, err := build(dir, "baseline", "0", nil)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := build(dir, "ring", "0", base)
	if err != nil {
		t.Fatal(err)
	}
	const rounds = 2
	if err := measure([]*program{base, ring}, rounds); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*program{base, ring} {
		if len(p.starts) != rounds {
			t.Fatalf("%s was measured in %d rounds, want %d", p.name, len(p.starts), rounds)
		}
		for round := range rounds {
			for _, v := range p.whole(round) {
				if v.v <= 0 {
					t.Errorf("%s: %s is %d in round %d", p.name, v.unit, v.v, round)
				}
			}
		}
	}
	var table bytes.Buffer
	if err := writeTable(&table, []*program{base, ring}); err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(table.Bytes(), []byte("\n")); lines != 4 {
		t.Errorf("the table has %d lines, want a head, a rule and one for each of two programs:\n%s", lines, &table)
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

func TestCgoModes(t *testing.T) {
	t.Setenv("CGO_ENABLED", "0")
	if modes, err := cgoModes(); err != nil || len(modes) != 1 || modes[0] != "0" {
		t.Errorf("without cgo the modes are %v, %v", modes, err)
	}
	t.Setenv("CGO_ENABLED", "1")
	if modes, err := cgoModes(); err != nil || len(modes) != 2 || modes[0] != "1" {
		t.Errorf("with cgo the modes are %v, %v", modes, err)
	}
}

func TestBuild_refuses_a_program_that_does_not_exist(t *testing.T) {
	if p, err := build(t.TempDir(), "nonesuch", "0", nil); err == nil {
		t.Errorf("built %v", p)
	}
}
