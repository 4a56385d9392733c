package python

// A deque is Python's deque(maxlen): appending to a full one drops the oldest.
type deque struct {
	max    int
	events []*Event // grows up to max, and from then on is a ring
	oldest int      // where the oldest is, once events is full
}

func (d *deque) append(e *Event) {
	switch {
	case d.max == 0:
	case len(d.events) < d.max:
		d.events = append(d.events, e)
	default:
		d.events[d.oldest] = e
		d.oldest = (d.oldest + 1) % d.max
	}
}

// list returns a copy of the contents, oldest first.
func (d *deque) list() []*Event {
	l := make([]*Event, 0, len(d.events))
	l = append(l, d.events[d.oldest:]...)
	return append(l, d.events[:d.oldest]...)
}

func (d *deque) clear() { d.events, d.oldest = nil, 0 }
