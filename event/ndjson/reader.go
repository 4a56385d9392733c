package ndjson

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/jsonengine/sonicengine"
)

// ErrTorn is wrapped by the error for a last line that no newline ends and that
// holds no event: most likely what wrote it was stopped while it did.
var ErrTorn = errors.New("torn line")

// A Reader reads events from a stream, one JSON object a line. It is for one
// goroutine at a time.
type Reader struct {
	decoder event.StreamDecoder
	lines   lineReader
}

// NewReader returns a reader of the events in r. Each line is d's to decide
// about: how long it may be, how deep, and with which keys.
func NewReader(r io.Reader, d event.Decoder) *Reader {
	return &Reader{
		decoder: event.StreamDecoder{Decoder: d, Valid: sonicengine.Vouch},
		lines:   newLineReader(r, d.Limit()),
	}
}

// Read returns the next event. Lines of nothing but white space are passed
// over. A line that holds no event is a [*LineError], and the next call goes on
// behind it. At the end of the stream the error is [io.EOF]; an error of the
// underlying reader is returned as it is, then and ever after, and what came of
// a line before it is dropped.
//
// A line longer than the Decoder's MaxBytes is read to its end, but never are
// more than about twice MaxBytes held in memory for it.
func (r *Reader) Read() (*event.Event, error) {
	e, bad, err := r.next()
	if bad != nil {
		return nil, bad
	}
	return e, err
}

// All iterates over what [Reader.Read] returns: events, and the errors of lines,
// which do not end the iteration. An error of the underlying reader does, and
// is the last thing yielded; the end of the stream ends it without one.
func (r *Reader) All() iter.Seq2[*event.Event, error] {
	return func(yield func(*event.Event, error) bool) {
		for {
			e, bad, err := r.next()
			switch {
			case err == io.EOF:
				return
			case err != nil:
				yield(nil, err)
				return
			case bad != nil:
				err = bad
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// next returns one of three: the next event, what is wrong with its line, or
// what ended the stream.
func (r *Reader) next() (*event.Event, *LineError, error) {
	for r.lines.err == nil {
		line := r.lines.next()
		if r.lines.err != nil && r.lines.err != io.EOF {
			break
		}
		if line.length == 0 {
			continue
		}
		e, err := r.decode(line)
		if err == nil {
			return e, nil, nil
		}
		if r.lines.err == io.EOF {
			err = fmt.Errorf("%w: %w", ErrTorn, err)
		}
		return nil, &LineError{Line: r.lines.number, Offset: line.offset, Err: err}, nil
	}
	return nil, nil, r.lines.err
}

func (r *Reader) decode(line line) (*event.Event, error) {
	if limit := r.decoder.Limit(); line.length > int64(limit) {
		return nil, &event.DecodeError{
			Offset: int64(limit),
			Err:    fmt.Errorf("%w: %d bytes, of at most %d", event.ErrTooLong, line.length, limit),
		}
	}
	return r.decoder.Decode(line.text)
}
