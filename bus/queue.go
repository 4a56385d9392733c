package bus

import (
	"math"
	"slices"
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/ring"
)

// A queue is where publishers leave events for workers. It is a ring: what is too
// old for it is overwritten, and each worker counts what it lost.
//
// Subscriptions that want the same events, in queues of the same capacity, share
// one. None of them can tell, for each has a place of its own in it, and what it
// loses depends on nothing but its own pace. A publish costs the same however many
// there are.
type queue struct {
	// Immutable.

	ring     *ring.Ring[event.Event]
	key      queueKey
	receiver *receiver // if it is shared

	_ pad.Line

	// bell is rung for each event that was pushed.
	bell bell

	members int // owned by Bus.mu: subscriptions that share it
}

// A queueKey is what subscriptions that share a queue have in common.
type queueKey struct {
	pattern, sources string
	capacity         int
}

func newQueue(capacity int) *queue {
	q := &queue{ring: ring.New[event.Event](capacity)}
	q.bell.init()
	return q
}

// push appends e and overwrites the oldest event if the queue is full.
func (q *queue) push(e *event.Event) {
	q.ring.Push(e)
	q.bell.ring()
}

// tryPush appends e, unless the queue is full of what its one reader has not taken.
func (r *reader) tryPush(e *event.Event) bool {
	_, ok := r.queue.ring.TryPush(e, r.at.Load())
	if ok {
		r.queue.bell.ring()
	}
	return ok
}

const (
	// maxBatch is how many events at most a reader takes at once.
	maxBatch = 128 // less than 1 << inHandBits

	// fewEvents is how many a handler that has become slow may be given at once for as
	// long as there are not more.
	fewEvents = 4
)

// A reader is a worker's place in a queue. Where it ends, with the worker, is settled
// by accesses in this order, all sequentially consistent:
//
//	worker  read the ring → G1 store at → G2 load phase
//	end     D1 store phase → D2 load at, read the ring for rest → close stop
//
// Either D2 finds what G1 stored, and the end is not before it. Or G2 finds the worker
// ending, and what was read is given back (stopAt), before any of it is handled or what
// it has missed is counted.
type reader struct {
	// Immutable.

	queue  *queue
	start  uint64 // the sequence after which it began
	shares bool   // others may read the queue as well

	// at is the sequence of the last event that was taken, or lost. Only the worker
	// writes it.
	at step.Uint64

	// Owned by Bus.mu until the worker's stop is closed, and immutable then.

	ended bool
	from  uint64         // at, when it ended
	end   uint64         // the last sequence it reads
	rest  []*event.Event // what the queue had behind from up to end, if it is to be handled

	// What only the worker has.

	cursor  *ring.Cursor[event.Event]
	events  [maxBatch]*event.Event // taken, events[next:n] not handled
	next, n int
	before  uint64    // the sequence after which it read the last time
	missed  uint64    // events overwritten before what it found then, and not counted yet
	size    int       // of the next batch
	began   time.Time // when the last batch that was worth the clock was taken
	stopped bool      // it has looked at ended, end and rest
}

// join returns a reader of what is pushed from now on.
func (q *queue) join(shares bool) *reader {
	seq := q.ring.Seq()
	r := &reader{queue: q, start: seq, shares: shares, before: seq, cursor: q.ring.Cursor(seq), size: 1}
	r.at.Store(seq)
	return r
}

// leave notes where the reader ends and, if it is to drain, what it has still to
// take: others may go on to use the queue, and push that out. Where the bus was
// stopped, nobody does but who was let in before, whose events count.
func (r *reader) leave(w *worker, p phase) {
	r.ended = true
	r.from = r.at.Load() // D2
	switch {
	case w.bus.state.Load()&stopped != 0:
		r.end = math.MaxUint64
		return
	case p == dropping:
		r.end = r.queue.ring.Seq()
		return
	}
	r.end = r.from
	for seq, e := range r.queue.ring.Backward() {
		if seq <= r.from {
			break
		}
		r.end = max(r.end, seq)
		r.rest = append(r.rest, e)
	}
	slices.Reverse(r.rest)
}

func (r *reader) capacity() int { return r.queue.ring.Cap() }

func (r *reader) event() *event.Event { return r.events[r.next-1] }

func (r *reader) take(w *worker) {
	for {
		for r.next < r.n {
			if w.phase.Load() != working && !r.goOn(w) {
				break // to what leave has set aside, if anything
			}
			e := r.events[r.next]
			w.progress.left(r.n - r.next)
			r.next++
			w.handler(e)
		}
		w.progress.finish()
		if !r.fill(w) {
			clear(r.events[:])
			return
		}
	}
}

// goOn reports whether what is in hand is to be handled, now that the worker is to
// end.
func (r *reader) goOn(w *worker) bool {
	r.stopAt(w)
	if w.phase.Load() == dropping && r.next < r.n {
		w.undelivered.Add(uint64(r.n - r.next))
		w.cut = true
		r.next = r.n
	}
	return r.next < r.n
}

// stopAt gives back a batch that was read when the end was settled already: what there
// was up to the end is in rest, and what this batch has missed may be.
func (r *reader) stopAt(w *worker) {
	if r.stopped {
		return
	}
	step.Await(w.stop)
	r.stopped = true
	if r.from == r.before {
		w.undelivered.Add(uint64(r.n))
		r.next, r.n, r.missed = 0, 0, 0
		r.at.Store(r.before)
	}
	r.miss(w)
}

// miss counts what was overwritten before the last batch.
func (r *reader) miss(w *worker) {
	if r.missed > 0 {
		w.lost.Store(w.lost.Load() + r.missed)
		r.missed = 0
	}
}

// fill takes the next batch, and sleeps until there is one. It returns false if
// there will be none.
func (r *reader) fill(w *worker) bool {
	q := r.queue
	if 0 < r.n && r.n < r.size { // it has caught up
		for range breaths {
			step.Yield()
		}
	}
	r.adapt()
	for {
		if w.phase.Load() != working {
			r.stopAt(w)
			if w.phase.Load() == draining {
				return r.takeRest(w)
			}
			w.cut = w.cut || r.at.Load() < min(r.end, q.ring.Seq())
			return false
		}
		if r.read(w) {
			return true
		}
		round := q.bell.prepare() // W1, W2
		if r.read(w) {            // W3
			return true
		}
		clear(r.events[:])                                                  // nothing is kept alive while it sleeps
		switch step.Select(round, q.bell.token, w.stop, w.bus.quiet, nil) { // W4
		case 1: // the token
			q.bell.relay()
		case 3: // quiet
			return r.read(w)
		}
	}
}

// adapt chooses the size of the next batch by how long the last one took.
func (r *reader) adapt() {
	switch {
	case !r.timed():
	case time.Since(r.began) > time.Duration(r.n)*quick:
		r.size = 1
	case r.n == r.size:
		r.size = min(2*r.size, maxBatch)
	}
}

// timed reports whether the batch in hand is worth the clock: it is as large as may be,
// so that the next one may be larger, or so large that a slow handler should not have
// been given it.
func (r *reader) timed() bool { return r.n == r.size || r.n >= fewEvents }

// read takes what there is, a batch at most, without waiting.
func (r *reader) read(w *worker) bool {
	n, last := r.cursor.Read(r.events[:r.size])
	r.next, r.n = 0, n
	if n == 0 {
		return false
	}
	r.before = r.at.Load()
	r.missed = last - uint64(n) - r.before
	r.took(w, last)                // G1
	if w.phase.Load() == working { // G2
		r.miss(w)
	}
	return true
}

// takeRest takes of what was left at the end.
func (r *reader) takeRest(w *worker) bool {
	step.Await(w.stop)
	first := r.end - uint64(len(r.rest))
	if at := r.at.Load(); at < first {
		w.lost.Store(w.lost.Load() + first - at)
		r.at.Store(first)
	}
	at := r.at.Load()
	r.next, r.n = 0, copy(r.events[:r.size], r.rest[at-first:])
	if r.n == 0 {
		return false
	}
	r.took(w, at+uint64(r.n))
	return true
}

// took counts what was read, up to sequence last, as taken.
func (r *reader) took(w *worker, last uint64) {
	if r.timed() {
		r.began = time.Now()
	}
	r.at.Store(last)
	w.progress.take(r.n)
}

// figures looks for what is overwritten only while the worker has something in hand
// and so takes nothing.
func (r *reader) figures(w *worker) (matched, overwritten uint64) {
	before := w.progress.word.Load()
	at, tail := r.at.Load(), r.queue.ring.Seq()
	if r.ended {
		tail = min(tail, r.end)
	}
	_, inHand := w.progress.load()
	if size := uint64(r.capacity()); r.rest == nil && tail > at+size && inHand > 0 && w.progress.word.Load() == before {
		overwritten = tail - at - size
	}
	if r.shares {
		return tail - r.start, overwritten
	}
	return w.entered.Load(), overwritten
}
