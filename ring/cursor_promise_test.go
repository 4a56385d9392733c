package ring_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vidurai/eventbus/ring"
)

func TestR7_CursorsGiveEachSequenceOnceAndCountTheRest(t *testing.T) {
	for _, capacity := range []int{1, 3, 130, 500} {
		const producers, each, readers = 3, 10_000, 3
		r := ring.New[item](capacity)
		cursors := make([]*ring.Cursor[item], readers)
		last := make([]uint64, readers)
		delivered := make([]uint64, readers)
		for i := range cursors {
			cursors[i] = r.Cursor(0)
		}
		stress(r, producers, each, readers, func(i int) {
			c := cursors[i]
			for it, seq, ok := c.Next(); ok; it, seq, ok = c.Next() {
				if seq <= last[i] {
					t.Errorf("sequence %d after %d", seq, last[i])
				}
				if s := it.seq.Load(); s != 0 && s != seq {
					t.Errorf("sequence %d shows the value of %d", seq, s)
				}
				last[i] = seq
				delivered[i]++
				if sum := delivered[i] + c.Lost(); sum != seq {
					t.Errorf("delivered %d + lost %d ≠ %d passed", delivered[i], c.Lost(), seq)
					return
				}
				if i == 0 && seq%7 == 0 {
					runtime.Gosched() // one that is lapped often
				}
			}
		})
		for i, c := range cursors {
			if sum := delivered[i] + c.Lost(); sum != producers*each || last[i] != producers*each {
				t.Fatalf("capacity %d: delivered %d + lost %d of %d", capacity, delivered[i], c.Lost(), producers*each)
			}
		}
	}
}

// TestR7_ReadGivesEverySequenceOnce follows a pusher, and a Clear now and then, over
// the ends of segments.
func TestR7_ReadGivesEverySequenceOnce(t *testing.T) {
	for _, capacity := range []int{1, 100, 1000} {
		const pushes = 200_000
		r := ring.New[uint64](capacity)
		var done atomic.Bool
		var wg sync.WaitGroup
		wg.Go(func() {
			for seq := uint64(1); seq <= pushes; seq++ {
				r.Push(&seq)
				if seq%5000 == 0 {
					r.Clear()
				}
			}
			done.Store(true)
		})
		c, dst, delivered, last := r.Cursor(0), make([]*uint64, 50), uint64(0), uint64(0)
		for end := false; ; {
			n, seq := c.Read(dst)
			for i, v := range dst[:n] {
				if want := seq - uint64(n-1-i); *v != want || want <= last {
					t.Fatalf("value %d under sequence %d after %d", *v, want, last)
				}
			}
			if n > 0 {
				delivered, last = delivered+uint64(n), seq
				if delivered+c.Lost() != seq {
					t.Fatalf("delivered %d + lost %d ≠ %d passed", delivered, c.Lost(), seq)
				}
			} else if end {
				break
			}
			end = done.Load()
			runtime.Gosched()
		}
		wg.Wait()
		if c.Read(dst); delivered+c.Lost() != pushes {
			t.Errorf("capacity %d: delivered %d + lost %d of %d", capacity, delivered, c.Lost(), pushes)
		}
	}
}
