package bushttp

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/subject"
)

const (
	retryAfter = time.Second      // for the client, before it comes again
	keepAlive  = 15 * time.Second // without a word, at most
	interval   = 80 * time.Millisecond
	linger     = 4 * time.Millisecond // for what follows an event after a silence

	batchSize = 1024     // entries at most in a batch
	writeSize = 64 << 10 // bytes after which a write is due
)

// A stream follows the bus for one client, in the goroutine of its request.
//
// Entries are gathered into batches, one each interval, so that many events are
// few writes; after a silence the first is sent almost at once. While a write
// waits for the client nothing is read: who is too slow is lapped by the history,
// and the next entry says by how many.
type stream struct {
	handler *handler
	w       http.ResponseWriter
	control *http.ResponseController
	pattern subject.Pattern

	turn    turn                        // which entries is under
	entries iter.Seq2[bus.Entry, error] // from where to go on
	batch   batch
	allowed allowance
	buf     []byte
}

var errDue = errors.New("a batch is due")

// A turn is the context of one gathering after another. Where a stream goes on is
// settled once, however many of them find nothing: the oldest event in the history is
// another one each time.
type turn struct{ context.Context }

// begin settles where the stream goes on.
func (s *stream) begin(from bus.From) { s.entries = s.handler.bus.Follow(&s.turn, from) }

// run serves until the bus is closed, the client is gone or ctx ends.
func (s *stream) run(ctx context.Context) {
	s.buf = fmt.Appendf(nil, "retry: %d\n\n", retryAfter.Milliseconds())
	if s.flush() != nil {
		return
	}
	var written time.Time
	for {
		err := s.gather(ctx, time.Now().Add(keepAlive), 1)
		if err == nil {
			due := time.Now().Add(linger)
			if next := written.Add(interval); next.After(due) {
				due = next
			}
			err = s.gather(ctx, due, batchSize)
		}
		if ctx.Err() != nil {
			return // the client is gone, or the server ends, whatever the cause is called
		}
		closed := errors.Is(err, bus.ErrClosed)
		switch {
		case errors.Is(err, bus.ErrPosition):
			s.reset()
		case err != nil && !closed && !errors.Is(err, errDue):
			return
		}
		silent := len(s.buf) == 0 && s.batch.last == bus.Position{}
		if s.encode() != nil {
			return
		}
		switch {
		case closed:
			s.buf = append(s.buf, "event: closed\ndata: {}\n\n"...)
		case silent:
			s.buf = append(s.buf, ":\n\n"...)
		default:
			written = time.Now()
		}
		if s.flush() != nil || closed {
			return
		}
	}
}

// gather reads into the batch until it has n entries, or returns why there are
// fewer: errDue, at the time given.
func (s *stream) gather(ctx context.Context, until time.Time, n int) error {
	ctx, cancel := context.WithDeadlineCause(ctx, until, errDue)
	defer cancel()
	s.turn.Context = ctx
	var last bus.Position
	defer func() {
		if last != (bus.Position{}) {
			s.begin(bus.After(last))
		}
	}()
	for e, err := range s.entries {
		if err != nil {
			return err
		}
		last = e.Position
		s.batch.add(e, s.pattern.Match(e.Type))
		if len(s.batch.entries) >= n || n == 1 {
			return nil
		}
	}
	return nil
}

// reset says that the position asked for is not one of this bus, and begins with
// the oldest there is.
func (s *stream) reset() {
	s.buf = fmt.Appendf(s.buf, "event: reset\ndata: {\"position\":\"%v\"}\n\n", s.handler.bus.Position())
	s.begin(bus.FromOldest())
}

// encode empties the batch into buf, which it writes where it grows too long.
//
// What precedes an entry has the position after what it tells of: a client that is
// cut off in between is told nothing twice.
func (s *stream) encode() error {
	b := &s.batch
	if s.allowed.rate > 0 {
		b.trim(s.allowed.take(len(b.entries), time.Now()))
	}
	s.tell("lost", b.lost, b.lostTo)
	s.tell("skipped", b.skipped, b.skippedTo())
	for _, e := range b.entries {
		s.tell("lost", e.Lost, before(e))
		s.buf = fmt.Appendf(s.buf, "id: %v\ndata: ", e.Position)
		s.buf = s.handler.appendEvent(s.buf, e.Event)
		s.buf = append(s.buf, "\n\n"...)
		if len(s.buf) >= writeSize {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	s.tell("lost", b.trailing, b.last)
	if b.trailing == 0 && b.moved() {
		// Events that the client did not ask for are behind it too. An id alone
		// is none to it, but it is what it will come again with.
		s.buf = fmt.Appendf(s.buf, "id: %v\n\n", b.last)
	}
	b.clear()
	return nil
}

// tell says that n events up to a position are not sent, if there are any.
func (s *stream) tell(why string, n uint64, to bus.Position) {
	if n > 0 {
		s.buf = fmt.Appendf(s.buf, "id: %[1]v\nevent: %[2]s\ndata: {\"%[2]s\":%[3]d}\n\n", to, why, n)
	}
}

// flush sends buf.
func (s *stream) flush() error {
	if _, err := s.w.Write(s.buf); err != nil {
		return err
	}
	if cap(s.buf) > 4*writeSize {
		s.buf = nil // that of a large event is not kept
	}
	s.buf = s.buf[:0]
	return s.control.Flush()
}
