package bushttp

import (
	"time"

	"github.com/vidurai/eventbus/bus"
)

// A batch is what goes to a client in one go.
type batch struct {
	most int // entries that are kept, the newest; 0: all

	entries  []bus.Entry  // of what the client asked for, with what was lost before each
	lost     uint64       // how many were lost before those that are skipped
	lostTo   bus.Position // just before those
	skipped  uint64       // how many before entries are left out
	trailing uint64       // how many were lost behind the last of entries
	last     bus.Position // of what was read, whether the client asked for it or not
}

// add appends an entry, or notes that it was passed if it is not wanted.
func (b *batch) add(e bus.Entry, wanted bool) {
	b.last = e.Position
	b.trailing += e.Lost
	if !wanted {
		return
	}
	e.Lost, b.trailing = b.trailing, 0
	b.entries = append(b.entries, e)
	if b.most > 0 && len(b.entries) >= 2*b.most {
		b.trim(b.most)
	}
}

// trim leaves out all but the newest n entries. Where something was lost, the history
// had gone on beyond all that was skipped before it, which is lost as well then: so
// the skipped ones come after all that were lost, and each number is told for a
// stretch of its own.
func (b *batch) trim(n int) {
	out := max(0, len(b.entries)-n)
	for _, e := range b.entries[:out] {
		if e.Lost > 0 {
			b.lost, b.lostTo, b.skipped = b.lost+b.skipped+e.Lost, before(e), 0
		}
		b.skipped++
	}
	left := copy(b.entries, b.entries[out:])
	clear(b.entries[left:])
	b.entries = b.entries[:left]

	next := &b.trailing
	if left > 0 {
		next = &b.entries[0].Lost
	}
	if *next > 0 {
		*next += b.lost + b.skipped
		b.lost, b.skipped = 0, 0
	}
}

// skippedTo returns the position after those that are skipped.
func (b *batch) skippedTo() bus.Position {
	if len(b.entries) > 0 {
		return before(b.entries[0])
	}
	return b.last
}

// before returns the position just before an entry.
func before(e bus.Entry) bus.Position {
	return bus.Position{Epoch: e.Position.Epoch, Seq: e.Position.Seq - 1}
}

// moved reports whether the last that was read is not among the entries.
func (b *batch) moved() bool {
	if len(b.entries) == 0 {
		return b.last != bus.Position{}
	}
	return b.entries[len(b.entries)-1].Position != b.last
}

// clear empties the batch, and lets go of its events.
func (b *batch) clear() {
	clear(b.entries)
	*b = batch{most: b.most, entries: b.entries[:0]}
}

// An allowance is how many entries may be sent: rate in a second, and as many at
// once after a second without any.
type allowance struct {
	rate int
	left float64
	at   time.Time
}

// take returns how many of n entries may be sent now, and counts them.
func (a *allowance) take(n int, now time.Time) int {
	a.left = min(float64(a.rate), a.left+now.Sub(a.at).Seconds()*float64(a.rate))
	a.at = now
	n = min(n, int(a.left))
	a.left -= float64(n)
	return n
}
