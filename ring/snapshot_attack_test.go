package ring_test

import (
	"math"
	"testing"

	"github.com/vidurai/eventbus/ring"
)

// The body of an iteration may push, clear, iterate, panic and leave.
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
