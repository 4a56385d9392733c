package bus

import (
	"context"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
)

// Wait returns the next event whose type the pattern covers and for which where
// holds; a nil where holds for all. It begins at some time while it is called: a program
// that waits for the answer to what it publishes itself calls [Bus.Follow] with FromNow
// before it publishes. [Bus.Recent] and Follow look back. Wait works without a history.
//
// The error wraps [ErrPattern] or, with a nil ctx, [ErrNilContext], is [ErrClosed] when the
// bus is closed before there was such an event, or is the cause of ctx's end.
//
// It costs what [Bus.Subscribe] does, and the publish of the event that it returns takes
// the lock under which subscriptions change. It is no subscription: [Bus.Stats] does not
// count it, and [Bus.ClearSubscriptions] and [Bus.Reset] leave it. where runs in the
// goroutines of the publishers, and a panic in it is contained as a handler's is. From
// inside a handler Wait holds up the publisher whose event that is, and waits for others.
func (b *Bus) Wait(ctx context.Context, pattern string, where func(*event.Event) bool) (*event.Event, error) {
	if err := checkContext(ctx, "Wait"); err != nil {
		return nil, err
	}
	p, err := compile(pattern)
	if err != nil {
		return nil, err
	}
	c := subscribeConfig{once: true}
	if where != nil {
		c.where = append(c.where, where)
	}
	var e *event.Event // written before found is closed
	found := make(chan struct{})
	s := newSubscription(b, p, &c)
	s.target = s.newTarget(func(it *event.Event) {
		e = it
		step.Point()
		close(found)
	}, &c)
	s.target.keep = true
	b.mu.Lock()
	b.install(s.target)
	b.unlock()
	defer s.Unsubscribe()
	err = ErrClosed
	if step.Select(found, ctx.Done(), b.noMoreEvents(), b.stopping, nil) == 1 {
		err = context.Cause(ctx)
	}
	step.Point()
	select {
	case <-found: // it came, and the end with it
		return e, nil
	default:
		return nil, err
	}
}
