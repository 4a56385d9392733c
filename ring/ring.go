package ring

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/vidurai/eventbus/internal/pad"
	"github.com/vidurai/eventbus/internal/step"
)

// Position p of the endless array is where sequence p+1 is written. The tail is the first
// position whose slot is nil: all slots before it are filled, for ever, and none after it.
// No word holds the tail. The word mark is at most a step below it, and a call that needs
// the tail walks there from mark. The ordered accesses of the algorithm are labelled where
// they stand, and pair like this, every one of them sequentially consistent:
//
//	Push            P1 load mark → P2 load segment → P3 CAS slot → P4 raise mark
//	tail            T1 load mark → T2 load segment → T3 load slot, until it is nil
//	readers         T1, T2, T3 → S1 load cleared → S2 load segment → S3 load slot → S4 load cleared
//	Clear           T1, T2, T3 → C1 raise cleared → C2 store slots
//
// A push takes effect at P3. It only tries a slot after it has found the one before it
// filled, or mark beyond that one, so slots fill in order. P3 comes before P4, so mark is
// never above the tail. C1 comes before C2, so a reader that loads at S3 what C2 stored
// learns at S4 that the position is cleared, and drops it.

// MaxCapacity is the largest capacity that [New] accepts.
const MaxCapacity = 1 << 30

// A Ring holds the last Cap values pushed. Make one with [New]. All its methods
// may be called at once from any number of goroutines; none of them blocks.
type Ring[T any] struct {
	// Immutable.

	capacity uint64
	mask     uint64 // len(table)−1; the length is a power of two

	// table[n&mask] holds segment n, or the latest n' ≡ n that was needed, or
	// nil. The number in a cell only ever grows: a segment is replaced, by CAS,
	// once the tail needs one a whole number of tables further on.
	table []step.Pointer[segment[T]]

	// cleared is the position from which values are visible, at most tail. It
	// only grows, and only clearTo writes it.
	cleared step.Uint64

	_ pad.Line

	// mark is a position at or below the tail, no more than stepSize below: no push
	// fills a slot of a step before mark has come to that step. It only grows. The
	// push that fills the slot at mark moves mark on, so mark is the tail while no
	// other push contends. A push that finds that slot taken raises mark at the next
	// step only, and leaves the cache line alone until then.
	mark step.Uint64

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
		table:    make([]step.Pointer[segment[T]], n),
	}
}

// tableLen returns how many segments the table of a ring has, which is a power of
// two: as many as a window of capacity can touch, one more than it fills, and at
// least one to spare. The spare one is made when the one before it is half full. So
// at least half a segment of pushes can go on while a snapshot
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
// effect at the instant at which it puts v into its slot, where readers find it. A
// goroutine that sees v in the ring also sees all that happened before Push was called.
func (r *Ring[T]) Push(v *T) (seq uint64) {
	if v == nil {
		panic("ring: Push of nil")
	}
	for {
		if seq = r.pushFrom(r.mark.Load(), v, math.MaxUint64); seq != 0 { // P1
			return seq
		}
	}
}

// TryPush is [Ring.Push], but if v would overwrite a value whose sequence is above after,
// it does nothing and returns false. If after is the last sequence that the ring's only
// reader has read, the ring is a bounded queue that loses nothing.
func (r *Ring[T]) TryPush(v *T, after uint64) (seq uint64, ok bool) {
	if v == nil {
		panic("ring: TryPush of nil")
	}
	limit := after + min(r.capacity, math.MaxUint64-after)
	for p := r.mark.Load(); p < limit; p = r.mark.Load() { // P1
		if seq = r.pushFrom(p, v, limit); seq != 0 {
			return seq, true
		}
	}
	return 0, false // mark is not above the tail
}

// pushFrom writes v at the tail, for which it looks from position p on, and returns
// v's sequence. p was mark a moment or any number of laps ago, and is below limit. It
// returns 0 if the tail is not below limit, or too far from p; either way it leaves
// mark beyond p.
func (r *Ring[T]) pushFrom(p uint64, v *T, limit uint64) (seq uint64) {
	n := p >> segBits
	s := r.table[n&r.mask].Load() // P2
	if s == nil || s.num != n {
		if s = r.extend(n); s == nil {
			return 0
		}
	}
	if !s.slots[p&segMask].CompareAndSwap(nil, v) { // P3
		return r.pushBeyond(s, p, v, limit)
	}
	r.mark.CompareAndSwap(p, p+1) // P4
	if p&segMask == middle {
		r.extend(n + 1)
	}
	return p + 1
}

// pushBeyond is pushFrom after the slot at p, which is in s, was found taken: it tries the
// slots after p, to the end of s.
func (r *Ring[T]) pushBeyond(s *segment[T], p uint64, v *T, limit uint64) (seq uint64) {
	for p++; p&segMask != 0 && p < limit; p++ {
		if p&stepMask == 0 {
			r.raise(p) // P4
		}
		slot := &s.slots[p&segMask]
		if slot.Load() == nil && slot.CompareAndSwap(nil, v) { // P3
			if p&segMask == middle {
				r.extend(s.num + 1)
			}
			return p + 1
		}
	}
	r.raise(p) // P4
	return 0
}

// raise makes mark at least p, which is at most the tail.
func (r *Ring[T]) raise(p uint64) {
	for m := r.mark.Load(); m < p; m = r.mark.Load() {
		if r.mark.CompareAndSwap(m, p) { // P4
			return
		}
	}
}

// tail returns the position of the next push as of one instant during the call: when
// T3 finds its slot nil, or T2 that not even its segment has been made. At T1 the tail
// is not beyond mark's step. So it need not be looked for beyond that step: if the step is
// full, or its segment gone since, the tail was at the end of the step in between.
func (r *Ring[T]) tail() uint64 {
	p := r.mark.Load() // T1
	n, end := p>>segBits, p|stepMask+1
	s := r.table[n&r.mask].Load() // T2
	if s == nil || s.num < n {
		return p
	}
	if s.num > n {
		return end
	}
	for p < end && s.slots[p&segMask].Load() != nil { // T3
		p++
	}
	return p
}

// Seq returns the sequence of the last push that took effect, 0 before the
// first.
func (r *Ring[T]) Seq() uint64 { return r.tail() }

// Len returns how many values the ring shows, at most Cap.
func (r *Ring[T]) Len() int {
	lo, hi := r.window()
	return int(hi - lo)
}

// Window returns what the ring shows at one instant, less what a Clear at the same time has
// hidden since: the values with sequences above after, up to and including last.
func (r *Ring[T]) Window() (after, last uint64) { return r.window() }

// Cap returns the capacity the ring was made with.
func (r *Ring[T]) Cap() int { return int(r.capacity) }

// window returns the visible positions, lo ≤ p < hi.
func (r *Ring[T]) window() (lo, hi uint64) {
	hi = r.tail()
	if hi > r.capacity {
		lo = hi - r.capacity
	}
	lo = max(lo, r.cleared.Load()) // S1
	return min(lo, hi), hi         // Clear may have passed hi meanwhile
}

// Clear hides every value pushed so far: at one instant during the call it finds which
// these are, at a later one it hides them. Sequences go on from where they were. When Clear
// returns, the ring refers to none of the hidden values any more (a snapshot or an
// iteration under way may). It costs a store for each slot the ring has, allocates one T,
// and makes no Push wait.
func (r *Ring[T]) Clear() { r.clearTo(r.tail()) }

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
