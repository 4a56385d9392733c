package fuzz

import (
	"slices"
	"testing"

	"github.com/vidurai/eventbus/ring"
)

// script reads a fuzzer's bytes as the arguments of a program's steps. Where
// they end it reads zeros.
type script []byte

func (s *script) next() int {
	if len(*s) == 0 {
		return 0
	}
	b := (*s)[0]
	*s = (*s)[1:]
	return int(b)
}

// deque is the naive ring: everything that was pushed, and where Clear was.
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

// follower is the naive cursor.
type follower struct{ next, lost, delivered int }

// FuzzRing checks that the ring evicts in order and holds exactly what it
// should, at any capacity, and that cursors account for every sequence.
func FuzzRing(f *testing.F) {
	f.Add(uint16(1), []byte("\x00\x00\x03\x00\x01\x01\x05\x00\x02"))                           // push, look, clear
	f.Add(uint16(500), []byte("\x01\xff\x01\xff\x01\xff\x03\xff\x04\x00\x05\x02\x01\x10\x03")) // evict, then clear
	f.Add(uint16(128), []byte("\x06\x00\x01\x80\x07\x10\x01\x80\x07\xff\x01\xff\x01\xff\x07\x03\x05\x07\x01"))
	f.Add(uint16(129), []byte("\x06\x40\x01\x81\x06\x00\x05\x01\x01\x07\x09\x08\x02\x03\x09"))
	f.Add(uint16(3), []byte("\x01\x07\x06\x02\x07\x01\x01\x02\x07\x09\x05\x06\x00\x01\x09\x07\x05\x08\x01"))

	f.Fuzz(func(t *testing.T, capacity uint16, program []byte) {
		if len(program) > 300 {
			return // up to 256 pushes a step: enough is enough
		}
		n := int(capacity)%1500 + 1
		r, want := ring.New[int](n), &deque{capacity: n}
		var cursors []*ring.Cursor[int]
		var followers []*follower
		push := func() {
			v := new(int)
			want.all = append(want.all, v)
			if seq := r.Push(v); seq != uint64(len(want.all)) {
				t.Fatalf("push %d got sequence %d", len(want.all), seq)
			}
		}
		for s := script(program); len(s) > 0; {
			switch s.next() % 10 {
			case 0:
				push()
			case 1, 2:
				for range s.next() {
					push()
				}
			case 3:
				limit := s.next() * 6
				if got := r.Recent(limit); !slices.Equal(got, want.recent(limit)) {
					t.Fatalf("capacity %d, %d pushed: Recent(%d) has %d values, want %d, or they differ", n, len(want.all), limit, len(got), len(want.recent(limit)))
				}
			case 4:
				seq := len(want.all) - s.next()*4 + 8
				got, ok := r.Get(uint64(seq))
				if held := seq > want.oldest() && seq <= len(want.all); ok != held || ok && got != want.all[seq-1] {
					t.Fatalf("capacity %d, %d pushed: Get(%d) = %v, want %v", n, len(want.all), seq, ok, held)
				}
			case 5:
				r.Clear()
				want.cleared = len(want.all)
			case 6:
				after := max(0, len(want.all)-s.next())
				if len(cursors) == 4 {
					break
				}
				cursors = append(cursors, r.Cursor(uint64(after)))
				followers = append(followers, &follower{next: after})
			case 7, 8:
				for range s.next() {
					for i, c := range cursors {
						advance(t, c, followers[i], want)
					}
				}
			case 9:
				back := want.recent(n)
				seq := len(want.all)
				for got, v := range r.Backward() {
					if int(got) != seq || len(back) == 0 || v != back[0] {
						t.Fatalf("capacity %d, %d pushed: Backward gave sequence %d, want %d", n, len(want.all), got, seq)
					}
					seq, back = seq-1, back[1:]
				}
				if len(back) != 0 {
					t.Fatalf("Backward ended %d values early", len(back))
				}
			}
			if r.Len() != len(want.all)-want.oldest() || r.Seq() != uint64(len(want.all)) {
				t.Fatalf("capacity %d: Len %d, Seq %d, want %d and %d", n, r.Len(), r.Seq(), len(want.all)-want.oldest(), len(want.all))
			}
		}
		if got := r.Recent(n); !slices.Equal(got, want.recent(n)) {
			t.Fatalf("capacity %d, %d pushed: at the end the ring shows %d values, want %d, or they differ", n, len(want.all), len(got), len(want.recent(n)))
		}
	})
}

// advance makes one step with a cursor and its naive counterpart.
func advance(t *testing.T, c *ring.Cursor[int], f *follower, want *deque) {
	if o := want.oldest(); f.next < o {
		f.lost += o - f.next
		f.next = o
	}
	v, seq, ok := c.Next()
	if more := f.next < len(want.all); ok != more {
		t.Fatalf("Next gave %v at sequence %d of %d", ok, f.next+1, len(want.all))
	}
	if ok {
		f.next++
		f.delivered++
		if int(seq) != f.next || v != want.all[f.next-1] {
			t.Fatalf("Next gave sequence %d, want %d", seq, f.next)
		}
	}
	if c.Lost() != uint64(f.lost) {
		t.Fatalf("Lost() = %d, want %d", c.Lost(), f.lost)
	}
}
