package bustest

import (
	"context"
	"errors"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// timeout is what a Watcher begins with. It only delays tests that fail, so it is
// long enough for a machine that does much else.
const timeout = 10 * time.Second

// A Watcher reads the history of a bus for a test: it knows how far the test has
// expected events, and each expectation goes on from there. It is for one goroutine
// at a time, that of the test. It costs the bus nothing between calls, and has no
// goroutine: make as many as there are stories to follow.
type Watcher struct {
	// Timeout is how long an expectation waits for events that have not been
	// published yet: 10 s unless changed. With 0 it does not wait.
	Timeout time.Duration

	t   TB
	bus *bus.Bus

	at   bus.Position // after the last event expected, or where it began
	read bus.Position // after the last event read: at or later

	passed []bus.Entry // the last that were read up to at, for failures to tell of
	ahead  []bus.Entry // all that were read after at
}

// Watch returns a watcher that begins with the first event b ever published. To
// begin later use [WatchAfter].
//
// It fails the test if b has no history.
func Watch(t TB, b *bus.Bus) *Watcher {
	t.Helper()
	return WatchAfter(t, b, bus.Position{Epoch: b.Position().Epoch})
}

// WatchAfter returns a watcher that begins with the event after p: with b.Position()
// after all that has been published, with [Watcher.Position] where another one is.
//
// It fails the test if b has no history, or if p is no position of b.
func WatchAfter(t TB, b *bus.Bus, p bus.Position) *Watcher {
	t.Helper()
	w := &Watcher{Timeout: timeout, t: t, bus: b, at: p, read: p}
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errDone)
	for _, err := range b.Follow(ctx, bus.After(p)) {
		switch {
		case errors.Is(err, bus.ErrNoHistory):
			t.Fatalf("bustest: a bus with History(0) cannot be watched: %v", err)
		case !errors.Is(err, errDone):
			t.Fatalf("bustest: %v", err)
		}
	}
	return w
}

// Position returns the place after the last event that was expected and came, or
// where the watcher began.
func (w *Watcher) Position() bus.Position { return w.at }

// Why a watcher stops reading, besides what [bus.Bus.Follow] has.
var (
	errDone = errors.New("there is nothing more, in the time there is")
	errLeft = errors.New("nothing more is asked for")
)

// entries iterates over the events after w.at: those that have been published, and
// those that are within wait. The last thing it yields, unless the loop is left, is
// why there are no more: errDone, [bus.ErrClosed] or a *lostError. The loop may pass
// what it is given.
func (w *Watcher) entries(wait time.Duration) iter.Seq2[bus.Entry, error] {
	return func(yield func(bus.Entry, error) bool) {
		for _, e := range w.ahead {
			if !show(e, yield) {
				return
			}
		}
		if err := w.catchUp(yield); err != nil {
			if err != errLeft {
				yield(bus.Entry{}, err)
			}
			return
		}
		err := errDone
		if wait > 0 {
			ctx, cancel := context.WithTimeoutCause(context.Background(), wait, errDone)
			defer cancel()
			err = w.follow(ctx, math.MaxUint64, yield)
		}
		if err != errLeft {
			yield(bus.Entry{}, err)
		}
	}
}

// next returns the event after w.at, if it is within Timeout.
func (w *Watcher) next() (bus.Entry, error) {
	for e, err := range w.entries(w.Timeout) {
		return e, err
	}
	panic("not reached: entries yields an error at least")
}

// catchUp yields what was published between w.read and now, without waiting: it is
// in the history, or lost.
func (w *Watcher) catchUp(yield func(bus.Entry, error) bool) error {
	now := w.bus.Position()
	if w.read.Seq >= now.Seq {
		return nil
	}
	if w.bus.Stats().BufferSize == 0 {
		return &lostError{w.read.Seq + 1, now.Seq} // cleared, and nothing came after
	}
	// There is one to be read, unless it is cleared this moment. The limit is for that.
	ctx, cancel := context.WithTimeoutCause(context.Background(), timeout, errDone)
	defer cancel()
	err := w.follow(ctx, now.Seq, yield)
	if err == errDone || err == bus.ErrClosed {
		return &lostError{w.read.Seq + 1, now.Seq}
	}
	return err
}

// follow reads on, and yields, up to the event with sequence last. Otherwise it
// returns errLeft if yield does not want more, or why there is no more.
func (w *Watcher) follow(ctx context.Context, last uint64, yield func(bus.Entry, error) bool) error {
	for e, err := range w.bus.Follow(ctx, bus.After(w.read)) {
		if err != nil {
			return err
		}
		w.read = e.Position
		w.ahead = append(w.ahead, e)
		if !show(e, yield) {
			return errLeft
		}
		if e.Position.Seq >= last {
			break
		}
	}
	return nil
}

// show yields e, or an error in its place if events before it were lost, after which
// nothing is wanted.
func show(e bus.Entry, yield func(bus.Entry, error) bool) bool {
	if e.Lost > 0 {
		yield(bus.Entry{}, &lostError{e.Position.Seq - e.Lost, e.Position.Seq - 1})
		return false
	}
	return yield(e, nil)
}

// maxPassed is how many of the events that it passed a watcher remembers, or up to
// twice as many.
const maxPassed = 1000

// pass moves w.at behind e, which is ahead.
func (w *Watcher) pass(e bus.Entry) {
	n := 1 + slices.IndexFunc(w.ahead, func(a bus.Entry) bool { return a.Position == e.Position })
	w.passed = append(w.passed, w.ahead[:n]...)
	if extra := len(w.passed) - maxPassed; extra > maxPassed {
		w.passed = slices.Delete(w.passed, 0, extra)
	}
	w.ahead = w.ahead[n:] // what is before n stays where it is: entries may be in it
	w.at = e.Position
}
