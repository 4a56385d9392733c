package ring

import "math"

// SegSize is how many slots a segment has.
const SegSize = segSize

// Middle is the slot whose filler makes the next segment.
const Middle = middle

// PushFrom is one attempt of a push that found mark at p once.
func (r *Ring[T]) PushFrom(p uint64, v *T) (seq uint64) {
	return r.pushFrom(p, v, math.MaxUint64)
}

// FillAt does the first half of a push and stalls for ever: it fills the slot
// at the tail and leaves mark where it was.
func (r *Ring[T]) FillAt(t uint64, v *T) bool {
	if t&stepMask == 0 {
		r.raise(t)
	}
	return r.extend(t >> segBits).slots[t&segMask].CompareAndSwap(nil, v)
}

// Mark returns mark, and StepSize how far the tail may be ahead of it.
func (r *Ring[T]) Mark() uint64 { return r.mark.Load() }

const StepSize = stepSize

// Raise makes mark at least p.
func (r *Ring[T]) Raise(p uint64) { r.raise(p) }

// SetMark puts mark anywhere, as a reader sees it that has slept since it loaded it.
func (r *Ring[T]) SetMark(p uint64) { r.mark.Store(p) }

// HasSegment says whether the table has segment n.
func (r *Ring[T]) HasSegment(n uint64) bool { return r.segment(n) != nil }

// StartAt makes a new ring one that was cleared after p pushes.
func (r *Ring[T]) StartAt(p uint64) {
	s, blank := r.extend(p>>segBits), new(T)
	for i := range p & segMask {
		s.slots[i].Store(blank)
	}
	r.cleared.Store(p)
	r.mark.Store(p)
}

// ClearTo is a Clear that found the tail at t.
func (r *Ring[T]) ClearTo(t uint64) { r.clearTo(t) }

// Held counts the values the ring refers to, shown or not.
func (r *Ring[T]) Held(counts func(*T) bool) (n int) {
	for i := range r.table {
		if s := r.table[i].Load(); s != nil {
			for j := range s.slots {
				if v := s.slots[j].Load(); v != nil && counts(v) {
					n++
				}
			}
		}
	}
	return n
}
