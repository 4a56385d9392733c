package ndjson

import (
	"bufio"
	"io"

	"github.com/vidurai/eventbus/event"
)

// A Writer writes events to a stream with one JSON object on each line. It is for one
// goroutine at a time.
type Writer struct {
	out  *bufio.Writer
	line []byte // the last line, for its memory; none was longer than bufferBytes
}

// NewWriter returns a writer of events to w. It buffers up to 64 KiB, so [Writer.Flush]
// must be called at the end.
func NewWriter(w io.Writer) *Writer {
	return &Writer{out: bufio.NewWriterSize(w, bufferBytes)}
}

// Write writes e and a newline. If e cannot be encoded, Write writes nothing and returns
// an error that wraps [event.ErrInvalid]; other events can still be written. If the
// underlying writer fails, Write and Flush return its error from then on.
//
// Write allocates for a line that is longer than all lines before it, and for every line
// over 64 KiB. It does not keep the buffer of such a line.
//
// Write does not validate: it also writes events that fail [event.Event.Validate], or
// that exceed a Decoder's limits.
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

// Flush writes the buffered lines to the underlying writer.
func (w *Writer) Flush() error { return w.out.Flush() }
