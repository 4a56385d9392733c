package bench_test

import (
	"fmt"
	"math/bits"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pybus"
)

// BenchmarkLatency has 32 goroutines time each of their publishes, and reports
// how long the slowest took. ns/op is elapsed time by publishes and includes
// the clock and the thinking.
func BenchmarkLatency(b *testing.B) {
	const goroutines = 32
	for _, think := range []struct {
		name  string
		steps int
	}{{"0", 0}, {"100ns", thinkSteps}} {
		b.Run("impl=ours/think="+think.name, func(b *testing.B) {
			on := newOurs(b)
			s := make(shards, goroutines)
			subscribe(b, on, ">", func(e *event.Event) { s.count(e.ProjectPath) })
			h := make([]histogram, goroutines)
			share(b, goroutines, func(g, times int) {
				e := event.New(typ, source, project(g))
				x := uint64(g) + 1
				for range times {
					start := time.Now()
					if err := on.Publish(e); err != nil {
						b.Error(err)
						return
					}
					h[g].add(time.Since(start))
					x = ponder(x, think.steps)
				}
				h[g].thought = x
			})
			s.verify(b)
			reportPercentiles(b, h)
		})
		b.Run("impl=python/think="+think.name, func(b *testing.B) {
			on := newPython()
			s := make(shards, goroutines)
			on.Subscribe(func(e *pybus.Event) { s.count(e.ProjectPath) })
			h := make([]histogram, goroutines)
			share(b, goroutines, func(g, times int) {
				e := pybus.NewEvent(typ, source, project(g), nil)
				x := uint64(g) + 1
				for range times {
					start := time.Now()
					on.Publish(e)
					h[g].add(time.Since(start))
					x = ponder(x, think.steps)
				}
				h[g].thought = x
			})
			s.verify(b)
			reportPercentiles(b, h)
		})
	}
}

// thinkSteps is how many steps of ponder take about 100 ns: each is a chain of
// three shifts and three exclusive ors, some 2 ns.
const thinkSteps = 50

// ponder computes, which a scheduler cannot mistake for waiting.
func ponder(x uint64, steps int) uint64 {
	for range steps {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

// subBits is how finely a histogram tells durations apart: each power of two
// has 16 buckets, so that a percentile is at most one sixteenth too high.
const subBits = 4

// A histogram counts durations on a logarithmic scale. It is 8 KiB, allocates
// nothing, and is one goroutine's.
type histogram struct {
	counts  [64 << subBits]uint64
	thought uint64 // what ponder came to, so that it is not in vain
}

func (h *histogram) add(d time.Duration) { h.counts[bucket(uint64(d))]++ }

// bucket returns the number of v's bucket. Below 16 each value has its own.
func bucket(v uint64) int {
	if v < 1<<subBits {
		return int(v)
	}
	shift := bits.Len64(v) - 1 - subBits
	return (shift+1)<<subBits + int(v>>shift)&(1<<subBits-1)
}

// upper returns the largest value in bucket i.
func upper(i int) uint64 {
	if i < 1<<subBits {
		return uint64(i)
	}
	shift := i>>subBits - 1
	return (1<<subBits|uint64(i)&(1<<subBits-1))<<shift | (1<<shift - 1)
}

// reportPercentiles adds up what the goroutines counted.
func reportPercentiles(b *testing.B, h []histogram) {
	b.Helper()
	var sum histogram
	total := uint64(0)
	for i := range h {
		for j, n := range h[i].counts {
			sum.counts[j] += n
			total += n
		}
	}
	if total != uint64(b.N) {
		b.Fatalf("timed %d publishes of %d", total, b.N)
	}
	for _, p := range []float64{50, 99, 99.9, 99.99} {
		b.ReportMetric(float64(sum.percentile(p, total)), fmt.Sprintf("p%v-ns", p))
	}
}

// percentile returns a duration that p percent of total did not exceed.
func (h *histogram) percentile(p float64, total uint64) uint64 {
	need := uint64(p / 100 * float64(total))
	seen := uint64(0)
	for i, n := range h.counts {
		if seen += n; seen >= need && seen > 0 {
			return upper(i)
		}
	}
	return 0
}

func TestHistogram(t *testing.T) {
	for _, v := range []uint64{0, 1, 15, 16, 17, 31, 32, 33, 100, 1000, 1023, 1024, 123456789, 1<<63 - 1} {
		i := bucket(v)
		if got := upper(i); got < v || got > v+v/16 {
			t.Errorf("%d is counted as %d", v, got)
		}
		if i > 0 && upper(i-1) >= v {
			t.Errorf("%d is in bucket %d, but bucket %d goes up to %d", v, i, i-1, upper(i-1))
		}
	}
	var h histogram
	for d := range 1000 {
		h.add(time.Duration(d + 1))
	}
	for p, want := range map[float64]uint64{50: 500, 99: 990, 99.9: 999} {
		if got := h.percentile(p, 1000); got < want || got > want+want/16 {
			t.Errorf("percentile %v of 1 to 1000 is %d", p, got)
		}
	}
}
