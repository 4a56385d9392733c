package ring_test

import (
	"sync"
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

// TestOneInAStepRaisesMark looks at mark after pushes that come from behind a stall: they
// leave it alone until the next step.
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

// TestMarkNeverGoesBack has several goroutines raise mark against each other. Each that has
// raised it finds it there, or higher.
func TestMarkNeverGoesBack(t *testing.T) {
	raisers, each := uint64(4), uint64(1_000_000)
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

// TestMarkFollowsTheTail looks at mark while producers contend.
func TestMarkFollowsTheTail(t *testing.T) {
	r := ring.New[item](500)
	before, looked := uint64(0), 0
	stress(r, 4, 20_000, 1, func(int) {
		for range 100 {
			tail := r.Seq()
			m := r.Mark()
			if m < before || m+ring.StepSize < tail || m > r.Seq() {
				t.Errorf("mark %d after %d, the tail was %d and is %d", m, before, tail, r.Seq())
			}
			before, looked = m, looked+1
		}
	})
	if r.Seq() != 80_000 || looked < 100 {
		t.Fatalf("pushed %d, looked %d times", r.Seq(), looked)
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
