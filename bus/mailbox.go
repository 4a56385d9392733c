package bus

import (
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
)

// A mailbox is a queue whose publishers may wait for room: a Go channel, which has
// them wait in order.
type mailbox[T any] struct {
	worker  *worker
	items   chan T
	timeout time.Duration
	open    func(T) *event.Event // takes the event out of what was received
}

func newMailbox[T any](w *worker, c *subscribeConfig, open func(T) *event.Event) mailbox[T] {
	return mailbox[T]{worker: w, items: make(chan T, c.queue), timeout: c.policy.timeout, open: open}
}

// put sends x when there is room, and counts an event as dropped if there is none
// in time.
func (m *mailbox[T]) put(x T) {
	if !m.send(x) {
		m.worker.sub.drop()
	}
}

// send sends x, unless there is no room in time, or there will be none. While the
// worker drains it makes room.
func (m *mailbox[T]) send(x T) bool {
	step.Point()
	select {
	case m.items <- x:
		return true
	default:
	}
	if m.timeout == 0 {
		return false
	}
	t := time.NewTimer(m.timeout)
	defer t.Stop()
	return step.Send(m.items, x, m.worker.dropNow, t.C)
}

func (m *mailbox[T]) end(*worker, phase) {}

func (m *mailbox[T]) figures(w *worker) (came, overwritten uint64) { return w.entered.Load(), 0 }

// fill takes one event, so that the others stay where publishers see whether there is
// room.
func (m *mailbox[T]) fill(w *worker) bool {
	x, ok := m.receive(w)
	if ok {
		w.hold(m.open(x))
	}
	return ok
}

// receive waits for the next item. It returns false if there will be none.
func (m *mailbox[T]) receive(w *worker) (x T, ok bool) {
	step.Point()
	select {
	case x = <-m.items:
		return x, true
	default:
	}
	step.Yield() // let some come
	if x, ok = step.Receive(m.items, w.stop, w.bus.quiet); ok {
		return x, true
	}
	if w.phase.Load() == draining && !(w.sub.once && w.sub.spent.Load()) {
		// A publisher may not have sent its slot yet, in which another one has put its
		// event and returned (Latest). A Once has had its event, and waits for nobody.
		if x, ok = step.Receive(m.items, w.detached, w.dropNow); ok {
			return x, true
		}
	}
	step.Point()
	select {
	case x = <-m.items: // one of the last
		return x, true
	default:
		return x, false
	}
}
