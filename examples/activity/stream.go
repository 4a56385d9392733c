package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
)

// readStream publishes the events of a stream, one JSON object a line. A line
// that is no event, or an event that the bus refuses, is complained about and
// passed over; that there were such lines is the error in the end.
func (in *input) readStream(ctx context.Context, r io.Reader) error {
	in.stream = true
	for e, err := range ndjson.NewReader(interruptible(ctx, r), event.Decoder{}).All() {
		if err == nil {
			err = in.meter.publish(e)
		}
		if _, atLine := errors.AsType[*ndjson.LineError](err); atLine || errors.Is(err, event.ErrInvalid) {
			in.badLines++
			in.console.complain(err)
			continue
		}
		if err != nil {
			return fmt.Errorf("reading standard input: %w", err)
		}
		in.console.progress(func() string {
			return "reading standard input: " + counted(in.meter.events(), "event")
		})
	}
	if in.badLines > 0 {
		return fmt.Errorf("%s on standard input could not be used", counted(in.badLines, "line"))
	}
	return nil
}

// interruptible returns a reader of r whose Read fails once ctx is done, even
// while r keeps one waiting, as a terminal does. The goroutine that waits for r
// then lives until r gives.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	out, in := io.Pipe()
	stop := context.AfterFunc(ctx, func() { in.CloseWithError(context.Cause(ctx)) })
	go func() {
		_, err := io.Copy(in, r)
		stop()
		in.CloseWithError(err) // nil is the end of the file
	}()
	return out
}
