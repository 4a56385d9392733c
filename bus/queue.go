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

	ring   *ring.Ring[event.Event]
	key    string  // in Bus.queues, if it is shared
	target *target // if it is shared

	_ pad.Line

	// bell is rung for each event that was pushed.
	bell bell

	members int // owned by Bus.mu: subscriptions that share it
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

// A batch of fewer than fewEvents is not worth the clock, unless it is as large as may be.
const fewEvents = 4

// A reader is a worker's place in a queue. Where it ends, with the worker, is decided
// by accesses in this order, all sequentially consistent:
//
//	worker  read the ring → G1 store at → G2 load phase
//	end     D1 store phase → D2 load at, read the ring for rest → close stop
//
// Either D2 finds what G1 stored, and the reader ends there or later. Or G2 finds that the
// worker is to end. Then it discards the batch, before any of it is handled and before what
// was overwritten in front of it is counted as lost: what is to be handled is in rest.
type reader struct {
	// Immutable.

	queue *queue
	start uint64 // the sequence after which it began

	// at is the sequence of the last event that was taken, or lost. Only the worker
	// writes it.
	at step.Uint64

	// Owned by Bus.mu until the worker's stop is closed, and immutable then.

	ended bool
	from  uint64         // at, when it ended
	last  uint64         // the last sequence it reads
	rest  []*event.Event // the events after from, up to last, that the queue still had, if they are to be handled

	// What only the worker's goroutine has.

	cursor *ring.Cursor[event.Event]
	size   int       // of the next batch
	began  time.Time // when the last batch that was worth the clock was taken
}

// join returns a reader of what is pushed from now on.
func (q *queue) join() *reader {
	seq := q.ring.Seq()
	r := &reader{queue: q, start: seq, cursor: q.ring.Cursor(seq), size: 1}
	r.at.Store(seq)
	return r
}

// end notes where the reader ends and, if it is to drain, what it has still to
// take: others may go on to use the queue, and push that out. After a stop, publishers
// that were let in before may still push, and their events count: the end stays open.
func (r *reader) end(w *worker, p phase) {
	r.ended = true
	r.from = r.at.Load() // D2
	switch {
	case w.bus.state.Load()&stopped != 0:
		r.last = math.MaxUint64
		w.mayGrow = true
	case p == dropping:
		r.last = r.queue.ring.Seq()
	default:
		r.last = r.from
		for seq, e := range r.queue.ring.Backward() {
			if seq <= r.from {
				break
			}
			r.last = max(r.last, seq)
			r.rest = append(r.rest, e)
		}
		slices.Reverse(r.rest)
	}
}

// fill takes the next batch.
func (r *reader) fill(w *worker) bool {
	q := r.queue
	hasCaughtUp := 0 < w.n && w.n < r.size
	r.adapt(w.n)
	if hasCaughtUp {
		for range yieldsOfReader {
			step.Yield()
		}
	}
	for quiet := false; ; {
		if w.phase.Load() != working {
			return r.takeRest(w)
		}
		if r.read(w) {
			return true
		}
		if quiet && w.phase.Load() == working {
			return false
		}
		round := q.bell.prepare() // W1, W2
		if r.read(w) {            // W3
			return true
		}
		switch step.Select(round, q.bell.token, w.stop, w.bus.quiet, nil) { // W4
		case 1: // the token
			q.bell.relay()
		case 3:
			quiet = true
		}
	}
}

// adapt chooses the size of the next batch by how long the last one, of n events, took.
func (r *reader) adapt(n int) {
	switch {
	case !r.timed(n):
	case time.Since(r.began) > time.Duration(n)*quick:
		r.size = 1
	case n == r.size:
		r.size = min(2*r.size, maxBatch)
	}
}

// timed reports whether a batch of n events is worth the clock: it is as large as may be,
// so that the next one may be larger, or it is not small, and a slow handler should not be
// given another like it.
func (r *reader) timed(n int) bool { return n == r.size || n >= fewEvents }

// read takes what there is, a batch at most, without waiting.
func (r *reader) read(w *worker) bool {
	n, last := r.cursor.Read(w.events[:r.size])
	if n == 0 {
		return false
	}
	before := r.at.Load()
	r.take(w, n, last)             // G1
	if w.phase.Load() != working { // G2
		step.Await(w.stop)
		if r.from == before {
			w.giveBack()
			r.at.Store(before)
			return false
		}
	}
	w.lost.Store(w.lost.Load() + last - uint64(n) - before)
	return true
}

// takeRest takes of what the queue had at the end. There is none if the rest is dropped.
func (r *reader) takeRest(w *worker) bool {
	step.Await(w.stop)
	if w.phase.Load() == dropping {
		return false
	}
	at, first := r.at.Load(), r.last-uint64(len(r.rest))
	if at < first {
		w.lost.Store(w.lost.Load() + first - at)
		r.at.Store(first)
		at = first
	}
	n := copy(w.events[:r.size], r.rest[at-first:])
	if n == 0 {
		return false
	}
	r.take(w, n, at+uint64(n))
	return true
}

// take takes the first n of w.events, up to sequence last.
func (r *reader) take(w *worker, n int, last uint64) {
	if r.timed(n) {
		r.began = time.Now()
	}
	w.next, w.n = 0, n
	r.at.Store(last)
	w.progress.take(n)
}

// figures says what is overwritten only while at cannot move, which is while the worker has
// an event in hand. Otherwise it says 0.
func (r *reader) figures(w *worker) (came, overwritten uint64) {
	before := w.progress.word.Load()
	at, newest := r.at.Load(), r.queue.ring.Seq()
	if r.ended {
		newest = min(newest, r.last)
	}
	_, inHand := w.progress.load()
	if size := uint64(w.capacity); r.rest == nil && newest > at+size && inHand > 0 && w.progress.word.Load() == before {
		overwritten = newest - at - size
	}
	return newest - r.start, overwritten
}
