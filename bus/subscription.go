package bus

import (
	"context"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/internal/subject"
)

// A Subscription is a handler's place on a bus. Go's functions cannot be compared, so the
// subscription is what identifies a handler. A subscription that has ended keeps neither its
// handler nor any event alive.
type Subscription struct {
	// Immutable.

	bus        *Bus
	name       string
	pattern    subject.Pattern
	place      place
	once       bool
	worker     *worker       // nil: synchronous
	quarantine *quarantine   // nil: never set aside
	slowness   *slowness     // nil: not timed
	done       chan struct{} // closed when no call runs or is to come

	spent         step.Bool // Once: a publisher has taken the one call
	filtered      step.Uint64
	dropped       step.Uint64
	panicked      step.Uint64
	droppedAtStop step.Uint64 // of the dropped, those that the stop of the bus kept from the handler
	uncovered     step.Uint64 // synchronous: events of routes that ask, which it does not cover

	// Owned by Bus.mu.

	live      bool    // no call has ended it, though the bus may have been shut down
	cutByStop bool    // the bus was stopped before it was done
	target    *target // nil once it is detached; always nil where the queue is shared
	folded    uint64  // synchronous: events that went through folded deliveries
	delivered uint64  // synchronous: as account has said it; it never goes back
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

// Done returns a channel that is closed when the subscription has ended and no call of
// its handler runs or is to come, as [Subscription.UnsubscribeWait] knows it. It is closed
// however the subscription ended: by Unsubscribe, UnsubscribeWait, Drain or Once, by
// [Bus.ClearSubscriptions], [Bus.Reset], [Bus.Shutdown] or [Bus.Close]. No lock of the bus
// is held when it is closed.
func (s *Subscription) Done() <-chan struct{} { return s.done }

// isDone reports whether no call runs or is to come. Bus.mu is held.
func (s *Subscription) isDone() bool {
	return s.target == nil && (s.worker == nil || s.worker.ended)
}

// passes reports whether e meets the conditions and, for Once, is the first that does.
// It counts an event that does not.
func (s *Subscription) passes(where []func(*event.Event) bool, e *event.Event) bool {
	for _, holds := range where {
		if !holds(e) {
			s.filtered.Add(1)
			return false
		}
	}
	if s.once && !s.spent.CompareAndSwap(false, true) {
		s.dropped.Add(1)
		return false
	}
	return true
}

// drop counts an event as dropped.
func (s *Subscription) drop() {
	s.dropped.Add(1)
	if s.bus.state.Load()&stopped != 0 {
		s.droppedAtStop.Add(1)
	}
}

// dropAtStop counts an event that is not handled because the bus was stopped. One that
// came too late for a Once would not have been anyway.
func (s *Subscription) dropAtStop() {
	if s.once && s.spent.Load() {
		s.dropped.Add(1)
		return
	}
	s.drop()
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
// once: waiting for itself would never end. The subscription has ended in
// all three cases. With a nil ctx it does nothing, and returns an error that wraps
// [ErrNilContext].
//
// It waits for the publishes under way that go to the handler, and so also for the other
// handlers that these publishes call. A publish whose pair of type and source has no place
// of its own in the table, which the package's documentation describes under Memory, counts
// as going to all handlers that cover the type or, if the type has no place either, to all
// handlers. For an asynchronous subscription it waits for its one call, and for conditions
// that publishers are in.
//
// A goroutine that a handler waits for must not call it, be it one that the handler started
// or that of an iterator it pulls: the bus cannot tell it from any other, and it would wait
// for the handler that waits for it.
func (s *Subscription) UnsubscribeWait(ctx context.Context) error {
	if err := checkContext(ctx, "UnsubscribeWait"); err != nil {
		return err
	}
	s.end(dropping)
	if s.bus.inHandler() {
		return ErrInHandler
	}
	return await(ctx, s.done)
}

// Drain ends the subscription as [Subscription.UnsubscribeWait] does, but has what an
// asynchronous one has in its queue delivered first: what was published when it was
// called. If ctx ends before that, the rest is dropped, and counted. It returns
// [ErrClosed] if something else had the rest dropped, be it before Drain was called or
// after: the end of the bus, an Unsubscribe, or another Drain that ran out of time. With a
// nil ctx it does nothing, and returns an error that wraps [ErrNilContext].
func (s *Subscription) Drain(ctx context.Context) error {
	if err := checkContext(ctx, "Drain"); err != nil {
		return err
	}
	s.end(draining)
	if s.bus.inHandler() {
		return ErrInHandler
	}
	err := await(ctx, s.done)
	switch {
	case err != nil:
		s.end(dropping)
	case s.worker != nil && s.worker.lostItsRest():
		return ErrClosed
	}
	return err
}

// end ends the subscription. What an asynchronous one has in its queue is
// delivered, or dropped, as p says; to drop it is also possible later.
func (s *Subscription) end(p phase) {
	b := s.bus
	b.mu.Lock()
	defer b.unlock()
	if s.live {
		if t := b.retire(s); t != nil && !t.removed {
			b.uninstall(t)
		}
	}
	if s.worker != nil {
		s.worker.end(p)
	}
}

// retire ends s, and takes it off the queue that it may share. It returns the target that
// is not needed any more, nil if other subscriptions need it. b.mu is held.
func (b *Bus) retire(s *Subscription) *target {
	s.live = false
	if s.worker == nil || s.worker.queue == nil {
		return s.target
	}
	q := s.worker.queue
	q.members--
	if q.members > 0 {
		return nil
	}
	delete(b.queues, q.key)
	return q.target
}

// ClearSubscriptions ends every subscription, as Unsubscribe does. [Bus.Wait] and
// [Bus.Follow] go on.
func (b *Bus) ClearSubscriptions() {
	b.mu.Lock()
	defer b.unlock()
	b.clearSubscriptions()
}

func (b *Bus) clearSubscriptions() {
	for _, s := range b.subs {
		if s.live {
			b.retire(s)
			if s.worker != nil {
				s.worker.end(dropping)
			}
		}
	}
	b.remove(func(t *target) bool { return !t.keep })
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
