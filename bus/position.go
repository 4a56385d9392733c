package bus

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A Position is a place in the stream of a bus's events: after the event with
// sequence Seq. Each bus has an epoch of its own, which is random and never 0, so a
// bus knows the positions of other buses, and those of earlier runs of the program,
// by their epoch. Positions of one bus compare by Seq.
//
// As text, and so in JSON, a position is what [Position.String] returns.
type Position struct{ Epoch, Seq uint64 }

// Position returns the place after the last event in the history. With
// History(0) its Seq is always 0.
func (b *Bus) Position() Position { return Position{b.epoch, b.history.Seq()} }

// String returns the position as text: the epoch in 16 hexadecimal digits, a
// colon, the sequence in decimal.
func (p Position) String() string { return fmt.Sprintf("%016x:%d", p.Epoch, p.Seq) }

// MarshalText returns what [Position.String] does. The error is always nil.
func (p Position) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText sets p as [ParsePosition] has it. On an error p is left alone.
func (p *Position) UnmarshalText(text []byte) error {
	parsed, err := ParsePosition(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// ParsePosition reads what [Position.String] writes, and nothing else. An error
// wraps [ErrPosition].
func ParsePosition(s string) (Position, error) {
	epoch, seq, ok := strings.Cut(s, ":")
	if !ok {
		return Position{}, fmt.Errorf("bus: %w: %q: no colon", ErrPosition, s)
	}
	e, err := strconv.ParseUint(epoch, 16, 64)
	if err == nil && (len(epoch) != 16 || strings.ToLower(epoch) != epoch) {
		err = errors.New("not 16 lower-case hexadecimal digits")
	}
	if err != nil {
		return Position{}, fmt.Errorf("bus: %w: %q: epoch: %w", ErrPosition, s, err)
	}
	n, err := strconv.ParseUint(seq, 10, 64)
	if err == nil && strconv.FormatUint(n, 10) != seq {
		err = errors.New("leading zero")
	}
	if err != nil {
		return Position{}, fmt.Errorf("bus: %w: %q: sequence: %w", ErrPosition, s, err)
	}
	return Position{e, n}, nil
}
