package bus

import (
	"runtime"
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
	"github.com/vidurai/eventbus/ring"
)

// A queue is where publishers leave events for workers. It is a ring: what is too
// old for it is overwritten, and each worker counts what it lost.
//
// Subscriptions that want the same events, in queues of the same capacity, share
// one. None of them can tell, for each has a cursor of its own, and what it loses
// depends on nothing but its own pace. A publish costs the same however many
// there are.
type queue struct {
	// Immutable.

	ring     *ring.Ring[event.Event]
	key      queueKey
	receiver *receiver // nil: it belongs to one subscription

	_ pad.Line

	// bell is rung for each event that was pushed.
	bell bell

	members int // owned by Bus.mu: subscriptions that share it
}

// A queueKey is what subscriptions that share a queue have in common.
type queueKey struct {
	pattern, sources string
	some             bool // only some sources
	capacity         int
}

func newQueue(capacity int) *queue {
	q := &queue{ring: ring.New[event.Event](capacity)}
	q.bell.init()
	return q
}

// push appends e and overwrites the oldest event if the queue is full.
func (q *queue) push(e *event.Event, _ uint64) {
	q.ring.Push(e)
	q.bell.ring()
}

// tryPush appends e, unless the queue is full of what its one reader's worker has
// not taken.
func (r *reader) tryPush(w *worker, e *event.Event) {
	if _, ok := r.queue.ring.TryPush(e, w.takenOf(r)); !ok {
		w.sub.dropped.Add(1)
		return
	}
	r.queue.bell.ring()
}

// maxBatch is how many events at most a reader takes at once, and quick how long a
// handler may take for each of them. A slower one is given its events one by one, so
// that all but the one it is busy with are in the queue, and are counted there.
const (
	maxBatch = 32
	quick    = time.Microsecond
)

// A reader is a worker's place in a queue.
type reader struct {
	queue  *queue
	start  uint64 // the sequence after which it began
	cursor *ring.Cursor[event.Event]

	// Owned by Bus.mu until the worker's stop is closed, immutable then.

	ended bool
	end   uint64 // the last sequence it reads, if it has ended

	// What only the worker has.

	events  [maxBatch]*event.Event // taken, events[next:n] not handled
	next, n int
	last    uint64 // the sequence of events[n-1]
	size    int    // of the next batch
	began   time.Time
}

// join returns a reader of what is pushed from now on.
func (q *queue) join() *reader {
	seq := q.ring.Seq()
	return &reader{queue: q, start: seq, cursor: q.ring.Cursor(seq), size: 1}
}

func (r *reader) leave(b *Bus) (last bool) {
	q := r.queue
	r.end, r.ended = q.ring.Seq(), true
	if q.receiver == nil {
		return true
	}
	q.members--
	if q.members == 0 {
		delete(b.queues, q.key)
	}
	return q.members == 0
}

func (r *reader) capacity() int { return r.queue.ring.Cap() }

func (r *reader) event() *event.Event { return r.events[r.next-1] }

func (r *reader) take(w *worker) {
	for {
		for r.next < r.n {
			if w.phase.Load() != working && r.over(w) {
				w.excepted.Add(uint64(r.n - r.next))
				r.next = r.n
				return
			}
			e := r.events[r.next]
			r.next++
			w.handler(e)
		}
		if !r.fill(w) {
			return
		}
	}
}

// over reports whether the next event is not to be handled any more.
func (r *reader) over(w *worker) bool {
	if w.phase.Load() == dropping {
		return true
	}
	<-w.stop // r.end is there
	return r.ended && r.last-uint64(r.n-r.next) >= r.end
}

func (r *reader) figures(w *worker) (matched, overwritten uint64) {
	// What is beyond the ring's capacity is overwritten, unless some of it was taken
	// while we looked.
	before := w.taken.Load()
	lost := w.lost.Load()
	at := r.start + before - min(before, uint64(len(w.backlog))) + lost
	tail := r.queue.ring.Seq()
	if r.ended {
		tail = min(tail, r.end)
	}
	if waiting, size := tail-min(tail, at), uint64(r.capacity()); waiting > size && w.taken.Load() == before {
		overwritten = waiting - size
	}
	if r.queue.receiver != nil {
		return tail - r.start, overwritten
	}
	return w.entered.Load() + uint64(len(w.backlog)), overwritten
}

// fill takes the next batch, and sleeps until there is one. It returns false if
// there will be none.
func (r *reader) fill(w *worker) bool {
	q := r.queue
	r.adapt()
	for tries := 0; ; tries++ {
		if r.read(w) {
			return true
		}
		if w.phase.Load() != working {
			<-w.stop
			return false // what was pushed before the end has been taken
		}
		if tries < yields {
			runtime.Gosched()
			continue
		}
		round := q.bell.prepare() // W1, W2
		if r.read(w) {            // W3
			return true
		}
		clear(r.events[:]) // nothing is kept alive while it sleeps
		w.idle.Store(true)
		select { // W4
		case <-round:
		case <-q.bell.token:
			q.bell.relay()
		case <-w.stop:
		case <-w.bus.quiet:
			w.idle.Store(false)
			return r.read(w)
		}
		w.idle.Store(false)
	}
}

// adapt chooses the size of the next batch by how long the last one took.
func (r *reader) adapt() {
	if r.n == 0 {
		return
	}
	now := time.Now()
	if now.Sub(r.began) > time.Duration(r.n)*quick {
		r.size = 1
	} else {
		r.size = min(2*r.size, maxBatch)
	}
	r.began = now
}

// read takes what there is, a batch at most, without waiting.
func (r *reader) read(w *worker) bool {
	lost := r.cursor.Lost()
	r.n, r.last = r.cursor.Read(r.events[:r.size])
	r.next = 0
	if r.n == 0 {
		return false
	}
	if lost = r.cursor.Lost() - lost; lost > 0 {
		w.lost.Store(w.lost.Load() + lost)
	}
	w.inHand.Store(uint64(r.n))
	w.taken.Store(w.taken.Load() + uint64(r.n))
	return true
}
