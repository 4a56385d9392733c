package ring

import "github.com/vidurai/eventbus/internal/step"

// segSize is how many slots a segment has.
const (
	segSize = 1 << segBits
	segMask = segSize - 1
)

// middle is the slot at which the next segment is made, by the push that fills it. That is
// half a segment ahead of need, so that pushes that meet at the end do not each make one.
const middle = segSize / 2

const stepMask = stepSize - 1

// A segment is a part of the endless array: positions num·segSize up to
// num·segSize+segSize−1.
type segment[T any] struct {
	num uint64 // immutable

	// With these, and the eight bytes that the runtime puts before an object of
	// this size, the slots of a step are one cache line of 64 bytes.
	_ [48]byte

	// slots[i] is nil until its position is pushed, and then, forever, the
	// value pushed; but for Clear, which puts a blank in its place. It is
	// never nil again: a Push that slept finds it taken. Slots fill in order.
	slots [segSize]step.Pointer[T]
}

// segment returns segment n, or nil when the table no longer has it.
func (r *Ring[T]) segment(n uint64) *segment[T] {
	if s := r.table[n&r.mask].Load(); s != nil && s.num == n { // S2
		return s
	}
	return nil
}

// extend returns segment n, which a push needed or soon will, and puts a new
// one into the table if none is there. It returns nil if the table has gone past n.
//
// It never puts an old segment back: a cell whose number is below n shows that
// no segment n was in it before, because numbers in a cell only grow.
func (r *Ring[T]) extend(n uint64) *segment[T] {
	cell := &r.table[n&r.mask]
	var fresh *segment[T]
	for {
		s := cell.Load()
		if s != nil && s.num == n {
			return s
		}
		if s != nil && s.num > n {
			return nil
		}
		if fresh == nil {
			fresh = &segment[T]{num: n}
		}
		if cell.CompareAndSwap(s, fresh) {
			return fresh
		}
	}
}
