package main

import (
	"slices"
	"testing"

	"github.com/vidurai/eventbus/internal/subject"
)

// The patterns cover what a person says they do.
func TestCovered(t *testing.T) {
	for text, list := range covered {
		p, err := subject.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, typ := range append(slices.Clone(types), echoType) {
			if p.Match(typ) != slices.Contains(list, typ) {
				t.Errorf("%s covers %s: %v", text, typ, p.Match(typ))
			}
		}
	}
	for _, text := range patterns {
		if _, ok := covered[text]; !ok {
			t.Errorf("nobody says what %s covers", text)
		}
	}
}

func TestOfType(t *testing.T) {
	counts := make([]uint64, len(types))
	for n := uint64(1); n <= 100; n++ {
		counts[slices.Index(types, kind(0, 9, n).typ)]++
		for k := range types {
			if got := ofType(n, k); got != counts[k] {
				t.Fatalf("of 1 to %d, %d are of type %d, not %d", n, counts[k], k, got)
			}
		}
	}
}
