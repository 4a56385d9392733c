package ring_test

import (
	"testing"

	"github.com/vidurai/eventbus/ring"
)

func TestCursor(t *testing.T) {
	push := func(r *ring.Ring[uint64], n int) {
		for range n {
			v := r.Seq() + 1
			r.Push(&v)
		}
	}
	// drain reads on until there is nothing and returns the sequences read.
	drain := func(t *testing.T, c *ring.Cursor[uint64]) (read []uint64) {
		t.Helper()
		for v, seq, ok := c.Next(); ok; v, seq, ok = c.Next() {
			if *v != seq {
				t.Fatalf("value %d under sequence %d", *v, seq)
			}
			read = append(read, seq)
		}
		return read
	}
	consecutive := func(t *testing.T, read []uint64, from, to uint64) {
		t.Helper()
		if uint64(len(read)) != to+1-from {
			t.Fatalf("read %d values, want %d to %d", len(read), from, to)
		}
		for i, seq := range read {
			if seq != from+uint64(i) {
				t.Fatalf("read sequence %d, want %d", seq, from+uint64(i))
			}
		}
	}

	for _, capacity := range capacities {
		n := uint64(capacity)
		r := ring.New[uint64](capacity)
		c := r.Cursor(0)
		if _, _, ok := c.Next(); ok {
			t.Fatal("an empty ring gave a value")
		}
		push(r, capacity)
		consecutive(t, drain(t, c), 1, n)
		push(r, capacity)
		consecutive(t, drain(t, c), n+1, 2*n)
		if c.Lost() != 0 {
			t.Fatalf("capacity %d: lost %d without being lapped", capacity, c.Lost())
		}
		push(r, capacity+1) // one more than it can wait for
		consecutive(t, drain(t, c), 2*n+2, 3*n+1)
		if c.Lost() != 1 {
			t.Fatalf("capacity %d: lost %d, want 1", capacity, c.Lost())
		}
		push(r, 10*capacity+1000) // many laps, past every segment it knew
		read := drain(t, c)
		consecutive(t, read, r.Seq()+1-n, r.Seq())
		if delivered := r.Seq() - c.Lost(); delivered != n+n+n+n {
			t.Fatalf("capacity %d: delivered %d and lost %d of %d", capacity, delivered, c.Lost(), r.Seq())
		}
		push(r, min(capacity, 3))
		lost := c.Lost()
		r.Clear()
		if read := drain(t, c); len(read) != 0 || c.Lost() != lost+min(n, 3) {
			t.Fatalf("capacity %d: read %d after Clear, lost %d, want %d", capacity, len(read), c.Lost(), lost+min(n, 3))
		}
		push(r, 1)
		consecutive(t, drain(t, c), r.Seq(), r.Seq())
	}

	t.Run("starts_where_it_is_told", func(t *testing.T) {
		r := ring.New[uint64](10)
		push(r, 25)
		now, mid, ahead := r.Cursor(r.Seq()), r.Cursor(20), r.Cursor(27)
		consecutive(t, drain(t, mid), 21, 25)
		if read := drain(t, now); len(read) != 0 {
			t.Fatalf("a cursor from now read %v", read)
		}
		push(r, 4)
		consecutive(t, drain(t, now), 26, 29)
		consecutive(t, drain(t, ahead), 28, 29)
		if lost := now.Lost() + mid.Lost() + ahead.Lost(); lost != 0 {
			t.Fatalf("lost %d", lost)
		}
	})
}

func TestCursorRead(t *testing.T) {
	r := ring.New[int](10)
	push := func(from, to int) {
		for i := from; i <= to; i++ {
			r.Push(&i)
		}
	}
	c := r.Cursor(0)
	dst := make([]*int, 4)
	read := func(want ...int) {
		t.Helper()
		n, last := c.Read(dst)
		if n != len(want) {
			t.Fatalf("%d values, want %d", n, len(want))
		}
		for i, v := range want {
			if *dst[i] != v || last != uint64(want[n-1]) {
				t.Fatalf("value %d is %d and the last sequence %d, want %v", i, *dst[i], last, want)
			}
		}
	}
	read()
	push(1, 6)
	read(1, 2, 3, 4)
	read(5, 6)
	read()
	push(7, 30) // laps: 20 and before are gone
	read(21, 22, 23, 24)
	if c.Lost() != 14 {
		t.Errorf("%d lost, want 14", c.Lost())
	}
	r.Clear()
	read()
	push(31, 33)
	read(31, 32, 33)
	if c.Lost() != 20 {
		t.Errorf("%d lost, want 20", c.Lost())
	}
	if n, _ := c.Read(nil); n != 0 {
		t.Errorf("%d values into nothing", n)
	}
	push(34, 34)
	if v, seq, ok := c.Next(); !ok || *v != 34 || seq != 34 { // Read and Next go on from each other
		t.Errorf("Next after Read: %d, %v", seq, ok)
	}
}
