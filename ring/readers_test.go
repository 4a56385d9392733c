package ring_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

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

// TestR4_R6_NothingShowsTheBlank clears from two goroutines beside every reader.
func TestR4_R6_NothingShowsTheBlank(t *testing.T) {
	for _, capacity := range []int{1, 200} {
		r := ring.New[item](capacity)
		var done atomic.Bool
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				for !done.Load() {
					r.Clear()
				}
			})
		}
		check := func(who string, seq uint64, it *item) {
			if it == nil || it.producer == blank {
				t.Errorf("R4: %s shows a value that nobody pushed, sequence %d", who, seq)
				done.Store(true)
			}
		}
		wg.Go(func() {
			var dst []*item
			for !done.Load() {
				if n := r.Len(); n < 0 || n > capacity {
					t.Errorf("R2: Len() = %d of %d", n, capacity)
					done.Store(true)
				}
				for i, it := range r.AppendRecent(dst[:0], capacity) {
					check("Recent", uint64(i), it)
				}
			}
		})
		wg.Go(func() {
			c, delivered := r.Cursor(0), uint64(0)
			for !done.Load() {
				seq := r.Seq()
				if it, ok := r.Get(seq); ok {
					check("Get", seq, it)
				}
				for seq, it := range r.Backward() {
					check("Backward", seq, it)
				}
				if it, seq, ok := c.Next(); ok {
					check("Next", seq, it)
					if delivered++; delivered+c.Lost() != seq {
						t.Errorf("R7: delivered %d + lost %d ≠ %d passed", delivered, c.Lost(), seq)
						done.Store(true)
					}
				}
			}
		})
		for i := range 100_000 {
			r.Push(newItem(1, uint64(i)))
			if done.Load() {
				break
			}
		}
		done.Store(true)
		wg.Wait()
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
