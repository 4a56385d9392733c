package ring

import (
	"iter"
	"slices"
)

// Recent returns the last values, newest first, at most limit and at most Cap
// of them, as of one instant during the call; nil if there are none or limit
// is not positive. It allocates the slice it returns and, for more than 896
// values, one of a pointer to each of their segments.
//
// Recent does not block. It starts over if 64 pushes or more, depending on the
// capacity, take effect while it loads a few pointers.
func (r *Ring[T]) Recent(limit int) []*T { return r.AppendRecent(nil, limit) }

// AppendRecent appends what [Ring.Recent] returns to dst. It allocates where dst
// is too small and, for more than 896 values, the pointers to their segments.
//
// Behind the end of what it returns it leaves no value that a Clear hid meanwhile. What
// else dst has in its spare capacity, such as values of an earlier call, stays there, as
// with append.
func (r *Ring[T]) AppendRecent(dst []*T, limit int) []*T {
	if limit <= 0 {
		return dst
	}
	var onStack [heldOnStack]*segment[T]
	segs, lo, hi := r.hold(onStack[:0], uint64(limit))
	if lo == hi {
		return dst
	}
	fresh := dst == nil
	if fresh {
		dst = make([]*T, 0, hi-lo)
	}
	start := len(dst)
	dst = slices.Grow(dst, int(hi-lo))
	for i := len(segs) - 1; i >= 0; i-- {
		s := segs[i]
		first, last := uint64(0), uint64(segMask)
		if i == 0 {
			first = lo & segMask
		}
		if i == len(segs)-1 {
			last = (hi - 1) & segMask
		}
		for j := last + 1; j > first; j-- {
			dst = append(dst, s.slots[(j-1)&segMask].Load()) // S3
		}
	}
	if c := r.cleared.Load(); c > lo { // S4
		keep := start + int(hi-min(c, hi))
		if keep == 0 && fresh {
			return nil
		}
		clear(dst[keep:])
		dst = dst[:keep]
	}
	return dst
}

// Backward iterates over the last values with their sequences, newest first,
// as of one instant when the iteration starts. Values pushed later are not
// seen, values overwritten later are; Clear ends it. While it runs it holds the
// window it started with in memory. It allocates, for a capacity above 896, the
// pointers to the segments.
func (r *Ring[T]) Backward() iter.Seq2[uint64, *T] {
	return func(yield func(uint64, *T) bool) {
		var onStack [heldOnStack]*segment[T]
		segs, lo, hi := r.hold(onStack[:0], r.capacity)
		for p := hi; p > lo; {
			p--
			v := segs[p>>segBits-lo>>segBits].slots[p&segMask].Load() // S3
			if p < r.cleared.Load() {                                 // S4
				return
			}
			if !yield(p+1, v) {
				return
			}
		}
	}
}

// Get returns the value with sequence seq while it is among the last Cap, and
// false once it was overwritten or cleared, or if it was not pushed yet. It
// neither blocks nor allocates.
func (r *Ring[T]) Get(seq uint64) (*T, bool) {
	lo, hi := r.window()
	p := seq - 1 // 0 becomes the largest, which is not below hi
	if p < lo || p >= hi {
		return nil, false
	}
	s := r.segment(p >> segBits)
	if s == nil {
		return nil, false // a lap has passed since the tail was found
	}
	v := s.slots[p&segMask].Load() // S3
	if p < r.cleared.Load() {      // S4
		return nil, false
	}
	return v, true
}

// heldOnStack is how many segments a reader holds without allocating: those
// that the window of a ring of 500, and of up to 896, touches.
const heldOnStack = 8

// hold appends to segs the segments of the newest limit visible positions,
// oldest first, and returns them with those positions, lo ≤ p < hi. The caller can
// take its time to read them: no slot in them is filled twice.
//
// The oldest segment is the next to leave the table, and each one after it has
// a segment's worth of pushes longer to live, so they are taken in this order.
// If one has left already, more pushes took effect since the tail was found than
// the table has room to spare for, and hold starts over from a new tail.
func (r *Ring[T]) hold(segs []*segment[T], limit uint64) (held []*segment[T], lo, hi uint64) {
	for {
		lo, hi = r.window()
		if hi-lo > limit {
			lo = hi - limit
		}
		if lo == hi {
			return nil, lo, hi
		}
		first, last := lo>>segBits, (hi-1)>>segBits
		held = segs
		if need := last - first + 1; need > uint64(cap(held)) {
			held = make([]*segment[T], 0, need)
		}
		n := first
		for ; n <= last; n++ {
			s := r.segment(n)
			if s == nil {
				break
			}
			held = append(held, s)
		}
		if n > last {
			return held, lo, hi
		}
	}
}
