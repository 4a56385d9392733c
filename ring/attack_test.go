package ring_test

import (
	"math"
	"testing"

	"github.com/vidurai/eventbus/ring"
)

// Sequences and limits at their limits find nothing, and break nothing.
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

// Who iterates may push, clear, iterate and leave as they like.
func TestAttackR2_IterationsWithinIterations(t *testing.T) {
	const capacity = 200
	r := ring.New[int](capacity)
	push := func(n int) {
		for range n {
			r.Push(new(int))
		}
	}
	push(2 * capacity)
	last := r.Seq() + 1
	outer := 0
	for seq := range r.Backward() {
		if seq != last-1 {
			t.Fatalf("%d after %d", seq, last)
		}
		last = seq
		push(3) // it is overtaken, and sees none of it
		inner := 0
		for range r.Backward() {
			if inner++; inner == 5 {
				break
			}
		}
		if outer++; inner != 5 {
			t.Fatal(inner)
		}
	}
	if outer != capacity {
		t.Errorf("R2: %d values, of %d", outer, capacity)
	}
	outer = 0
	for range r.Backward() {
		if outer++; outer == 3 {
			r.Clear()
		}
	}
	if outer != 3 || r.Len() != 0 {
		t.Errorf("after Clear: %d, %d", outer, r.Len())
	}
	push(1)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		for range r.Backward() {
			panic("in the loop")
		}
	}()
	for _, f := range []func(){func() { r.Push(nil) }, func() { r.TryPush(nil, 0) }, func() { ring.New[int](0) }, func() { ring.New[int](math.MinInt) }, func() { ring.New[int](math.MaxInt) }} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		}()
	}
	seq := r.Seq()
	if push(1); r.Seq() != seq+1 || r.Len() != 2 {
		t.Errorf("Seq %d, Len %d", r.Seq(), r.Len())
	}
}
