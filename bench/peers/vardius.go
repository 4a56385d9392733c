package peers

import (
	messagebus "github.com/vardius/message-bus"

	"github.com/vidurai/eventbus/event"
)

// vardius is github.com/vardius/message-bus: for each subscriber a channel of
// reflected arguments, and a goroutine.
type vardius struct {
	bus    messagebus.MessageBus
	topics []string
}

func openVardius() (peer, error) { return &vardius{bus: messagebus.New(queueSize)}, nil }

func (p *vardius) subscribe(topic string, h handler) error {
	p.topics = append(p.topics, topic)
	return p.bus.Subscribe(topic, h)
}

func (p *vardius) prepare(e *event.Event) (func() error, error) {
	return func() error {
		p.bus.Publish(e.Type, e)
		return nil
	}, nil
}

// close closes the channels, which the subscribers drain before they end. A topic
// that is closed already is left alone.
func (p *vardius) close() error {
	for _, topic := range p.topics {
		p.bus.Close(topic)
	}
	return settle("github.com/vardius/message-bus.")
}
