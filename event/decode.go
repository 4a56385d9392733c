package event

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/vidurai/eventbus/internal/jsonengine"
)

const defaultMaxBytes = 1 << 20

// ErrTooLong is wrapped by the error for a text longer than a Decoder's MaxBytes.
var ErrTooLong = errors.New("too long")

// A Decoder reads events from JSON. The zero Decoder is ready for use. Several
// goroutines may use a Decoder at once.
//
// An event has the six keys that [Event.AppendJSON] writes; others are ignored. Only the
// type is required. A missing id is made by [RandomID], and a missing timestamp is the
// present time. A null stands for an empty project path and an empty payload, and is an
// error elsewhere.
//
// An ID is a UUID in canonical form, in 32 hexadecimal digits as Python's uuid.hex
// has it, or in canonical form behind "urn:uuid:".
//
// A timestamp is RFC 3339 without leap seconds, or what Python's isoformat writes:
//
//	2006-01-02T15:04:05.999999999Z07:00   RFC 3339
//	2006-01-02 15:04:05                   a space for the T, local time without a zone
//	2006-01-02T15:04, 2006-01-02T15       isoformat's timespec minutes and hours
//	2006-01-02T15:04:05+0700              a zone without a colon, as strftime's %z
//
// Any of these may be combined. An offset is below 24 hours and has no seconds: Python
// writes those for some zones of the past, and RFC 3339 does not have them. The
// timestamp is in UTC, or in [time.Local] where that has its offset at that instant, or
// else in a zone without a name.
type Decoder struct {
	// MaxBytes is the length of the longest text that is accepted. If it is not
	// positive, the limit is 1 MiB.
	MaxBytes int
	// MaxDepth is how deep objects and arrays may nest, the event itself being the
	// first level. If it is not positive, the limit is 64. It is never over 10,000.
	MaxDepth int
	// Strict makes an unknown key of the event an error. A payload may have any
	// keys.
	Strict bool
}

// A DecodeError says why a text is not an event, and where the fault is. It wraps both
// [ErrInvalid] and Err.
type DecodeError struct {
	Offset int64 // of the byte, the key or the value at fault, counted from 0
	Err    error
}

func (e *DecodeError) Error() string {
	return fmt.Sprintf("%v: at byte %d: %v", ErrInvalid, e.Offset, e.Err)
}

func (e *DecodeError) Unwrap() []error { return []error{ErrInvalid, e.Err} }

func errAt(offset int, err error) error { return &DecodeError{int64(offset), err} }

// Decode reads one event from data, which may have white space around it, but nothing
// else. An error is a [*DecodeError]. The event shares no memory with data. The strings
// in its payload share one copy of the whole text, and each of them keeps that copy
// alive.
//
// For a payload of up to four scalars Decode makes two allocations: the event and the
// copy. It makes one more for each of type, source and project path, one for each string
// with escapes, and three for a timestamp whose offset is neither of whole hours nor
// that of local time.
func (d Decoder) Decode(data []byte) (*Event, error) {
	return d.decode(nil, nil, data)
}

// decode reads one event. The engine decides first whether data is JSON, and names holds
// the strings that events share. Both may be nil.
func (d Decoder) decode(engine jsonengine.Engine, names jsonengine.Names, data []byte) (*Event, error) {
	if err := d.check(engine, data); err != nil {
		return nil, err
	}
	p := parser{Scanner: jsonengine.NewScanner(string(data)), maxDepth: d.maxDepth()}
	return p.event(names, d.Strict)
}

// check returns nil where data is JSON, valid UTF-8 and not too long.
func (d Decoder) check(engine jsonengine.Engine, data []byte) error {
	if limit := d.Limit(); len(data) > limit {
		return errAt(limit, fmt.Errorf("%w: %d bytes, of at most %d", ErrTooLong, len(data), limit))
	}
	if !utf8.Valid(data) {
		return errAt(invalidUTF8(data), errors.New("invalid UTF-8"))
	}
	if err := engine.Check(data); err != nil {
		var syntax *jsonengine.SyntaxError
		errors.As(err, &syntax)
		return errAt(int(syntax.Offset), syntax.Err)
	}
	return nil
}

// Limit returns the length of the longest text that d accepts.
func (d Decoder) Limit() int {
	if d.MaxBytes <= 0 {
		return defaultMaxBytes
	}
	return d.MaxBytes
}

func (d Decoder) maxDepth() int {
	if d.MaxDepth <= 0 {
		return maxDepth
	}
	return min(d.MaxDepth, maxNesting)
}

// UnmarshalJSON sets e to the event in data, as the zero [Decoder] reads it. It leaves e
// unchanged on an error, and for a null, as is the convention of encoding/json.
func (e *Event) UnmarshalJSON(data []byte) error {
	if isNull(data) {
		return nil
	}
	decoded, err := Decoder{}.Decode(data)
	if err != nil {
		return err
	}
	*e = *decoded
	return nil
}

// UnmarshalJSON sets p to the JSON object in data, within the limits of the zero
// [Decoder]. It leaves p unchanged on an error, and for a null, as is the convention of
// encoding/json.
func (p *Payload) UnmarshalJSON(data []byte) error {
	if isNull(data) {
		return nil
	}
	var d Decoder
	if err := d.check(nil, data); err != nil {
		return err
	}
	in := parser{Scanner: jsonengine.NewScanner(string(data)), maxDepth: d.maxDepth()}
	if err := in.expect(in.Next(), jsonengine.ObjectBegin, "a payload"); err != nil {
		return err
	}
	decoded, err := in.object(payloadDepth)
	if err != nil {
		return err
	}
	*p = decoded
	return nil
}

func isNull(data []byte) bool { return string(bytes.Trim(data, " \t\r\n")) == "null" }

// invalidUTF8 returns the index of the first byte of data that is not UTF-8.
func invalidUTF8(data []byte) int {
	i := 0
	for i < len(data) {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		i += size
	}
	return i
}
