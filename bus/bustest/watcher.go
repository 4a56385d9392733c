package bustest

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// timeout is what a Watcher begins with. It only delays tests that fail, so it is
// long enough for a machine that does much else.
const timeout = 10 * time.Second

// A Watcher reads the history of a bus for a test: it knows how far the test has
// expected events, and each expectation goes on from there. It is for one goroutine
// at a time, that of the test. It costs the bus nothing between calls, and has no
// goroutine: make as many as the test needs.
type Watcher struct {
	// Timeout is how long an expectation waits for events that have not been
	// published yet: 10 s unless changed. With 0 it does not wait.
	Timeout time.Duration

	t   TB
	bus *bus.Bus

	at   bus.Position // after the last event expected, or where it began
	read bus.Position // after the last event read: at or later

	// What was passed before these the watcher does not keep from the collector.
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
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errDone)
	var err error
	for _, err = range b.Follow(ctx, bus.After(p)) {
		// ctx has ended, so there is nothing but an error.
	}
	switch {
	case errors.Is(err, bus.ErrNoHistory):
		t.Fatalf("bustest: a bus with History(0) cannot be watched: %v", err)
	case !errors.Is(err, errDone):
		t.Fatalf("bustest: %v", err)
	}
	return &Watcher{Timeout: timeout, t: t, bus: b, at: p, read: p}
}

// Position returns the place after the last event that was expected and came, or
// where the watcher began.
func (w *Watcher) Position() bus.Position { return w.at }

// Why a search ends, besides what [bus.Bus.Follow] has.
var (
	errDone  = errors.New("there is nothing more, in the time there is")
	errFound = errors.New("the event has been found")
)

// find returns the first event after w.at that fits, of those that have been published
// and those that are within wait. Without one it returns why there are no more: errDone,
// [bus.ErrClosed] or a *lostError.
//
// The exported functions report that error, after the search. In a callback, or in a
// loop over an iterator, [TB.Fatalf] would name a line of this package: the body of such
// a loop is a function of its own, which Helper does not cover.
func (w *Watcher) find(wait time.Duration, fits func(*event.Event) bool) (bus.Entry, error) {
	var found bus.Entry
	err := w.scan(wait, func(e bus.Entry) error {
		switch {
		case e.Lost > 0: // what was lost might have been the event
			return &lostError{e.Position.Seq - e.Lost, e.Position.Seq - 1}
		case fits(e.Event):
			found = e
			return errFound
		}
		return nil
	})
	if err == errFound {
		return found, nil
	}
	return bus.Entry{}, err
}

// scan calls look with the events after w.at, in order: those that have been published,
// and those that are within wait. It returns the first error of look, or why there are
// no more.
func (w *Watcher) scan(wait time.Duration, look func(bus.Entry) error) error {
	for _, e := range w.ahead {
		if err := look(e); err != nil {
			return err
		}
	}
	if err := w.catchUp(look); err != nil {
		return err
	}
	if wait <= 0 {
		return errDone
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), wait, errDone)
	defer cancel()
	return w.follow(ctx, math.MaxUint64, look)
}

// catchUp calls look with what was published between w.read and now, without waiting:
// it is in the history, or lost.
func (w *Watcher) catchUp(look func(bus.Entry) error) error {
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
	err := w.follow(ctx, now.Seq, look)
	if err == errDone || err == bus.ErrClosed {
		return &lostError{w.read.Seq + 1, now.Seq}
	}
	return err
}

// follow reads on up to the event with sequence last and calls look with each. It
// returns the first error of look, or why there is no more to read.
func (w *Watcher) follow(ctx context.Context, last uint64, look func(bus.Entry) error) error {
	for e, err := range w.bus.Follow(ctx, bus.After(w.read)) {
		if err != nil {
			return err
		}
		w.read = e.Position
		w.ahead = append(w.ahead, e)
		if err := look(e); err != nil {
			return err
		}
		if e.Position.Seq >= last {
			break
		}
	}
	return nil
}

// maxPassed is how many of the events that it passed a watcher keeps, or up to twice as
// many.
const maxPassed = 1000

// pass moves w.at behind e, which is ahead.
func (w *Watcher) pass(e bus.Entry) {
	n := 1 + slices.IndexFunc(w.ahead, func(a bus.Entry) bool { return a.Position == e.Position })
	w.passed = append(w.passed, w.ahead[:n]...)
	if extra := len(w.passed) - maxPassed; extra > maxPassed {
		w.passed = slices.Delete(w.passed, 0, extra)
	}
	clear(w.ahead[:n]) // the array lives on
	w.ahead = w.ahead[n:]
	w.at = e.Position
}
