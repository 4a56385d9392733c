// Package histogram counts durations on a logarithmic scale, without allocating,
// so that every publish of a benchmark can be counted and none be sampled.
package histogram

import (
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
	"time"
)

// subBits is how finely a histogram tells durations apart: each power of two
// has 16 buckets, so that a percentile is at most one sixteenth too high.
const subBits = 4

// A Histogram counts durations. It is 8 KiB, and one goroutine's. The zero value
// is empty.
type Histogram struct {
	counts [64 << subBits]uint64
	count  uint64
	max    uint64 // exact, where a bucket is not
}

// Add counts d. A negative d is counted as 0.
func (h *Histogram) Add(d time.Duration) {
	v := uint64(max(d, 0))
	h.counts[bucket(v)]++
	h.count++
	h.max = max(h.max, v)
}

// Merge adds what o has counted.
func (h *Histogram) Merge(o *Histogram) {
	for i, n := range o.counts {
		h.counts[i] += n
	}
	h.count += o.count
	h.max = max(h.max, o.max)
}

// Count returns how many durations were added.
func (h *Histogram) Count() uint64 { return h.count }

// Max returns the longest, exactly.
func (h *Histogram) Max() time.Duration { return time.Duration(h.max) }

// Percentile returns a duration that p percent of all did not exceed: the least
// such one, or up to a sixteenth more. It is 0 if there are none.
func (h *Histogram) Percentile(p float64) time.Duration {
	// What floating point adds to 7 % of 100 must not make it 8.
	need := max(1, uint64(math.Ceil(p/100*float64(h.count)-1e-6)))
	seen := uint64(0)
	for i, n := range h.counts {
		if seen += n; seen >= need {
			return time.Duration(min(upper(i), h.max))
		}
	}
	return 0
}

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

// inJSON is a histogram's JSON: the buckets that are not empty, each with the
// largest duration that belongs to it, shortest first.
type inJSON struct {
	Count   uint64      `json:"count"`
	MaxNs   uint64      `json:"max_ns"`
	Buckets [][2]uint64 `json:"buckets"` // up to so many ns, count
}

// MarshalJSON writes {"count":3,"max_ns":130,"buckets":[[7,2],[135,1]]}.
func (h *Histogram) MarshalJSON() ([]byte, error) {
	j := inJSON{Count: h.count, MaxNs: h.max, Buckets: [][2]uint64{}}
	for i, n := range h.counts {
		if n > 0 {
			j.Buckets = append(j.Buckets, [2]uint64{upper(i), n})
		}
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON wrote, and refuses what it cannot have
// written.
func (h *Histogram) UnmarshalJSON(data []byte) error {
	var j inJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	read := Histogram{max: j.MaxNs}
	last := -1
	for _, b := range j.Buckets {
		if b[0] > math.MaxInt64 {
			return fmt.Errorf("histogram: no duration has %d ns", b[0])
		}
		i := bucket(b[0])
		if upper(i) != b[0] || i <= last || b[1] == 0 {
			return fmt.Errorf("histogram: the bucket [%d,%d] is none, empty, or out of order", b[0], b[1])
		}
		read.counts[i] = b[1]
		read.count += b[1]
		last = i
	}
	if read.count != j.Count {
		return fmt.Errorf("histogram: buckets have %d, count says %d", read.count, j.Count)
	}
	if read.count > 0 && (j.MaxNs > math.MaxInt64 || bucket(j.MaxNs) != last) {
		return fmt.Errorf("histogram: max_ns %d is not in the last bucket", j.MaxNs)
	}
	*h = read
	return nil
}
