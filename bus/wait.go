package bus

import (
	"context"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
)

// Wait returns the next event whose type the pattern covers and for which where
// holds; a nil where holds for all. It misses none that is published after it was
// called, and returns none that was published before; [Bus.Recent] and
// [Bus.Follow] look back. It works without a history.
//
// The error wraps [ErrPattern], is [ErrClosed] when the bus is closed before there
// was such an event, or the cause of ctx's end.
//
// It subscribes, and costs what that does. where runs in the goroutines of the
// publishers, and a panic in it is contained as a handler's is. From inside a
// handler Wait holds up the publisher whose event that is, and waits for others.
func (b *Bus) Wait(ctx context.Context, pattern string, where func(*event.Event) bool) (*event.Event, error) {
	var e *event.Event // written before found is closed
	found := make(chan struct{})
	opts := []SubscribeOption{Once()}
	if where != nil {
		opts = append(opts, Where(where))
	}
	s, err := b.Subscribe(pattern, func(it *event.Event) {
		e = it
		step.Point()
		close(found)
	}, opts...)
	if err != nil {
		return nil, err
	}
	defer s.Unsubscribe()
	switch step.Select(found, ctx.Done(), b.over(), b.halted, nil) {
	case 0:
		return e, nil
	case 1:
		err = context.Cause(ctx)
	default:
		err = ErrClosed
	}
	step.Point()
	select {
	case <-found: // it came, and the end with it
		return e, nil
	default:
		return nil, err
	}
}
