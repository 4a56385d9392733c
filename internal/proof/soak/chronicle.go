package main

import "sync/atomic"

// A chronicle is what followers agree on: which event has which sequence. The first
// to see a sequence writes it down, and the others compare.
type chronicle struct {
	slots [1 << chronicleBits]atomic.Uint64 // the lap of the sequence, and a hash of the event's mark
}

const chronicleBits = 14 // many times the history

// check reports whether sequence seq is the event of that mark, as far as is known.
func (c *chronicle) check(seq, mark uint64) bool {
	lap := seq >> chronicleBits & (1<<32 - 1)
	word := lap<<32 | mark*0x9e3779b97f4a7c15>>32
	slot := &c.slots[seq%uint64(len(c.slots))]
	for {
		was := slot.Load()
		if was != 0 && was>>32 >= lap {
			return was>>32 > lap || was == word
		}
		if slot.CompareAndSwap(was, word) {
			return true
		}
	}
}
