package ring_test

import (
	"fmt"
	"runtime"
	"slices"
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
	const capacity, rounds, limit = 100, 100_000, time.Second // for each reader
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

// TestR4_ASnapshotBesideClearsOfAPart clears all but the newest ten beside a
// reader, so that what a snapshot holds is cleared in part.
func TestR4_ASnapshotBesideClearsOfAPart(t *testing.T) {
	const capacity, rounds, limit = 1000, 12_000, 2 * time.Second
	r := ring.New[item](capacity)
	var done atomic.Bool
	var wg sync.WaitGroup
	start := time.Now()
	wg.Go(func() {
		for i := uint64(0); i < rounds && time.Since(start) < limit && !done.Load(); i++ {
			for range capacity {
				r.Push(newItem(1, i))
			}
			r.ClearTo(r.Seq() - 10)
		}
		done.Store(true)
	})
	var dst []*item
	for !done.Load() {
		dst = r.AppendRecent(dst[:0], capacity)
		for i, it := range dst {
			if it == nil || it.producer == blank {
				t.Errorf("R4: the snapshot's number %d of %d is a value that nobody pushed", i, len(dst))
				done.Store(true)
				break
			}
		}
		runtime.Gosched()
	}
	wg.Wait()
	if n := r.Len(); n != 10 && !t.Failed() {
		t.Errorf("%d values are left at rest, want 10", n)
	}
}

// TestR3_AClearOfAPartLeavesTheRest clears all but the newest half beside a reader, over
// and over. One who finds nothing has been overtaken by those.
func TestR3_AClearOfAPartLeavesTheRest(t *testing.T) {
	const capacity, rest, rounds, limit = 20_000, 10_000, 4000, time.Second
	r, v := ring.New[int](capacity), new(int)
	for range capacity {
		r.Push(v)
	}
	var done atomic.Bool
	var wg sync.WaitGroup
	start := time.Now()
	wg.Go(func() {
		for i := 0; i < rounds && time.Since(start) < limit && !done.Load(); i++ {
			for range 100 {
				r.Push(v)
			}
			r.ClearTo(r.Seq() - rest)
		}
		done.Store(true)
	})
	for !done.Load() {
		before := r.Seq()
		if n := len(r.Recent(capacity)); n == 0 && r.Seq() < before+rest {
			t.Errorf("R3: a snapshot has nothing, with %d values pushed before and %d since it began", before, r.Seq()-before)
			done.Store(true)
		}
	}
	wg.Wait()
	if n := len(r.Recent(capacity)); n != rest {
		t.Errorf("%d values are left at rest, want %d", n, rest)
	}
}

// TestR6_AClearThatSleptChangesNothing lets Clears that loaded the tail long ago
// go on behind one that came later.
func TestR6_AClearThatSleptChangesNothing(t *testing.T) {
	r := ring.New[item](100)
	var want []*item
	for i := range uint64(20) {
		it := newItem(1, i)
		if r.Push(it); i >= 17 {
			want = append(want, it)
		}
	}
	slices.Reverse(want)
	for _, to := range []uint64{17, 17, 15, 3, 0} {
		r.ClearTo(to)
		if got := r.Recent(10); !slices.Equal(got, want) || r.Len() != 3 {
			t.Fatalf("after a Clear up to %d there are %d values, Len() = %d, want the 3 after 17", to, len(got), r.Len())
		}
	}
}

// TestR6_ClearsNeverGoBack lets two Clears race about a push, and looks at what
// is left: a lower cleared position stays, and shows what the other one blanked.
func TestR6_ClearsNeverGoBack(t *testing.T) {
	r := ring.New[item](10)
	var round, ready atomic.Int64
	const rounds = 20_000
	var other sync.WaitGroup
	other.Go(func() {
		for i := int64(1); i <= rounds; i++ {
			for round.Load() < i {
				runtime.Gosched()
			}
			r.Clear()
			ready.Store(i)
		}
	})
	for i := int64(1); i <= rounds; i++ {
		round.Store(i)
		r.Push(newItem(1, 0))
		r.Push(newItem(1, 0))
		r.Clear()
		for ready.Load() < i {
			runtime.Gosched()
		}
		if n := r.Len(); n != 0 {
			t.Errorf("R6: round %d: %d values are back after Clear", i, n)
		}
		if t.Failed() {
			round.Store(rounds)
			break
		}
	}
	other.Wait()
}

func TestR2_AnIterationIsOfTheInstantItStarts(t *testing.T) {
	r := ring.New[int](10)
	push := func() { r.Push(new(int)) }
	for range 12 {
		push()
	}
	seqs := r.Backward()
	push() // 13: before the iteration starts
	want := uint64(13)
	for seq := range seqs {
		if seq != want {
			t.Fatalf("sequence %d, want %d", seq, want)
		}
		want--
		for range 1000 { // laps: all of it is overwritten, and nobody waits
			push()
		}
	}
	if want != 3 {
		t.Fatalf("the iteration ended before sequence %d, want all down to 4", want)
	}
}
