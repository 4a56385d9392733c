package bus

import (
	"github.com/puzpuzpuz/xsync/v3"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
)

// A latest is a queue of keys, each with its newest event. An event whose key is
// in the queue already takes the place of the one that was there.
type latest struct {
	mailbox[*slot]
	key    func(*event.Event) string
	policy policyKind
	slots  *xsync.MapOf[string, *slot] // of the keys in the queue, and of those just taken
}

// A slot is a key's place in the queue.
type slot struct {
	key string // immutable

	// newest is what the worker will get. It is nil, for good, once the worker has got it or
	// it was dropped for want of room.
	newest step.Pointer[event.Event]
}

func newLatest(w *worker, c *subscribeConfig) *latest {
	l := &latest{key: c.latest, policy: c.policy.kind, slots: xsync.NewMapOf[string, *slot]()}
	l.mailbox = newMailbox(w, c, l.open)
	return l
}

// put leaves e under its key. That takes no lock where the key is in the queue;
// where it is not, one of a bucket of the map and one of the channel.
func (l *latest) put(e *event.Event) {
	key := l.key(e)
	for {
		step.Point()
		s, ok := l.slots.Load(key)
		if !ok {
			fresh := &slot{key: key}
			fresh.newest.Store(e)
			step.Point()
			if s, ok = l.slots.LoadOrStore(key, fresh); !ok {
				l.enqueue(fresh)
				return
			}
		}
		for old := s.newest.Load(); old != nil; old = s.newest.Load() {
			if s.newest.CompareAndSwap(old, e) {
				l.worker.sub.dropped.Add(1) // old was
				return
			}
		}
		l.forget(s) // taken: the key needs a new one
	}
}

// enqueue sends a slot that is in the map. If there is no room, an event is dropped: this
// slot's or, with DropOldest, that of the key that has waited longest.
func (l *latest) enqueue(s *slot) {
	for !l.send(s) {
		victim := s
		if l.policy == dropOldest {
			step.Point()
			select {
			case victim = <-l.items:
			default:
				continue // the worker has made room
			}
		}
		l.open(victim)
		l.worker.sub.drop()
		if victim == s {
			return
		}
	}
}

// open takes a slot's event and forgets the slot.
func (l *latest) open(s *slot) *event.Event {
	e := s.newest.Swap(nil)
	l.forget(s)
	return e
}

// forget removes s from the map, if it is there. The key may have another slot by now,
// which stays: a slot that is in the queue and not in the map would give its key a second
// place there.
func (l *latest) forget(s *slot) {
	step.Point()
	l.slots.Compute(s.key, func(now *slot, ok bool) (*slot, bool) { return now, !ok || now == s })
}
