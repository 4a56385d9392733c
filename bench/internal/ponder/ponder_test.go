package ponder

import (
	"math"
	"testing"
	"time"
)

func TestSteps(t *testing.T) {
	if got := Steps(7, 0); got != 7 {
		t.Errorf("no steps make %d of 7", got)
	}
	seen := map[uint64]bool{}
	x := uint64(1)
	for range 1000 {
		seen[x] = true
		x = Steps(x, 1)
	}
	if x != Steps(1, 1000) || len(seen) != 1000 || seen[0] {
		t.Errorf("a thousand steps pass %d values, 0 among them: %t; at once they come to %d, singly to %d", len(seen), seen[0], Steps(1, 1000), x)
	}
}

// What calls Steps once for each publish pays for the call as well; the least of many
// readings must show that it stays near what was asked for.
func TestIn(t *testing.T) {
	if n := In(0); n != 0 {
		t.Errorf("no time has %d steps", n)
	}
	const calls, want = 1000, 100 * time.Nanosecond
	steps := In(want)
	least := time.Duration(math.MaxInt64)
	x := uint64(1)
	for range 100 {
		start := time.Now()
		for range calls {
			x = Steps(x, steps)
		}
		least = min(least, time.Since(start)/calls)
	}
	if x == 0 || least < want/2 || least > 2*want {
		t.Errorf("%v takes %v in %d steps", want, least, steps)
	}
}
