package fuzz

import (
	"math"
	"slices"
	"testing"

	"github.com/vidurai/eventbus/ring"
)

// maxPushes bounds what one program pushes: it laps the largest ring twice.
const maxPushes = 4096

// The values that programs push, each another.
var numbers [maxPushes]int

// A deque is the naive ring: everything that was pushed, and where Clear was.
type deque struct {
	capacity int
	all      []*int
	cleared  int
}

func (d *deque) oldest() int { return max(d.cleared, len(d.all)-d.capacity) }

func (d *deque) recent(limit int) []*int {
	held := slices.Clone(d.all[d.oldest():])
	slices.Reverse(held)
	return held[:max(0, min(limit, len(held)))]
}

// A follower is a cursor, and the naive one beside it.
type follower struct {
	cursor     *ring.Cursor[int]
	next, lost int
}

// A trial is a program's ring and what it must be like.
type trial struct {
	*testing.T
	ring      *ring.Ring[int]
	want      deque
	followers []*follower
}

// ringSteps are what the programs of FuzzRing are made of. Most read a number, which
// is the byte behind them.
const ringSteps = "pPtqragcnxXbBie"

// FuzzRing checks that the ring evicts in order and holds exactly what it
// should, at any capacity, that TryPush makes it a bounded queue, and that
// cursors account for every sequence.
func FuzzRing(f *testing.F) {
	f.Fuzz(func(t *testing.T, capacity uint16, program []byte) {
		if len(program) > 100 {
			return // enough is enough
		}
		n := int(capacity)%1500 + 1
		c := &trial{T: t, ring: ring.New[int](n), want: deque{capacity: n}}
		if c.ring.Cap() != n {
			t.Fatalf("Cap() = %d, want %d", c.ring.Cap(), n)
		}
		for s := script(program); len(s) > 0; {
			c.step(s.step(ringSteps), &s)
			c.rest()
		}
		c.recent(n)
		c.backward(0, nil)
	})
}

func (c *trial) step(step byte, s *script) {
	n := len(c.want.all)
	switch step {
	case 'p':
		c.push()
	case 'P': // so many
		for range s.next() {
			c.push()
		}
	case 't': // as if the reader were so far behind, or so far from the end of all sequences
		if k := s.next(); k < 240 {
			c.tryPush(uint64(max(0, n-c.want.capacity+120-k)))
		} else {
			c.tryPush(math.MaxUint64 - uint64(k-240))
		}
	case 'q': // into the queue that the first cursor reads
		if len(c.followers) > 0 {
			c.tryPush(uint64(c.followers[0].next))
		}
	case 'r': // up to six times so many
		c.recent(s.next() * 6)
	case 'a': // up to so many
		c.appended(s.next())
	case 'g': // four times so far back, from a little ahead
		c.get(n + 8 - s.next()*4)
	case 'c':
		c.clear()
	case 'n': // a cursor so far back, from a little ahead
		if after := max(0, n+8-s.next()); len(c.followers) < 4 {
			c.followers = append(c.followers, &follower{cursor: c.ring.Cursor(uint64(after)), next: after})
		}
	case 'x': // so often, with every cursor
		for range s.next() {
			for _, f := range c.followers {
				c.next(f)
			}
		}
	case 'X': // with room for so many
		room := s.next()
		for _, f := range c.followers {
			c.read(f, room)
		}
	case 'b':
		c.backward(0, nil)
	case 'B': // and break off after so many
		c.backward(s.next(), nil)
	case 'i': // and push after so many
		c.backward(s.next(), c.push)
	case 'e': // and clear after so many
		c.backward(s.next(), c.clear)
	}
}

func (c *trial) clear() {
	c.ring.Clear()
	c.want.cleared = len(c.want.all)
}

// push pushes the next value.
func (c *trial) push() {
	n := len(c.want.all)
	if n == maxPushes {
		return
	}
	c.want.all = append(c.want.all, &numbers[n])
	if seq := c.ring.Push(&numbers[n]); seq != uint64(n+1) {
		c.Fatalf("push %d got sequence %d", n+1, seq)
	}
}

// tryPush pushes the next value where a queue whose reader is at after has room.
func (c *trial) tryPush(after uint64) {
	n := len(c.want.all)
	if n == maxPushes {
		return
	}
	fits := uint64(n) < after || uint64(n)-after < uint64(c.want.capacity)
	seq, ok := c.ring.TryPush(&numbers[n], after)
	if ok != fits || ok && seq != uint64(n+1) || !ok && seq != 0 {
		c.Fatalf("capacity %d, %d pushed, reader at %d: TryPush gave %d, %v", c.want.capacity, n, after, seq, ok)
	}
	if ok {
		c.want.all = append(c.want.all, &numbers[n])
	}
}

func (c *trial) recent(limit int) {
	if got, want := c.ring.Recent(limit), c.want.recent(limit); !slices.Equal(got, want) {
		c.Fatalf("capacity %d, %d pushed: Recent(%d) has %d values, want %d, or they differ", c.want.capacity, len(c.want.all), limit, len(got), len(want))
	}
}

// appended has something before what is appended, which must stay.
func (c *trial) appended(limit int) {
	mine := []*int{nil, &numbers[7], nil}
	got := c.ring.AppendRecent(mine[:2], limit)
	if !slices.Equal(got, append([]*int{nil, &numbers[7]}, c.want.recent(limit)...)) {
		c.Fatalf("capacity %d, %d pushed: AppendRecent(%d) has %d values, or they differ", c.want.capacity, len(c.want.all), limit, len(got))
	}
}

// get looks for a sequence, which may be below 0 and is then a very large one.
func (c *trial) get(seq int) {
	got, ok := c.ring.Get(uint64(seq))
	if held := seq > c.want.oldest() && seq <= len(c.want.all); ok != held || ok && got != c.want.all[seq-1] {
		c.Fatalf("capacity %d, %d pushed: Get(%d) = %v, want %v", c.want.capacity, len(c.want.all), seq, ok, held)
	}
}

// pass has a naive cursor pass what it came too late for, and returns how much
// there is for it.
func (c *trial) pass(f *follower) (available int) {
	if o := c.want.oldest(); f.next < o {
		f.lost += o - f.next
		f.next = o
	}
	return max(0, len(c.want.all)-f.next)
}

func (c *trial) next(f *follower) {
	more := c.pass(f) > 0
	v, seq, ok := f.cursor.Next()
	if ok != more {
		c.Fatalf("Next gave %v at sequence %d of %d", ok, f.next+1, len(c.want.all))
	}
	if ok {
		if f.next++; int(seq) != f.next || v != c.want.all[f.next-1] {
			c.Fatalf("Next gave sequence %d, want %d", seq, f.next)
		}
	}
	if f.cursor.Lost() != uint64(f.lost) {
		c.Fatalf("Lost() = %d, want %d", f.cursor.Lost(), f.lost)
	}
}

// read counts on it that Read gives something where there is something, though
// not necessarily all of it.
func (c *trial) read(f *follower, room int) {
	available := c.pass(f)
	dst := make([]*int, room)
	n, last := f.cursor.Read(dst)
	if n > min(available, room) || n == 0 && min(available, room) > 0 {
		c.Fatalf("Read gave %d of %d values, with room for %d", n, available, room)
	}
	if n == 0 && last != 0 || n > 0 && (int(last) != f.next+n || !slices.Equal(dst[:n], c.want.all[f.next:f.next+n])) {
		c.Fatalf("Read gave %d values up to sequence %d, behind %d, or others", n, last, f.next)
	}
	f.next += n
	if f.cursor.Lost() != uint64(f.lost) {
		c.Fatalf("Lost() = %d, want %d", f.cursor.Lost(), f.lost)
	}
}

// backward iterates. After some values, if that is not zero, it stops, or does
// something to the ring and goes on: what was pushed meanwhile must not be seen,
// what was overwritten must, and nothing after a Clear.
func (c *trial) backward(after int, do func()) {
	back, seq := c.want.recent(c.want.capacity), len(c.want.all)
	for got, v := range c.ring.Backward() {
		if len(back) == 0 || int(got) != seq || v != back[0] {
			c.Fatalf("capacity %d, %d pushed: Backward gave sequence %d, want %d, with %d to come", c.want.capacity, len(c.want.all), got, seq, len(back))
		}
		seq, back = seq-1, back[1:]
		if after--; after != 0 {
			continue
		}
		if do == nil {
			return
		}
		if do(); c.want.cleared >= seq {
			back = nil
		}
	}
	if len(back) != 0 {
		c.Fatalf("Backward ended %d values early", len(back))
	}
}

// rest checks what a ring at rest is like after every step.
func (c *trial) rest() {
	oldest, newest := c.want.oldest(), len(c.want.all)
	if c.ring.Len() != newest-oldest || c.ring.Seq() != uint64(newest) {
		c.Fatalf("capacity %d: Len %d, Seq %d, want %d and %d", c.want.capacity, c.ring.Len(), c.ring.Seq(), newest-oldest, newest)
	}
	if after, last := c.ring.Window(); after != uint64(oldest) || last != uint64(newest) {
		c.Fatalf("capacity %d: Window %d to %d, want %d to %d", c.want.capacity, after, last, oldest, newest)
	}
}
