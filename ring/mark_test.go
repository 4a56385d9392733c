package ring_test

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vidurai/eventbus/ring"
)

// TestMarkIsTheTailWhileNobodyContends looks at mark after every push of one
// producer, and at how long it takes to be the tail again after a stall.
func TestMarkIsTheTailWhileNobodyContends(t *testing.T) {
	for at := range uint64(2 * ring.SegSize) {
		r := ring.New[int](500)
		for i := range at {
			if r.Push(new(int)); r.Mark() != i+1 {
				t.Fatalf("after %d pushes of one producer mark is %d", i+1, r.Mark())
			}
		}
		if !r.FillAt(at, new(int)) {
			t.Fatal("the slot at the tail was taken")
		}
		end := (at/ring.SegSize + 1) * ring.SegSize
		for r.Seq() <= end {
			r.Push(new(int))
			if m, tail := r.Mark(), r.Seq(); m > tail || tail-m > ring.StepSize {
				t.Fatalf("a stall at %d: mark is %d, the tail %d", at, m, tail)
			}
		}
		if r.Mark() != r.Seq() {
			t.Fatalf("a stall at %d: mark is %d, the tail %d, in the next segment", at, r.Mark(), r.Seq())
		}
	}
}

// TestOneInAStepRaisesMark counts on it that those who come from behind a stall leave
// mark alone until the next step.
func TestOneInAStepRaisesMark(t *testing.T) {
	for at := range uint64(ring.SegSize) {
		r := ring.New[int](500)
		for range at {
			r.Push(new(int))
		}
		if !r.FillAt(at, new(int)) {
			t.Fatal("the slot at the tail was taken")
		}
		step := (at/ring.StepSize + 1) * ring.StepSize
		for r.Seq() < step {
			if r.Push(new(int)); r.Mark() != at {
				t.Fatalf("a stall at %d: after %d pushes mark is %d", at, r.Seq(), r.Mark())
			}
		}
		if r.Push(new(int)); r.Mark() < step {
			t.Fatalf("a stall at %d: after %d pushes mark is %d", at, r.Seq(), r.Mark())
		}
	}
}

// TestMarkNeverGoesBack has some raise mark against each other. Whoever has raised
// it finds it there, or higher.
func TestMarkNeverGoesBack(t *testing.T) {
	raisers, each := uint64(4), uint64(10_000_000)
	if testing.Short() {
		each = 100_000
	}
	r := ring.New[int](1)
	var wg sync.WaitGroup
	for i := range raisers {
		wg.Go(func() {
			for range each {
				p := r.Mark() + 1 + i
				if r.Raise(p); r.Mark() < p {
					t.Errorf("raised to %d, mark is %d", p, r.Mark())
					return
				}
			}
		})
	}
	wg.Wait()
	if r.Mark() < each {
		t.Errorf("raised %d times, mark is %d", raisers*each, r.Mark())
	}
}

// TestTryPushBehindStalls asks for room where mark is behind the tail: what decides
// is the tail.
func TestTryPushBehindStalls(t *testing.T) {
	for _, capacity := range []uint64{1, 2, 3, 128, 500} {
		for at := range uint64(ring.SegSize + ring.StepSize) {
			for stalls := range uint64(ring.StepSize + 1) {
				r := ring.New[int](int(capacity))
				for range at {
					r.Push(new(int))
				}
				for i := range stalls {
					if !r.FillAt(at+i, new(int)) {
						t.Fatal("the slot at the tail was taken")
					}
				}
				tail := at + stalls
				for _, read := range []uint64{0, tail - min(tail, capacity+1), tail - min(tail, capacity)} {
					if tail-read < capacity {
						continue // there is room
					}
					if seq, ok := r.TryPush(new(int), read); ok || seq != 0 || r.Seq() != tail {
						t.Fatalf("capacity %d, %d pushed, %d stalled, %d read: TryPush gave %d, %v", capacity, at, stalls, read, seq, ok)
					}
				}
				read := tail + 1 - min(tail+1, capacity)
				if seq, ok := r.TryPush(new(int), read); !ok || seq != tail+1 || r.Seq() != tail+1 {
					t.Fatalf("capacity %d, %d pushed, %d stalled, %d read: TryPush gave %d, %v", capacity, at, stalls, read, seq, ok)
				}
				if m := r.Mark(); m > tail+1 || tail+1-m > ring.StepSize {
					t.Fatalf("capacity %d, %d pushed, %d stalled: mark is %d", capacity, at, stalls, m)
				}
			}
		}
	}
}

func TestTryPushReadFarAhead(t *testing.T) {
	for _, capacity := range []int{1, 3, 500} {
		r := ring.New[int](capacity)
		want := uint64(0)
		for _, read := range []uint64{math.MaxUint64, math.MaxUint64 - 1, math.MaxUint64 - uint64(capacity), 1 << 63, 1 << 32} {
			for range ring.SegSize + 3 {
				want++
				if seq, ok := r.TryPush(new(int), read); !ok || seq != want {
					t.Fatalf("capacity %d, %d read: TryPush gave %d, %v, want %d", capacity, read, seq, ok, want)
				}
			}
		}
	}
}

// TestHighPositions fills a ring across the positions that a narrower word would end at.
func TestHighPositions(t *testing.T) {
	for _, end := range []uint64{1 << 31, 1 << 32, 1 << 39, 1 << 63, math.MaxUint64 - 2000} {
		for _, capacity := range []int{1, 2, 3, 128, 500} {
			start := end - 300
			r := ring.New[int](capacity)
			r.StartAt(start)
			c := r.Cursor(start)
			if _, _, ok := c.Next(); ok || r.Len() != 0 || r.Seq() != start {
				t.Fatalf("at %d, with nothing pushed: Len() = %d, Seq() = %d", start, r.Len(), r.Seq())
			}
			var want []*int
			for i := range uint64(600) {
				v := new(int)
				if seq := r.Push(v); seq != start+i+1 {
					t.Fatalf("push %d behind %d got sequence %d", i, start, seq)
				}
				want = append(want, v)
				if got, seq, ok := c.Next(); !ok || got != v || seq != start+i+1 {
					t.Fatalf("push %d behind %d: Next gave %d, %v", i, start, seq, ok)
				}
				if got, ok := r.Get(start + i + 1); !ok || got != v {
					t.Fatalf("push %d behind %d is not there", i, start)
				}
			}
			want = want[len(want)-capacity:]
			slices.Reverse(want)
			if got := r.Recent(capacity); !slices.Equal(got, want) || c.Lost() != 0 {
				t.Fatalf("capacity %d behind %d: %d values, or not the last, %d lost", capacity, start, len(got), c.Lost())
			}
		}
	}
}

// TestNextSegmentIsMadeAhead has the middle of a segment filled by a push that nobody
// contends with, and by one that came from behind a stall.
func TestNextSegmentIsMadeAhead(t *testing.T) {
	for _, stalled := range []bool{false, true} {
		r := ring.New[int](500)
		for r.Seq() < ring.Middle-1 {
			r.Push(new(int))
		}
		if !stalled {
			r.Push(new(int))
		} else if !r.FillAt(ring.Middle-1, new(int)) {
			t.Fatal("the slot at the tail was taken")
		}
		if r.Seq() != ring.Middle || r.HasSegment(1) {
			t.Fatalf("stalled=%v: %d pushed, and the next segment is there", stalled, r.Seq())
		}
		if r.Push(new(int)); !r.HasSegment(1) || r.HasSegment(2) {
			t.Fatalf("stalled=%v: segments 1 and 2: %v, %v, want the first", stalled, r.HasSegment(1), r.HasSegment(2))
		}
	}
}

// TestR8_AStallBeforeTheNextSegment stops the one who was to make the next segment.
// The tail comes to the segment's end, and in the cell behind it is nothing or what
// is a table older.
func TestR8_AStallBeforeTheNextSegment(t *testing.T) {
	for _, capacity := range capacities {
		for n := range uint64(capacity/ring.SegSize*4 + 9) {
			r := ring.New[int](capacity)
			for r.Seq() < n*ring.SegSize+ring.Middle {
				r.Push(new(int))
			}
			if !r.FillAt(r.Seq(), new(int)) {
				t.Fatal("the slot at the tail was taken")
			}
			end := (n + 1) * ring.SegSize
			var last *int
			for r.Seq() < end {
				last = new(int)
				r.Push(last)
			}
			if r.HasSegment(n + 1) {
				t.Fatal("somebody made the next segment all the same")
			}
			if got, ok := r.Get(end); r.Seq() != end || !ok || got != last {
				t.Fatalf("capacity %d: at the end of segment %d Seq() = %d, want %d", capacity, n, r.Seq(), end)
			}
			if got := r.Recent(1); len(got) != 1 || got[0] != last {
				t.Fatalf("capacity %d: at the end of segment %d the last value is not the last pushed", capacity, n)
			}
			if seq := r.Push(new(int)); seq != end+1 || r.Seq() != end+1 {
				t.Fatalf("capacity %d: behind segment %d a push got %d, want %d", capacity, n, seq, end+1)
			}
		}
	}
}

// TestR2_AMarkFromALapAgo lets a reader have a mark whose segment is gone. The tail was
// at the end of mark's step at some time since.
func TestR2_AMarkFromALapAgo(t *testing.T) {
	for _, stale := range []uint64{0, 1, ring.SegSize - 1, 2*ring.SegSize + 5} {
		r := ring.New[int](1)
		for range stale + 10*ring.SegSize {
			r.Push(new(int))
		}
		r.SetMark(stale)
		if got, want := r.Seq(), stale/ring.StepSize*ring.StepSize+ring.StepSize; got != want {
			t.Fatalf("with a mark of %d from a lap ago a reader found %d, want %d", stale, got, want)
		}
	}
}

// TestR1_R4_NoSlotIsTakenTwiceOrLeftOut has producers do nothing but push, so that they
// meet at as many slots as can be, and a reader look at the newest one.
func TestR1_R4_NoSlotIsTakenTwiceOrLeftOut(t *testing.T) {
	const producers, each = 4, 250_000
	r := ring.New[uint64](1)
	var got [producers][]uint64
	var done atomic.Bool
	var pushing, reading sync.WaitGroup
	for p := range got {
		pushing.Go(func() {
			v, seqs := uint64(p), make([]uint64, each)
			for i := range seqs {
				seqs[i] = r.Push(&v)
			}
			got[p] = seqs
		})
	}
	reading.Go(func() {
		for !done.Load() {
			if v, ok := r.Get(r.Seq()); ok && v == nil {
				t.Error("R4: the newest slot is not filled")
				return
			}
		}
	})
	pushing.Wait()
	done.Store(true)
	reading.Wait()
	taken := make([]bool, producers*each+1)
	for _, seqs := range got {
		for _, seq := range seqs {
			if seq == 0 || seq > producers*each || taken[seq] {
				t.Fatalf("R1: sequence %d is none, or was given twice", seq)
			}
			taken[seq] = true
		}
	}
}
