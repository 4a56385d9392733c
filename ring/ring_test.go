package ring_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/vidurai/eventbus/ring"
)

// capacities are those at which something changes: segments, tables, the
// number of segments that a reader holds without allocating.
var capacities = []int{
	1, 2, 3, 5, ring.SegSize - 1, ring.SegSize, ring.SegSize + 1, 255, 256, 257,
	500, 768, 769, 896, 897, 1000, 4096,
}

// naive is the reference: a slice of everything, and what Clear hid.
type naive struct {
	capacity int
	all      []*int
	cleared  int
}

func (n *naive) push(v *int) uint64 {
	n.all = append(n.all, v)
	return uint64(len(n.all))
}

func (n *naive) window() (lo, hi int) {
	return max(len(n.all)-n.capacity, n.cleared), len(n.all)
}

func (n *naive) recent(limit int) []*int {
	lo, hi := n.window()
	if limit <= 0 || lo == hi {
		return nil
	}
	vs := slices.Clone(n.all[max(lo, hi-min(limit, hi)):hi])
	slices.Reverse(vs)
	return vs
}

func check(t *testing.T, r *ring.Ring[int], n *naive) {
	t.Helper()
	lo, hi := n.window()
	if got := r.Seq(); got != uint64(hi) {
		t.Fatalf("Seq() = %d, want %d", got, hi)
	}
	if got := r.Len(); got != hi-lo {
		t.Fatalf("after %d pushes Len() = %d, want %d", hi, got, hi-lo)
	}
	for _, limit := range []int{-1, 0, 1, 2, n.capacity - 1, n.capacity, n.capacity + 1, 1 << 40 >> 10} {
		if got, want := r.Recent(limit), n.recent(limit); !slices.Equal(got, want) {
			t.Fatalf("after %d pushes Recent(%d) has %d values, want %d, or they differ", hi, limit, len(got), len(want))
		}
	}
	var back []*int
	seq := uint64(hi)
	for s, v := range r.Backward() {
		if s != seq {
			t.Fatalf("Backward gives sequence %d, want %d", s, seq)
		}
		seq--
		back = append(back, v)
	}
	if want := n.recent(n.capacity); !slices.Equal(back, want) {
		t.Fatalf("Backward gives %d values, want %d, or they differ", len(back), len(want))
	}
	for _, s := range []int{0, 1, lo - 1, lo, lo + 1, hi - 1, hi, hi + 1, 1 << 30} {
		got, ok := r.Get(uint64(s))
		if inside := s > lo && s <= hi; ok != inside || ok && got != n.all[s-1] {
			t.Fatalf("after %d pushes Get(%d) = %v, %v", hi, s, got, ok)
		}
	}
}

func TestRing(t *testing.T) {
	for _, capacity := range capacities {
		t.Run(fmt.Sprint("equals_the_naive_ring/capacity=", capacity), func(t *testing.T) {
			r, n := ring.New[int](capacity), &naive{capacity: capacity}
			check(t, r, n)
			for i := range 4*capacity + 3*ring.SegSize {
				v := &i
				if got, want := r.Push(v), n.push(v); got != want {
					t.Fatalf("Push returned %d, want %d", got, want)
				}
				if capacity < 10 || i%37 == 0 || i%ring.SegSize < 2 || i+2 > 4*capacity {
					check(t, r, n)
				}
			}
			check(t, r, n)
		})
	}

	t.Run("equals_the_naive_ring_with_clears", func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		for range 300 {
			capacity := 1 + rng.IntN(600)
			r, n := ring.New[int](capacity), &naive{capacity: capacity}
			for range 12 {
				for range rng.IntN(400) {
					v := new(int)
					r.Push(v)
					n.push(v)
				}
				if rng.IntN(3) == 0 {
					r.Clear()
					n.cleared = len(n.all)
				}
				check(t, r, n)
			}
		}
	})

	t.Run("500_means_500", func(t *testing.T) {
		r := ring.New[int](500)
		for i := range 600 {
			r.Push(&i)
		}
		vs := r.Recent(1 << 20)
		if len(vs) != 500 || *vs[0] != 599 || *vs[499] != 100 {
			t.Fatalf("got %d values from %d to %d, want 500 from 599 to 100", len(vs), *vs[0], *vs[len(vs)-1])
		}
		if r.Cap() != 500 || r.Len() != 500 {
			t.Fatalf("Cap() = %d, Len() = %d, want 500 each", r.Cap(), r.Len())
		}
	})

	t.Run("refuses_what_it_cannot_hold", func(t *testing.T) {
		for name, f := range map[string]func(){
			"capacity 0 is not within":  func() { ring.New[int](0) },
			"capacity -1 is not within": func() { ring.New[int](-1) },
			"capacity 1073741825 is":    func() { ring.New[int](ring.MaxCapacity + 1) },
			"Push of nil":               func() { ring.New[int](1).Push(nil) },
		} {
			func() {
				defer func() {
					if msg := fmt.Sprint(recover()); !strings.Contains(msg, name) {
						t.Errorf("panicked with %q, want it to say %q", msg, name)
					}
				}()
				f()
			}()
		}
	})

	t.Run("has_the_largest_capacity", func(t *testing.T) {
		if testing.Short() {
			t.Skip("its table is 128 MiB")
		}
		if n := ring.New[int](ring.MaxCapacity).Cap(); n != ring.MaxCapacity {
			t.Fatalf("Cap() = %d, want %d", n, ring.MaxCapacity)
		}
	})

	t.Run("holds_values_of_no_size", func(t *testing.T) {
		r := ring.New[struct{}](2)
		c := r.Cursor(0)
		for range 3 {
			r.Push(&struct{}{})
		}
		if _, seq, ok := c.Next(); !ok || seq != 2 || c.Lost() != 1 || len(r.Recent(5)) != 2 {
			t.Fatalf("Next gave %d, %v with %d lost, Recent %d values", seq, ok, c.Lost(), len(r.Recent(5)))
		}
		r.Clear()
		if _, _, ok := c.Next(); ok || c.Lost() != 2 || r.Len() != 0 {
			t.Fatalf("after Clear: Next %v, Lost %d, Len %d", ok, c.Lost(), r.Len())
		}
	})
}

func TestClear(t *testing.T) {
	t.Run("ends_an_iteration", func(t *testing.T) {
		r := ring.New[int](100)
		for i := range 100 {
			r.Push(&i)
		}
		n := 0
		for range r.Backward() {
			if n++; n == 10 {
				r.Clear()
			}
		}
		if n != 10 {
			t.Fatalf("the iteration gave %d values, 10 of them before Clear", n)
		}
	})

	t.Run("lets_go_of_every_value", func(t *testing.T) {
		for _, capacity := range capacities {
			r := ring.New[int](capacity)
			mine := func(v *int) bool { return *v == 7 }
			for range 3*capacity + 300 {
				v := 7
				r.Push(&v)
			}
			if n := r.Held(mine); n < capacity || n > 2*capacity+512 {
				t.Fatalf("capacity %d: the ring refers to %d values, want %d to %d", capacity, n, capacity, 2*capacity+512)
			}
			r.Clear()
			if n := r.Held(mine); n != 0 {
				t.Fatalf("capacity %d: the ring refers to %d values after Clear", capacity, n)
			}
		}
	})
}

func TestCost(t *testing.T) {
	r := ring.New[int](500)
	v := new(int)
	const laps = 50
	if n := testing.AllocsPerRun(100, func() {
		for range ring.SegSize * laps {
			r.Push(v)
		}
	}); n != laps {
		t.Errorf("%d pushes make %v allocations, want %d, one a segment", ring.SegSize*laps, n, laps)
	}
	if n := testing.AllocsPerRun(100, func() { r.Recent(500) }); n != 1 {
		t.Errorf("Recent(500) makes %v allocations, want 1", n)
	}
	large := ring.New[int](10_000)
	for range 10_000 {
		large.Push(v)
	}
	if n := testing.AllocsPerRun(100, func() { large.Recent(10_000) }); n != 2 {
		t.Errorf("Recent of 10,000 makes %v allocations, want 2", n)
	}
	// The largest window whose segments a reader holds without allocating, where it
	// touches one more than it fills.
	most := ring.New[int](7 * ring.SegSize)
	for range 8*ring.SegSize - 1 {
		most.Push(v)
	}
	if n := testing.AllocsPerRun(100, func() { most.Recent(7 * ring.SegSize) }); n != 1 {
		t.Errorf("Recent of %d makes %v allocations, want 1", 7*ring.SegSize, n)
	}
	dst := make([]*int, 0, 500)
	if n := testing.AllocsPerRun(100, func() { r.AppendRecent(dst, 500) }); n != 0 {
		t.Errorf("AppendRecent with room makes %v allocations, want 0", n)
	}
	c := r.Cursor(0)
	if n := testing.AllocsPerRun(100, func() { c.Next(); r.Get(r.Seq()); r.Len() }); n != 0 {
		t.Errorf("Next, Get and Len make %v allocations, want 0", n)
	}
	if n := testing.AllocsPerRun(100, func() {
		for range r.Backward() {
		}
	}); n != 0 {
		t.Errorf("Backward makes %v allocations, want 0", n)
	}
	if size := unsafe.Sizeof(*c); size > 24 {
		t.Errorf("a cursor is %d bytes, want three words", size)
	}
}

func TestWindow(t *testing.T) {
	r := ring.New[int](3)
	check := func(after, last uint64) {
		t.Helper()
		if a, l := r.Window(); a != after || l != last {
			t.Errorf("Window() = %d, %d; want %d, %d", a, l, after, last)
		}
	}
	check(0, 0)
	for range 5 {
		r.Push(new(int))
	}
	check(2, 5)
	r.Clear()
	check(5, 5)
}
