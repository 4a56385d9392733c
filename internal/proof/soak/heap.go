package main

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"slices"
)

// A heap is what was alive on the heap at intervals.
type heap []uint64 // bytes

// sample collects what is garbage and measures what is left.
func (h *heap) sample() uint64 {
	runtime.GC()
	m := []metrics.Sample{{Name: "/gc/heap/live:bytes"}} // marked by the collection just made
	metrics.Read(m)
	*h = append(*h, m[0].Value.Uint64())
	return m[0].Value.Uint64()
}

// growth is by how much the heap of the last third may exceed that of the first,
// median by median: what is alive depends on which subscriptions are, for a queue
// holds on to what was left in it. A kilobyte leaked for each subscription that comes
// and goes exceeds it within a minute.
const growth = 2 << 20

// enough is how many samples a third must have to say something.
const enough = 3

// check says whether the heap is flat.
func (h heap) check() (text string, flat bool) {
	third := len(h) / 3
	if third < enough {
		return fmt.Sprintf("%d samples say nothing", len(h)), false
	}
	first, last := median(h[:third]), median(h[len(h)-third:])
	return fmt.Sprintf("median %.2f MiB in the first third of %d samples, %.2f MiB in the last, which may be %.2f MiB more",
		mebibytes(first), len(h), mebibytes(last), mebibytes(growth)), last <= first+growth
}

func median(of []uint64) uint64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

func mebibytes(n uint64) float64 { return float64(n) / (1 << 20) }
