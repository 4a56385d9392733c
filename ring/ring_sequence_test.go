package ring_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/vidurai/eventbus/ring"
)

// lastSequence is the last for which doc.go promises anything: no whole step follows it.
const lastSequence = math.MaxUint64 - ring.StepSize + 1

// A late ring is one that had base pushes and a Clear before its naive counterpart
// began.
type late struct {
	*testing.T
	ring    *ring.Ring[int]
	want    naive
	base    uint64
	cursor  *ring.Cursor[int]
	next    int // of the naive cursor
	lost    int
	numbers []int // what is pushed, each another
}

func newLate(t *testing.T, capacity int, base uint64, pushes int) *late {
	r := ring.New[int](capacity)
	r.StartAt(base)
	return &late{T: t, ring: r, want: naive{capacity: capacity}, base: base, cursor: r.Cursor(base), numbers: make([]int, pushes)}
}

func (l *late) push() {
	v := &l.numbers[len(l.want.all)]
	if got, want := l.ring.Push(v), l.base+l.want.push(v); got != want {
		l.Fatalf("Push returned %d, want %d", got, want)
	}
}

// tryPush pushes as if a reader had read all but unread values. Where unread is below 0,
// the reader is ahead by as many, as far as there are sequences.
func (l *late) tryPush(unread int) {
	after := l.base + uint64(max(0, len(l.want.all)-max(0, unread)))
	after += min(uint64(max(0, -unread)), math.MaxUint64-after)
	v := &l.numbers[len(l.want.all)]
	seq, ok := l.ring.TryPush(v, after)
	fits, want := min(unread, len(l.want.all)) < l.want.capacity, uint64(0)
	if fits {
		want = l.base + l.want.push(v)
	}
	if ok != fits || seq != want {
		l.Fatalf("%d unread of at most %d: TryPush returned %d, %v, want %d, %v", unread, l.want.capacity, seq, ok, want, fits)
	}
}

func (l *late) clear() {
	l.ring.Clear()
	l.want.cleared = len(l.want.all)
}

// read reads what there is for the cursor, in one way or the other, up to so many.
func (l *late) read(most int, one bool) {
	lo, hi := l.want.window()
	if l.next < lo {
		l.lost += lo - l.next
		l.next = lo
	}
	dst := make([]*int, 1)
	n, last := 0, uint64(0)
	if one {
		var ok bool
		if dst[0], last, ok = l.cursor.Next(); ok {
			n = 1
		}
	} else {
		dst = make([]*int, most)
		n, last = l.cursor.Read(dst)
	}
	if n == 0 && (hi > l.next && len(dst) > 0 || last != 0) {
		l.Fatalf("the cursor gave nothing and sequence %d, with %d to come", last, hi-l.next)
	}
	if n > 0 && (n > hi-l.next || last != l.base+uint64(l.next+n) || !slices.Equal(dst[:n], l.want.all[l.next:l.next+n])) {
		l.Fatalf("the cursor gave %d values up to sequence %d, from %d on, or others", n, last, l.base+uint64(l.next)+1)
	}
	l.next += n
	if l.cursor.Lost() != uint64(l.lost) {
		l.Fatalf("Lost() = %d, want %d", l.cursor.Lost(), l.lost)
	}
}

// check compares all that the ring shows.
func (l *late) check() {
	l.Helper()
	lo, hi := l.want.window()
	first, last := l.base+uint64(lo), l.base+uint64(hi)
	if got := l.ring.Seq(); got != last {
		l.Fatalf("Seq() = %d, want %d", got, last)
	}
	if a, b := l.ring.Window(); a != first || b != last || l.ring.Len() != hi-lo {
		l.Fatalf("Window() = %d, %d and Len() = %d, want %d, %d", a, b, l.ring.Len(), first, last)
	}
	for _, limit := range []int{1, l.want.capacity, l.want.capacity + 1} {
		if got, want := l.ring.Recent(limit), l.want.recent(limit); !slices.Equal(got, want) {
			l.Fatalf("behind %d: Recent(%d) has %d values, want %d, or they differ", last, limit, len(got), len(want))
		}
	}
	back, seq := l.want.recent(l.want.capacity), last
	for s, v := range l.ring.Backward() {
		if len(back) == 0 || s != seq || v != back[0] {
			l.Fatalf("Backward gives sequence %d, want %d, with %d to come", s, seq, len(back))
		}
		back, seq = back[1:], seq-1
	}
	if len(back) != 0 {
		l.Fatalf("Backward ended %d values early", len(back))
	}
	for _, s := range []uint64{0, first - 1, first, first + 1, last - 1, last, last + 1, math.MaxUint64, uint64(uint32(last))} {
		got, ok := l.ring.Get(s)
		if inside := s > first && s <= last; ok != inside || ok && got != l.want.all[s-l.base-1] {
			l.Fatalf("from %d to %d: Get(%d) = %v, %v", first, last, s, got, ok)
		}
	}
}

// bases are positions at which rings begin that push so many values: they cross the ends
// of numbers of 31, 32 and 63 bits, and one comes to the last sequence.
func bases(pushes int) map[string]uint64 {
	half := uint64(pushes / 2)
	return map[string]uint64{
		"across_2^31":   1<<31 - half,
		"across_2^32":   1<<32 - half,
		"just_at_2^32":  1 << 32,
		"across_3*2^32": 3<<32 - half,
		"across_2^63":   1<<63 - half,
		"up_to_the_end": lastSequence - uint64(pushes),
	}
}

// TestSequencesOfAnySize runs programs at random where sequences are large.
func TestSequencesOfAnySize(t *testing.T) {
	const pushes = 1200
	for name, base := range bases(pushes) {
		for _, capacity := range []int{1, 3, 127, 128, 129, 500} {
			t.Run(fmt.Sprintf("%s/capacity=%d", name, capacity), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(3, uint64(capacity)))
				l := newLate(t, capacity, base, pushes)
				for len(l.want.all) < pushes {
					switch rng.IntN(12) {
					case 0:
						if rng.IntN(4) == 0 {
							l.clear()
						}
					case 1, 2, 3:
						l.read(1, true)
					case 4, 5:
						l.read(rng.IntN(2*capacity), false)
					case 6, 7:
						l.tryPush(capacity - 2 + rng.IntN(4))
					case 8:
						l.tryPush(-rng.IntN(pushes))
					default:
						for range min(rng.IntN(60), pushes-len(l.want.all)) {
							l.push()
						}
					}
					l.check()
				}
				for l.next < len(l.want.all) {
					l.read(capacity, false)
				}
				if l.ring.Seq() != base+pushes {
					t.Errorf("ended at %d, want %d", l.ring.Seq(), base+pushes)
				}
			})
		}
	}
}

// TestSequencesOfAnySizeFromMany has many push at once where sequences are large,
// and some follow. What each was given, and what it lost, is what was pushed.
func TestSequencesOfAnySizeFromMany(t *testing.T) {
	const producers, each = 4, 3000
	for name, base := range bases(producers * each) {
		t.Run(name, func(t *testing.T) {
			r := ring.New[item](200)
			r.StartAt(base)
			var pushing, following sync.WaitGroup
			for p := range producers {
				pushing.Go(func() {
					for i := range uint64(each) {
						if seq := r.Push(newItem(uint64(p+1), i)); seq <= base || seq > base+producers*each {
							t.Errorf("Push gave sequence %d", seq)
						}
					}
				})
			}
			for range 2 {
				following.Go(func() {
					c := r.Cursor(base)
					var next [producers + 1]uint64
					delivered, before := uint64(0), base
					for before < base+producers*each {
						it, seq, ok := c.Next()
						if !ok {
							runtime.Gosched()
							continue
						}
						if seq <= before || it.index < next[it.producer] {
							t.Errorf("sequence %d came behind %d, number %d of a producer behind %d", seq, before, it.index, next[it.producer])
							return
						}
						next[it.producer] = it.index + 1
						before = seq
						delivered++
					}
					if delivered+c.Lost() != producers*each {
						t.Errorf("%d delivered and %d lost, want %d in all", delivered, c.Lost(), producers*each)
					}
				})
			}
			pushing.Wait()
			following.Wait()
			if after, last := r.Window(); after != base+producers*each-200 || last != base+producers*each {
				t.Errorf("Window %d to %d, want %d to %d", after, last, base+producers*each-200, base+producers*each)
			}
		})
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
