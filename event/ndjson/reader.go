package ndjson

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/jsonengine/sonicengine"
)

// ErrTorn is wrapped by the error for a last line that holds no event and that no newline
// ends. Most likely its writer was stopped halfway.
var ErrTorn = errors.New("torn line")

// A Reader reads events from a stream with one JSON object on each line. It is for one
// goroutine at a time.
type Reader struct {
	decoder event.StreamDecoder
	lines   lineReader
}

// NewReader returns a reader of the events in r. The limits of d apply to each line.
func NewReader(r io.Reader, d event.Decoder) *Reader {
	return &Reader{
		decoder: event.StreamDecoder{Decoder: d, Valid: sonicengine.Vouch},
		lines:   newLineReader(r, d.Limit()),
	}
}

// Read returns the next event. It skips lines of white space only. For a line that holds
// no event it returns a [*LineError], and the next call reads the line after it. At the
// end of the stream the error is [io.EOF]. An error of the underlying reader is returned
// unchanged, by this call and all that follow, and the part of a line read before it is
// dropped.
//
// A line longer than the Decoder's MaxBytes is read to its end, but at most about twice
// MaxBytes of memory are used for it.
func (r *Reader) Read() (*event.Event, error) {
	e, bad, err := r.next()
	if bad != nil {
		return nil, bad
	}
	return e, err
}

// All iterates over the events and errors that [Reader.Read] returns. The error of a line
// does not end the iteration. An error of the underlying reader does: it is yielded last.
// The end of the stream ends the iteration without an error.
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

// next returns the next event, or the error of its line, or the error that ended the
// stream.
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
