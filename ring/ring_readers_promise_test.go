package ring_test

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidurai/eventbus/ring"
)

// TestR2_R3_R7_ReadersThatAreLapped reads a ring of one, whose table has room for
// a few hundred pushes: a reader that is preempted between S1 and S3 finds its
// segment gone. The values are their own sequences.
func TestR2_R3_R7_ReadersThatAreLapped(t *testing.T) {
	const pushes = 2_000_000
	r := ring.New[uint64](1)
	first := uint64(1)
	r.Push(&first)
	c, delivered, last := r.Cursor(0), uint64(0), uint64(0)
	reads := [3]func() bool{ // each reports whether it saw what it should
		func() bool {
			floor := r.Seq()
			vs := r.Recent(1)
			if len(vs) != 1 || *vs[0] < floor || *vs[0] > r.Seq() {
				t.Errorf("R3: after %d pushes a snapshot has %d values", floor, len(vs))
				return false
			}
			return true
		},
		func() bool {
			floor := r.Seq()
			if v, ok := r.Get(floor); ok && *v != floor {
				t.Errorf("R4: Get(%d) gives value %d", floor, *v)
				return false
			}
			return true
		},
		func() bool {
			floor := r.Seq()
			v, seq, ok := c.Next()
			if !ok {
				if floor > last {
					t.Errorf("R7: nothing after sequence %d, though %d were pushed", last, floor)
				}
				return floor <= last
			}
			delivered++
			if *v != seq || seq <= last || delivered+c.Lost() != seq {
				t.Errorf("R7: value %d under sequence %d after %d, %d delivered, %d lost", *v, seq, last, delivered, c.Lost())
				return false
			}
			last = seq
			return true
		},
	}
	var done atomic.Bool
	var wg sync.WaitGroup
	for _, read := range reads {
		wg.Go(func() {
			for !done.Load() && read() {
			}
			read() // at rest, at least
		})
	}
	for seq := uint64(2); seq <= pushes; seq++ {
		r.Push(&seq) // one variable a round
	}
	done.Store(true)
	wg.Wait()
	if last != pushes || delivered+c.Lost() != pushes {
		t.Errorf("R7: delivered %d + lost %d of %d", delivered, c.Lost(), pushes)
	}
}

// TestR2_R4_R7_NoReaderShowsWhatClearLeaves lets each reader loose on a ring that
// one goroutine fills and clears and another fills. A reader is caught only if a
// Clear comes in between two of its loads, so it does nothing but read.
func TestR2_R4_R7_NoReaderShowsWhatClearLeaves(t *testing.T) {
	const capacity, rounds = 100, 100_000
	limit := upTo(time.Second) // for each reader
	// A reader reports what it sees that it should not, "" if all is well.
	type reader func() string
	wrong := func(seq uint64, it *item) string {
		if it == nil || it.producer == blank || it.sum != it.producer*1e9+it.index {
			return fmt.Sprintf("R4: sequence %d shows %p, which nobody pushed", seq, it)
		}
		return ""
	}
	for _, c := range []struct {
		name string
		of   func(*ring.Ring[item]) reader
	}{
		{"Len", func(r *ring.Ring[item]) reader {
			return func() string {
				if n := r.Len(); n < 0 || n > capacity {
					return fmt.Sprintf("R2: Len() = %d of %d", n, capacity)
				}
				return ""
			}
		}},
		{"Get", func(r *ring.Ring[item]) reader {
			return func() (msg string) {
				seq := r.Seq()
				if it, ok := r.Get(seq); ok {
					msg = wrong(seq, it)
				}
				return msg
			}
		}},
		{"Recent", func(r *ring.Ring[item]) reader {
			var dst []*item
			return func() (msg string) {
				if dst = r.AppendRecent(dst[:0], capacity+1); len(dst) > capacity {
					return fmt.Sprintf("R2: %d values from a ring of %d", len(dst), capacity)
				}
				for i, it := range dst {
					if msg = wrong(uint64(i), it); msg != "" {
						break
					}
				}
				return msg
			}
		}},
		{"Backward", func(r *ring.Ring[item]) reader {
			return func() (msg string) {
				n, last := 0, uint64(0)
				for seq, it := range r.Backward() {
					if msg = wrong(seq, it); msg != "" {
						break
					}
					if n++; n > capacity || n > 1 && seq != last-1 {
						return fmt.Sprintf("R2: sequence %d after %d, the %dth of %d", seq, last, n, capacity)
					}
					last = seq
				}
				return msg
			}
		}},
		{"Next", func(r *ring.Ring[item]) reader {
			c, delivered := r.Cursor(0), uint64(0)
			return func() string {
				it, seq, ok := c.Next()
				if !ok {
					return ""
				}
				if delivered++; delivered+c.Lost() != seq {
					return fmt.Sprintf("R7: delivered %d + lost %d ≠ %d passed", delivered, c.Lost(), seq)
				}
				return wrong(seq, it)
			}
		}},
		{"Read", func(r *ring.Ring[item]) reader {
			c, delivered, dst := r.Cursor(0), uint64(0), make([]*item, 3)
			return func() (msg string) {
				n, last := c.Read(dst)
				if delivered += uint64(n); n > 0 && delivered+c.Lost() != last {
					return fmt.Sprintf("R7: delivered %d + lost %d ≠ %d passed", delivered, c.Lost(), last)
				}
				for i, it := range dst[:n] {
					if msg = wrong(last-uint64(n-1-i), it); msg != "" {
						break
					}
				}
				return msg
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ring.New[item](capacity)
			var done atomic.Bool
			var wg sync.WaitGroup
			start := time.Now()
			wg.Go(func() {
				for i := uint64(0); i < rounds && time.Since(start) < limit && !done.Load(); i++ {
					for range 1 + i%3 {
						r.Push(newItem(1, i))
					}
					r.Clear()
					if i%64 == 0 {
						runtime.Gosched()
					}
				}
				done.Store(true)
			})
			wg.Go(func() {
				for i := uint64(0); !done.Load(); i++ {
					r.Push(newItem(2, i))
					if i%16 == 0 {
						runtime.Gosched()
					}
				}
			})
			read := c.of(r)
			for i := 0; !done.Load(); i++ {
				if msg := read(); msg != "" {
					t.Error(msg)
					done.Store(true)
				}
				if i%256 == 0 {
					runtime.Gosched()
				}
			}
			wg.Wait()
			if msg := read(); msg != "" && !t.Failed() {
				t.Errorf("at rest: %s", msg)
			}
			if r.Clear(); r.Len() != 0 {
				t.Errorf("%d values are left after a Clear at rest", r.Len())
			}
		})
	}
}
