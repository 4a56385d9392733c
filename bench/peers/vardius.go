package peers

import (
	messagebus "github.com/vardius/message-bus"

	"github.com/vidurai/eventbus/event"
)

// vardius is github.com/vardius/message-bus: for each subscriber a channel of
// reflected arguments, and a goroutine.
type vardius struct{ bus messagebus.MessageBus }

func openVardius() (peer, error) { return &vardius{messagebus.New(queueSize)}, nil }

func (p *vardius) subscribe(h handler) error { return p.bus.Subscribe(topic, h) }

func (p *vardius) publish(e *event.Event) error {
	p.bus.Publish(topic, e)
	return nil
}

// close closes the channels, which the subscribers drain before they end.
func (p *vardius) close() error {
	p.bus.Close(topic)
	return settle("github.com/vardius/message-bus.")
}
