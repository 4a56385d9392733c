package main

import "testing"

func TestChronicle(t *testing.T) {
	var c chronicle
	const lap = uint64(1 << chronicleBits)
	for _, x := range []struct {
		seq, mark uint64
		want      bool
	}{
		{5, 1, true}, {5, 1, true}, {5, 2, false}, {6, 2, true},
		{5 + lap, 7, true}, {5 + lap, 7, true}, {5 + lap, 1, false},
		{5, 9, true}, // long gone: nobody knows
	} {
		if got := c.check(x.seq, x.mark); got != x.want {
			t.Errorf("sequence %d is %d: %v", x.seq, x.mark, got)
		}
	}
}
