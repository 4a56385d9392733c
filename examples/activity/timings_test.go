package main

import (
	"math"
	"testing"
	"time"
)

func TestBucket(t *testing.T) {
	last := -1
	for _, ns := range []uint64{0, 1, 7, 8, 9, 15, 16, 18, 31, 32, 1000, 1200, 1e6, 1e9, 1e15, math.MaxInt64} {
		i := bucket(ns)
		if i <= last || i >= len(timings{}.spread) {
			t.Fatalf("bucket(%d) = %d after %d, of %d", ns, i, last, len(timings{}.spread))
		}
		last = i
		if off := math.Abs(bucketMiddle(i)-float64(ns)) / max(1, float64(ns)); off > 1.0/16 {
			t.Errorf("%d ns stand as %v", ns, bucketMiddle(i))
		}
	}
}

func TestTimings(t *testing.T) {
	var took timings
	if took.mean() != 0 || took.median() != 0 {
		t.Errorf("without a call: %v, %v", took.mean(), took.median())
	}
	for _, ns := range []int64{100, 100, 100, 1e6} {
		took.add(time.Duration(ns))
	}
	if got := took.median(); math.Abs(got-100) > 100.0/16 {
		t.Errorf("median %v, want about 100", got)
	}
	if got := took.mean(); got != 250075 {
		t.Errorf("mean %v, want 250075", got)
	}
}
