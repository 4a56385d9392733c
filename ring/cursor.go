package ring

// A Cursor reads a ring forward, from oldest to newest, at its own pace. Make one
// with [Ring.Cursor]. It is for one goroutine at a time. It holds no part of the ring
// between calls: a cursor that is not used costs its own three words and nothing else.
type Cursor[T any] struct {
	ring *Ring[T]
	next uint64 // the position to read next
	lost uint64 // how many positions next passed without reading
}

// Cursor returns a cursor whose first value is the one after sequence after. With 0 it
// begins with the oldest value there is, and counts those that are gone as lost. With
// [Ring.Seq] it begins with what is pushed from now on. If after lies ahead of Seq, the
// cursor has nothing until the ring gets there.
func (r *Ring[T]) Cursor(after uint64) *Cursor[T] {
	return &Cursor[T]{ring: r, next: after}
}

// Next returns the next value and its sequence, or false if there is none yet. It gives
// every sequence once and in order, except those that were overwritten or cleared before
// the cursor came to them. It passes over these, to the oldest still held, and counts
// them in [Cursor.Lost]. It neither blocks nor allocates.
func (c *Cursor[T]) Next() (v *T, seq uint64, ok bool) {
	r := c.ring
	for {
		lo, hi := r.window()
		if c.next < lo {
			c.lost += lo - c.next
			c.next = lo
		}
		if c.next >= hi {
			return nil, 0, false
		}
		p := c.next
		s := r.segment(p >> segBits)
		if s == nil {
			continue // lapped since the tail was found
		}
		v := s.slots[p&segMask].Load() // S3
		if p < r.cleared.Load() {      // S4
			continue
		}
		c.next = p + 1
		return v, p + 1, true
	}
}

// Read reads up to len(dst) values into dst. It returns how many, and the sequence of the
// last one; those of the others come right before it. Read stops at every 128th sequence,
// so only one that returns 0, though dst is not empty, says that there are no more. What
// was overwritten or cleared it passes over and counts, as [Cursor.Next] does. It neither
// blocks nor allocates.
func (c *Cursor[T]) Read(dst []*T) (n int, last uint64) {
	r := c.ring
	for {
		lo, hi := r.window()
		if c.next < lo {
			c.lost += lo - c.next
			c.next = lo
		}
		if c.next >= hi || len(dst) == 0 {
			return 0, 0
		}
		p := c.next
		n = int(min(hi-p, uint64(len(dst)), segSize-p&segMask)) // of one segment
		s := r.segment(p >> segBits)
		if s == nil {
			continue // lapped since the tail was found
		}
		for i := range n {
			dst[i] = s.slots[p&segMask+uint64(i)].Load() // S3
		}
		if p < r.cleared.Load() { // S4
			continue
		}
		c.next = p + uint64(n)
		return n, c.next
	}
}

// Lost returns how many values the cursor passed over so far, because they
// were overwritten or cleared before it could read them. With what Next
// returned it sums up to the sequences passed, exactly.
func (c *Cursor[T]) Lost() uint64 { return c.lost }
