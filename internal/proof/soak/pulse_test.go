package main

import (
	"testing"

	"github.com/vidurai/eventbus/internal/fault"
)

func TestPulse(t *testing.T) {
	var f fault.List
	var given, taken uint64
	p := &pulse{name: "p", moved: func() (uint64, uint64) { return given, taken }}
	for _, x := range []struct{ given, taken, faults uint64 }{
		{standstill / 2, 0, 0},
		{standstill, 1, 0},
		{2 * standstill, 1, 0},
		{2*standstill + 1, 1, 1},
		{3 * standstill, 1, 1},
		{4 * standstill, 2, 1},
	} {
		given, taken = x.given, x.taken
		if p.feel(&f); f.Count() != x.faults {
			t.Errorf("%d given and %d taken: %d faults, want %d", given, taken, f.Count(), x.faults)
		}
	}
}
