package main

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// Timings is how long calls took. A few are long because the scheduler put
// the goroutine aside, or because they are the first of their kind: hence the
// median beside the mean. Its methods may be called at once.
type timings struct {
	calls, nanos atomic.Int64
	spread       [bucketOctaves * bucketsPerOctave]atomic.Int64 // how many took as long, see bucket
}

// A bucket counts the calls whose times differ by an eighth at most.
const (
	bucketsPerOctave = 8
	bucketOctaves    = 62
)

// bucket returns where a time of ns is counted: the first 8 nanoseconds have
// one each, every doubling after that has 8.
func bucket(ns uint64) int {
	if ns < bucketsPerOctave {
		return int(ns)
	}
	shift := bits.Len64(ns/bucketsPerOctave) - 1
	return (shift+1)*bucketsPerOctave + int(ns>>shift)%bucketsPerOctave
}

// bucketMiddle returns the time that stands for those counted in bucket i.
func bucketMiddle(i int) float64 {
	if i < bucketsPerOctave {
		return float64(i)
	}
	shift := i/bucketsPerOctave - 1
	return (float64(bucketsPerOctave+i%bucketsPerOctave) + 0.5) * float64(uint64(1)<<shift)
}

func (t *timings) add(took time.Duration) {
	t.nanos.Add(int64(took))
	t.calls.Add(1)
	t.spread[bucket(uint64(max(took, 0)))].Add(1)
}

// mean returns the mean time of a call in nanoseconds, 0 if there was none.
func (t *timings) mean() float64 {
	n := t.calls.Load()
	if n == 0 {
		return 0
	}
	return float64(t.nanos.Load()) / float64(n)
}

// median returns the time that half of the calls took at most, to a sixteenth
// of it.
func (t *timings) median() float64 {
	half := (t.calls.Load() + 1) / 2
	for i := range t.spread {
		if n := t.spread[i].Load(); n > 0 {
			if half -= n; half <= 0 {
				return bucketMiddle(i)
			}
		}
	}
	return 0
}

// clockCost measures what one pair of clock readings adds to a figure taken
// with it: the least mean of a few short rounds.
func clockCost() float64 {
	const rounds, pairs = 8, 256
	least := time.Duration(1<<63 - 1)
	for range rounds {
		var sum time.Duration
		for range pairs {
			sum += time.Since(time.Now())
		}
		least = min(least, sum)
	}
	return float64(least) / pairs
}
