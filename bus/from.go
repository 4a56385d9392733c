package bus

import "fmt"

// A From says where in the stream of events [Bus.Follow] begins. The zero From is
// [FromOldest].
type From struct {
	kind  fromKind
	after Position
}

type fromKind uint8

const (
	fromOldest fromKind = iota
	fromNow
	fromAfter
)

// FromOldest begins with the oldest event in the history.
func FromOldest() From { return From{} }

// FromNow begins with the first event that enters the history after Follow was
// called.
func FromNow() From { return From{kind: fromNow} }

// After begins with the event after p, which a client has kept from an earlier
// [Entry] or from [Bus.Position]. Where events after p are gone from the history,
// the first Entry says how many.
func After(p Position) From { return From{kind: fromAfter, after: p} }

// start returns the sequence after which to begin, of the bus's own.
func (f From) start(b *Bus) (uint64, error) {
	if b.history == nil {
		return 0, ErrNoHistory
	}
	switch f.kind {
	case fromNow:
		return b.history.Seq(), nil
	case fromAfter:
		switch now := b.Position(); {
		case f.after.Epoch != now.Epoch:
			return 0, fmt.Errorf("bus: %w: %v, of another bus or another run; this one is at %v", ErrPosition, f.after, now)
		case f.after.Seq > now.Seq:
			return 0, fmt.Errorf("bus: %w: %v lies ahead of %v", ErrPosition, f.after, now)
		}
		return f.after.Seq, nil
	}
	oldest, _ := b.history.Window()
	return oldest, nil
}
