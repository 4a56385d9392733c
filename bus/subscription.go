package bus

import (
	"context"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/internal/subject"
)

// A Subscription is a handler's place on a bus. Go's functions cannot be
// compared, so it is by the subscription that one is told from another.
type Subscription struct {
	// Immutable.

	bus        *Bus
	name       string
	pattern    subject.Pattern
	place      place
	where      []func(*event.Event) bool
	once       bool
	worker     *worker     // nil: synchronous
	quarantine *quarantine // nil: never set aside
	slowness   *slowness   // nil: not timed

	spent    step.Bool // Once: some publisher has taken the one call
	filtered step.Uint64
	dropped  step.Uint64
	panicked step.Uint64
	left     step.Uint64 // of the dropped, those that came to nothing because the bus was stopped

	// Owned by Bus.mu.

	live     bool
	receiver *receiver // nil once its worker and all that goes to it has ended
}

// label is how reports call the subscription.
func (s *Subscription) label() string {
	if s.name != "" {
		return s.name
	}
	return s.Pattern()
}

// Name returns the name given with [Named], "" if there is none.
func (s *Subscription) Name() string { return s.name }

// Pattern returns the pattern as it was given.
func (s *Subscription) Pattern() string { return s.pattern.String() }

// meets reports whether e meets the conditions, and counts it if it does not.
func (s *Subscription) meets(e *event.Event) bool {
	for _, where := range s.where {
		if !where(e) {
			s.filtered.Add(1)
			return false
		}
	}
	return true
}

// drop counts an event as dropped.
func (s *Subscription) drop() {
	s.dropped.Add(1)
	if s.bus.state.Load()&stopped != 0 {
		s.left.Add(1)
	}
}

// refuse counts an event that is not handled because the bus was stopped. One that came
// too late for a Once would not have been anyway.
func (s *Subscription) refuse() {
	if s.once && s.spent.Load() {
		s.dropped.Add(1)
		return
	}
	s.drop()
}

// spend reports whether this is the one call that Once admits, and counts an event
// that is too late for it.
func (s *Subscription) spend() bool {
	if s.spent.CompareAndSwap(false, true) {
		return true
	}
	s.dropped.Add(1)
	return false
}

// Unsubscribe ends the subscription: a publish that begins after it returned
// does not reach the handler. One that is under way may; to be sure, use
// [Subscription.UnsubscribeWait]. What an asynchronous subscription has in its
// queue is dropped, and counted; [Subscription.Drain] has it delivered first.
//
// It may be called more than once, and from the handler itself. It does not wait
// for handlers; it costs what [Bus.Subscribe] does.
func (s *Subscription) Unsubscribe() { s.end(dropping) }

// UnsubscribeWait unsubscribes and waits until no call of the handler is
// running or to come; then it returns nil. It returns the cause of ctx's end if
// that is first, and, from inside a handler of this bus, [ErrInHandler] at
// once: waiting for itself would never end. The subscription has ended in all
// three cases.
//
// What it waits for is the publishes under way that go to the handler, and so
// also for the handlers that are called along with it. Where there are more
// pairs of type and source than the bus has routes, the publishes of those
// without one count as going to all handlers. For an asynchronous subscription,
// it waits for its one call, and for conditions that publishers are in.
//
// A goroutine for which a handler waits, be it one that the handler started or
// that of an iterator it pulls, must not call it: it cannot be told from any
// other, and waits for the handler that waits for it.
func (s *Subscription) UnsubscribeWait(ctx context.Context) error {
	s.end(dropping)
	if s.bus.inHandler() {
		return ErrInHandler
	}
	return s.wait(ctx)
}

// Drain ends the subscription as [Subscription.UnsubscribeWait] does, but has what an
// asynchronous one has in its queue delivered first: what was published when it was
// called. If ctx ends before that, the rest is dropped, and counted. It returns
// [ErrClosed] if something else had the rest dropped, be it before Drain was called or
// after: the end of the bus, an Unsubscribe, or another Drain that ran out of time.
func (s *Subscription) Drain(ctx context.Context) error {
	s.end(draining)
	if s.bus.inHandler() {
		return ErrInHandler
	}
	err := s.wait(ctx)
	switch {
	case err != nil:
		s.end(dropping)
	case s.worker != nil && s.worker.wasCut():
		return ErrClosed
	}
	return err
}

// wait waits for a subscription that has ended, outside of handlers.
func (s *Subscription) wait(ctx context.Context) error {
	b := s.bus
	for _, d := range b.undrained(s) {
		if err := await(ctx, d.drained); err != nil {
			return err
		}
	}
	if s.worker != nil {
		if err := await(ctx, s.worker.done); err != nil {
			return err
		}
	}
	b.mu.Lock()
	b.reap() // nothing of the bus refers to the handler any more
	if s.worker != nil {
		s.receiver = nil // nor anything to what is left in the queue
	}
	b.mu.Unlock()
	return nil
}

// await waits for done to be closed, or for the end of ctx. It returns nil if done
// is, whatever ctx says.
func await(ctx context.Context, done <-chan struct{}) error {
	step.Point()
	select {
	case <-done:
		return nil
	default:
	}
	if step.Select(done, ctx.Done(), nil, nil, nil) == 0 {
		return nil
	}
	return context.Cause(ctx)
}
