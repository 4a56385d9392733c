package bus

import (
	"context"
	"log/slog"

	"github.com/vidurai/eventbus/event"
)

// Emit makes an event and publishes it: [event.New] and [Bus.Publish], with the
// bus's own clock and IDs. It returns the event as it was published, after the
// interceptors; as it was made, if the bus is disabled or an interceptor
// dropped it; and nil with an error.
//
// Attributes hold values, not live objects: what they refer to is copied and converted to
// the kinds of JSON, as [event.NewPayload] says.
//
// An event of up to four attributes of scalar kinds costs one allocation.
func (b *Bus) Emit(typ, source, projectPath string, attrs ...slog.Attr) (*event.Event, error) {
	var e *event.Event
	if b.plain {
		e = event.New(typ, source, projectPath, attrs...) // which need not pass an array around
	} else {
		e = event.NewAt(b.ids(), b.clock(), typ, source, projectPath, attrs...)
	}
	published, err := b.publish(e)
	if err != nil {
		return nil, err
	}
	if published != nil {
		e = published
	}
	return e, nil
}

// EmitContext is [Bus.Emit] with a context, from which the functions of
// [ContextAttrs] take further attributes: a trace, say, or a request's ID. Of two
// attributes with the same key the caller's counts.
//
// That ctx has ended changes nothing. A nil ctx is an error that wraps
// [ErrNilContext], and no event is made. EmitContext costs what Emit does, and what
// these functions do besides.
func (b *Bus) EmitContext(ctx context.Context, typ, source, projectPath string, attrs ...slog.Attr) (*event.Event, error) {
	if err := checkContext(ctx, "EmitContext"); err != nil {
		b.rejected.Add(1)
		return nil, err
	}
	if b.contextAttrs == nil {
		return b.Emit(typ, source, projectPath, attrs...)
	}
	var room [8]slog.Attr // on the stack
	all := room[:0]
	for _, f := range b.contextAttrs {
		all = append(all, f(ctx)...)
	}
	return b.Emit(typ, source, projectPath, append(all, attrs...)...) // of a duplicate key the last counts
}
