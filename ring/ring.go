package ring

import (
	"fmt"
	"math/bits"
	"sync/atomic"

	"github.com/vidurai/eventbus/internal/pad"
)

// MaxCapacity is the largest capacity that [New] accepts.
const MaxCapacity = 1 << 30

// A Ring holds the last Cap values pushed. Make one with [New]. All its methods
// may be called at once from any number of goroutines; none of them blocks.
//
// Position p of the endless array is where sequence p+1 is written. The
// ordered accesses of the algorithm are labelled where they stand and pair
// like this, every one of them sequentially consistent:
//
//	Push            P1 load tail → P2 load segment → P3 CAS slot → P4 CAS tail
//	hold, Get, Next S1 load tail → S2 load cleared → S3 load segment → S4 load slot → S5 load cleared
//	Clear           C1 raise cleared → C2 store slots
//
// P3 before P4 means that whoever sees tail above p at S1 finds slot p filled
// at S4. C1 before C2 means that whoever reads at S4 what C2 stored learns at
// S5 that the position is cleared, and drops it.
type Ring[T any] struct {
	// Immutable.

	capacity uint64
	mask     uint64 // len(table)−1; the length is a power of two

	// table[n&mask] holds segment n, or the latest n' ≡ n that was needed, or
	// nil. The number in a cell only ever grows: a segment is replaced, by CAS,
	// once the tail needs one a whole number of tables further on.
	table []atomic.Pointer[segment[T]]

	// cleared is the position from which values are visible, at most tail. It
	// only grows, and only clearTo writes it.
	cleared atomic.Uint64

	_ pad.Line

	// tail is the number of pushes that took effect, which is the position of
	// the next. It grows by one at a time, by CAS, and not before the slot it
	// passes is filled: every position below it is filled, none above it is.
	tail atomic.Uint64

	_ pad.Line
}

// New returns an empty ring that holds the last capacity values, exactly. It
// panics if capacity is below 1 or above [MaxCapacity].
func New[T any](capacity int) *Ring[T] {
	if capacity < 1 || capacity > MaxCapacity {
		panic(fmt.Sprintf("ring: capacity %d is not within 1 to %d", capacity, MaxCapacity))
	}
	n := tableLen(uint64(capacity))
	return &Ring[T]{
		capacity: uint64(capacity),
		mask:     n - 1,
		table:    make([]atomic.Pointer[segment[T]], n),
	}
}

// tableLen returns how many segments the table of a ring has: those that a
// window of capacity can touch, which is one more than it fills, and at least
// one to spare, which is made when the one before it is half full; rounded up to
// a power of two. So at least half a segment of pushes can go on while a snapshot
// takes hold of the window.
func tableLen(capacity uint64) uint64 {
	touched := (capacity+segSize-1)/segSize + 1
	return 1 << bits.Len64(touched)
}

// Push appends v and returns its sequence, which is 1 for the first push and
// one more for each that follows. It panics if v is nil.
//
// Push is lock-free: it waits for no reader and for no stalled Push. It
// allocates a segment of about 1 KiB once in 128 pushes, and nothing else. It takes
// effect when the tail passes its slot (P4, its own or a helper's).
// Whoever sees v in the ring also sees all that happened before Push was
// called.
func (r *Ring[T]) Push(v *T) (seq uint64) {
	if v == nil {
		panic("ring: Push of nil")
	}
	for {
		t := r.tail.Load() // P1
		if r.pushAt(t, v) {
			return t + 1
		}
	}
}

// TryPush is [Ring.Push], but where v would overwrite a value that comes after
// sequence after it does nothing and returns false. With one reader, who says how
// far it has read, that makes the ring a bounded queue that loses nothing.
func (r *Ring[T]) TryPush(v *T, after uint64) (seq uint64, ok bool) {
	if v == nil {
		panic("ring: TryPush of nil")
	}
	for {
		t := r.tail.Load() // P1
		if t > after && t-after >= r.capacity {
			return 0, false
		}
		if r.pushAt(t, v) { // at t or nowhere, so after still holds
			return t + 1, true
		}
	}
}

// pushAt tries to write v at position t, which was the tail a moment or any
// number of laps ago, and reports whether it did. When it returns, the tail is
// above t or t was too old to matter.
func (r *Ring[T]) pushAt(t uint64, v *T) bool {
	n := t >> segBits
	s := r.table[n&r.mask].Load() // P2
	if s == nil || s.num != n {
		if s = r.extend(n); s == nil {
			return false
		}
	}
	took := s.slots[t&segMask].CompareAndSwap(nil, v) // P3
	r.tail.CompareAndSwap(t, t+1)                     // P4, for whoever took the slot
	if took && t&segMask == segSize/2 {
		// Half a segment ahead, so that those who meet at its end do not each
		// make the next one.
		r.extend(n + 1)
	}
	return took
}

// Seq returns the sequence of the last push that took effect, 0 before the
// first.
func (r *Ring[T]) Seq() uint64 { return r.tail.Load() }

// Len returns how many values the ring shows, at most Cap.
func (r *Ring[T]) Len() int {
	lo, hi := r.window()
	return int(hi - lo)
}

// Window returns what the ring shows at one instant: the values with sequences
// above after, up to and including last.
func (r *Ring[T]) Window() (after, last uint64) { return r.window() }

// Cap returns the capacity the ring was made with.
func (r *Ring[T]) Cap() int { return int(r.capacity) }

// window returns the visible positions, lo ≤ p < hi.
func (r *Ring[T]) window() (lo, hi uint64) {
	hi = r.tail.Load() // S1
	if hi > r.capacity {
		lo = hi - r.capacity
	}
	lo = max(lo, r.cleared.Load()) // S2
	return min(lo, hi), hi         // Clear may have passed hi since S1
}

// Clear hides every value pushed so far. The sequence goes on. When Clear
// returns, the ring refers to none of them any more (a snapshot or an iteration
// under way may). It costs a store for each slot the ring has, allocates one T,
// and makes no Push wait.
func (r *Ring[T]) Clear() { r.clearTo(r.tail.Load()) }

// clearTo hides the positions below t, which was the tail a moment or any
// number of Clears ago.
func (r *Ring[T]) clearTo(t uint64) {
	for c := r.cleared.Load(); c < t; c = r.cleared.Load() {
		if r.cleared.CompareAndSwap(c, t) { // C1
			break
		}
	}
	// A slot must not become nil again, or a stale Push could take it: the
	// values give way to one that is never shown.
	blank := new(T)
	for i := range r.table {
		s := r.table[i].Load()
		if s == nil {
			continue
		}
		for j := range s.slots {
			if s.num<<segBits+uint64(j) >= t {
				break
			}
			s.slots[j].Store(blank) // C2
		}
	}
}
