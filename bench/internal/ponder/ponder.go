// Package ponder is the thinking time between two publishes of a benchmark.
package ponder

import (
	"math"
	"sync"
	"time"
)

// Steps computes, which a scheduler cannot mistake for waiting. Pass it what it
// returned the last time, something other than 0 at first, and keep the last, so
// that the computing is not in vain and left out.
func Steps(x uint64, steps int) uint64 {
	for range steps {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

// In returns how many steps take as long as d.
func In(d time.Duration) int {
	return int(math.Round(float64(d) / step()))
}

// step is how many nanoseconds a step takes: the least of many readings, since a
// pause can only add to one. It is read once in a process.
var step = sync.OnceValue(func() float64 {
	const steps, readings = 10_000, 50
	least := time.Duration(math.MaxInt64)
	x := uint64(1)
	for range readings {
		start := time.Now()
		x = Steps(x, steps)
		least = min(least, time.Since(start))
	}
	if x == 0 {
		panic("ponder came to nothing") // it cannot: its steps are invertible
	}
	return float64(least.Nanoseconds()) / steps
})
