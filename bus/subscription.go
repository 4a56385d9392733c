package bus

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/subject"
)

// A Subscription is a handler's place on a bus. Go's functions cannot be
// compared, so it is by the subscription that one is told from another.
type Subscription struct {
	// Immutable.

	bus     *Bus
	name    string
	pattern subject.Pattern
	sources []string // nil: all
	call    Handler  // with what the options put before it

	spent    atomic.Bool // Once: some publisher has taken the one call
	filtered atomic.Uint64
	dropped  atomic.Uint64
	panicked atomic.Uint64
	unrouted struct{ entered, left atomic.Uint64 } // events without a route of their own

	// Owned by Bus.mu.

	live      bool
	folded    uint64 // events that went through drained deliveries
	delivered uint64 // what account has vouched for; it never goes back
}

// covers reports whether s is about events of this type and source.
func (s *Subscription) covers(typ, source string) bool {
	return s.pattern.Match(typ) && (s.sources == nil || slices.Contains(s.sources, source))
}

// callIfCovered is call for events that were not routed by type and source.
func (s *Subscription) callIfCovered(e *event.Event) {
	if s.covers(e.Type, e.Source) {
		s.unrouted.entered.Add(1)
		defer s.unrouted.left.Add(1)
		s.call(e)
	}
}

// label is how reports call the subscription.
func (s *Subscription) label() string {
	if s.name != "" {
		return s.name
	}
	return s.pattern.String()
}

// Name returns the name given with [Named], "" if there is none.
func (s *Subscription) Name() string { return s.name }

// Pattern returns the pattern as it was given.
func (s *Subscription) Pattern() string { return s.pattern.String() }

// Unsubscribe ends the subscription: a publish that begins after it returned
// does not reach the handler. One that is under way may; to be sure, use
// [Subscription.UnsubscribeWait]. It may be called more than once, and from the
// handler itself. It does not wait for handlers; it costs what
// [Bus.Subscribe] does.
func (s *Subscription) Unsubscribe() {
	b := s.bus
	b.mu.Lock()
	defer b.mu.Unlock()
	if !s.live {
		return
	}
	b.end(s)
	isS := func(o *Subscription) bool { return o == s }
	subs := slices.DeleteFunc(slices.Clone(*b.subs.Load()), isS)
	b.subs.Store(&subs) // U1
	b.eachRoute(func(r *route) {
		if r.overflow || s.covers(r.typ, r.source) {
			b.remove(r, isS)
		}
	})
	b.reap()
}

// UnsubscribeWait unsubscribes and waits until no call of the handler is
// running or to come; then it returns nil. It returns the cause of ctx's end if
// that is first, and, from inside a handler of this bus, [ErrInHandler] at
// once: waiting for itself would never end. The subscription has ended in all
// three cases.
//
// What it waits for is the publishes under way that go to the handler, and so
// also for the handlers that are called along with it. Where there are more
// pairs of type and source than the bus has routes, the publishes of those
// without one count as going to all handlers.
//
// A goroutine for which a handler waits, be it one that the handler started or
// that of an iterator it pulls, must not call it: it cannot be told from any
// other, and waits for the handler that waits for it.
func (s *Subscription) UnsubscribeWait(ctx context.Context) error {
	s.Unsubscribe()
	b := s.bus
	if b.inHandler() {
		return ErrInHandler
	}
	for _, d := range b.undrained(s) {
		select {
		case <-d.drained:
			continue // whatever ctx says
		default:
		}
		select {
		case <-d.drained:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	b.mu.Lock()
	b.reap() // nothing of the bus refers to the handler any more
	b.mu.Unlock()
	return nil
}

// undrained returns the deliveries through which s may still be called, after
// it was unsubscribed.
func (b *Bus) undrained(s *Subscription) (ds []*delivery) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, d := range b.retired {
		if slices.Contains(d.subs, s) {
			ds = append(ds, d)
		}
	}
	return ds
}
