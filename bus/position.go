package bus

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A Position is a place in the stream of a bus's events: after the event with
// sequence Seq. Positions of one bus compare by Seq; those of two buses, or of
// the same program run twice, have nothing to do with each other, which the
// epoch tells: it is random for each bus, and never 0.
type Position struct{ Epoch, Seq uint64 }

// Position returns the place after the last event in the history. With
// History(0) its Seq is always 0.
func (b *Bus) Position() Position { return Position{b.epoch, b.seq()} }

// String returns the position as text: the epoch in 16 hexadecimal digits, a
// colon, the sequence in decimal.
func (p Position) String() string { return fmt.Sprintf("%016x:%d", p.Epoch, p.Seq) }

// ParsePosition reads what [Position.String] writes, and nothing else.
func ParsePosition(s string) (Position, error) {
	epoch, seq, ok := strings.Cut(s, ":")
	if !ok {
		return Position{}, fmt.Errorf("bus: position %q: no colon", s)
	}
	e, err := strconv.ParseUint(epoch, 16, 64)
	if err == nil && (len(epoch) != 16 || strings.ToLower(epoch) != epoch) {
		err = errors.New("not 16 lower-case hexadecimal digits")
	}
	if err != nil {
		return Position{}, fmt.Errorf("bus: position %q: epoch: %w", s, err)
	}
	n, err := strconv.ParseUint(seq, 10, 64)
	if err == nil && strconv.FormatUint(n, 10) != seq {
		err = errors.New("leading zero")
	}
	if err != nil {
		return Position{}, fmt.Errorf("bus: position %q: sequence: %w", s, err)
	}
	return Position{e, n}, nil
}
