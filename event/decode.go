package event

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/vidurai/eventbus/internal/jsonengine"
)

const defaultMaxBytes = 1 << 20

// ErrTooLong is wrapped by the error for a text that is longer than a Decoder's
// MaxBytes.
var ErrTooLong = errors.New("too long")

// A Decoder reads events from JSON. The zero Decoder is ready for use, and any
// may be used by several goroutines at once.
//
// A key other than the six that [Event.AppendJSON] writes is ignored. The type
// is required; a missing id is made by [RandomID], a missing timestamp is the
// present time. A null is an empty project path or an empty payload, and an
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
	// MaxBytes is the length of the longest text that is taken, 1 MiB where
	// it is not positive.
	MaxBytes int
	// MaxDepth is how deep objects and arrays may nest, the event itself the
	// first of them: 64 where it is not positive, and never over 10,000.
	MaxDepth int
	// Strict makes an unknown key of the event an error. In the payload every
	// key is fine.
	Strict bool
}

// A DecodeError says what keeps a text from being an event, and where. It wraps
// [ErrInvalid] as well as Err.
type DecodeError struct {
	Offset int64 // of the byte, the key or the value at fault, counted from 0
	Err    error
}

func (e *DecodeError) Error() string {
	return fmt.Sprintf("%v: at byte %d: %v", ErrInvalid, e.Offset, e.Err)
}

func (e *DecodeError) Unwrap() []error { return []error{ErrInvalid, e.Err} }

func errAt(offset int, err error) error { return &DecodeError{int64(offset), err} }

// Decode reads one event from data, which must hold nothing else but white
// space. An error is a [*DecodeError]. The event shares no memory with data; the
// strings in its payload share one copy of the text, so that to keep one of
// them is to keep that.
//
// For a payload of up to four scalars Decode makes two allocations, one more each
// for type, source and project path, one for each string that has escapes, and
// three for a timestamp whose offset is neither of whole hours nor that of local
// time.
func (d Decoder) Decode(data []byte) (*Event, error) {
	return d.decode(nil, nil, data)
}

// decode reads one event. The engine, which may be nil, is asked first whether data is
// JSON; names, which may be nil, has the strings that events share.
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

// Limit returns the length of the longest text that d takes.
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

// UnmarshalJSON sets e to the event that data holds, as the zero [Decoder] reads
// it. On an error e is left alone, as it is by a null, which encoding/json wants
// to do nothing.
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

// UnmarshalJSON sets p to the JSON object that data holds, within the limits of
// the zero [Decoder]. On an error p is left alone, as it is by a null, which
// encoding/json wants to do nothing.
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
