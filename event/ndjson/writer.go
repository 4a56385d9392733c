package ndjson

import (
	"bufio"
	"io"

	"github.com/vidurai/eventbus/event"
)

// A Writer writes events to a stream, one JSON object a line. It is for one
// goroutine at a time.
type Writer struct {
	out  *bufio.Writer
	line []byte // reused
}

// NewWriter returns a writer of events to w. It holds back up to 64 KiB:
// [Writer.Flush] must be called at the end.
func NewWriter(w io.Writer) *Writer {
	return &Writer{out: bufio.NewWriterSize(w, bufferBytes)}
}

// Write writes e and a newline. An event that cannot be encoded is an error that
// wraps [event.ErrInvalid]: nothing of it is written, and the next one can be.
// An error of the underlying writer is returned by every call from then on.
// Write allocates only for events longer than any before, and for every one over
// 64 KiB.
//
// It does not validate: what fails [event.Event.Validate], or is beyond a
// Decoder's limits, is written all the same.
func (w *Writer) Write(e *event.Event) error {
	line, err := e.AppendJSON(w.line[:0])
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if len(line) <= bufferBytes {
		w.line = line
	}
	_, err = w.out.Write(line)
	return err
}

// Flush writes what is held back.
func (w *Writer) Flush() error { return w.out.Flush() }
