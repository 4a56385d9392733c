package bus

import (
	"log/slog"

	"github.com/vidurai/eventbus/event"
)

// Emit makes an event and publishes it: [event.New] and [Bus.Publish], with the
// bus's own clock and IDs. It returns the event as it was published, after the
// interceptors; as it was made, if the bus is disabled or an interceptor
// dropped it; and nil with an error.
//
// An event of up to four attributes of scalar kinds costs one allocation.
func (b *Bus) Emit(typ, source, projectPath string, attrs ...slog.Attr) (*event.Event, error) {
	var e *event.Event
	if b.ids == nil && b.clock == nil {
		e = event.New(typ, source, projectPath, attrs...) // which need not pass an array around
	} else {
		e = event.NewAt(b.id(), b.now(), typ, source, projectPath, attrs...)
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
