package ring_test

import (
	"math"
	"testing"

	"github.com/vidurai/eventbus/ring"
)

// The smallest and largest sequences and limits find nothing, and break nothing.
func TestAttackLimits(t *testing.T) {
	for _, capacity := range []int{1, 2, 127, 128, 129, 1000} {
		r := ring.New[int](capacity)
		for pushed := range 3 * capacity {
			if pushed%capacity == 0 {
				r.Clear()
				r.Clear()
				if len(r.Recent(math.MaxInt)) != 0 || r.Len() != 0 {
					t.Fatalf("capacity %d: there is something after Clear", capacity)
				}
			}
			for _, seq := range []uint64{0, math.MaxUint64, math.MaxUint64 - 1, 1 << 63, uint64(pushed) + 1} {
				if v, ok := r.Get(seq); ok || v != nil {
					t.Fatalf("capacity %d: Get(%d) with %d pushed: %v", capacity, seq, pushed, v)
				}
			}
			for _, limit := range []int{0, -1, math.MinInt} {
				if got := r.Recent(limit); got != nil {
					t.Fatalf("Recent(%d): %v", limit, got)
				}
			}
			if got := r.Recent(math.MaxInt); len(got) != r.Len() {
				t.Fatalf("Recent of all: %d of %d", len(got), r.Len())
			}
			n := pushed
			if seq := r.Push(&n); seq != uint64(pushed)+1 {
				t.Fatalf("Push: %d", seq)
			}
		}
		for _, after := range []uint64{math.MaxUint64, math.MaxUint64 - 1, 1 << 63, r.Seq() + 1} {
			c := r.Cursor(after)
			if v, seq, ok := c.Next(); ok || v != nil || seq != 0 || c.Lost() != 0 {
				t.Fatalf("capacity %d: a cursor after %d has %v, %d", capacity, after, v, seq)
			}
			if n, last := c.Read(make([]*int, 3)); n != 0 || last != 0 {
				t.Fatalf("capacity %d: a cursor after %d reads %d up to %d", capacity, after, n, last)
			}
		}
		c := r.Cursor(0)
		if n, last := c.Read(nil); n != 0 || last != 0 {
			t.Errorf("capacity %d: read %d up to %d into nothing", capacity, n, last)
		}
		read := uint64(0)
		for {
			n, last := c.Read(make([]*int, 1000))
			if n == 0 {
				break
			}
			if read += uint64(n); read+c.Lost() != last {
				t.Errorf("capacity %d: R7: read %d + lost %d ≠ passed %d", capacity, read, c.Lost(), last)
			}
		}
		if read != uint64(capacity) {
			t.Errorf("capacity %d: read %d", capacity, read)
		}

		// TryPush is for one reader that has read all, nothing, or what is to come.
		n := 0
		for _, after := range []uint64{0, r.Seq() - uint64(capacity)} {
			if seq, ok := r.TryPush(&n, after); ok {
				t.Errorf("capacity %d: TryPush after %d overwrites, as %d", capacity, after, seq)
			}
		}
		for _, after := range []uint64{math.MaxUint64, 1 << 63, r.Seq() + 2} {
			if seq, ok := r.TryPush(&n, after); !ok || seq != r.Seq() {
				t.Errorf("capacity %d: TryPush after %d: %d, %v", capacity, after, seq, ok)
			}
		}
	}
}
