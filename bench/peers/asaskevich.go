package peers

import (
	asaskevich "github.com/asaskevich/EventBus"

	"github.com/vidurai/eventbus/event"
)

// asaskevichPeer is github.com/asaskevich/EventBus, whose asynchronous handlers
// run in a new goroutine for each event. They are subscribed as transactional,
// the only way that keeps the order: the publisher waits for the handler's last
// call to return before it starts the next. There is no queue.
type asaskevichPeer struct{ bus asaskevich.Bus }

func openAsaskevich() (peer, error) { return &asaskevichPeer{asaskevich.New()}, nil }

func (p *asaskevichPeer) subscribe(h handler) error {
	const transactional = true
	return p.bus.SubscribeAsync(topic, h, transactional)
}

func (p *asaskevichPeer) publish(e *event.Event) error {
	p.bus.Publish(topic, e)
	return nil
}

func (p *asaskevichPeer) close() error {
	p.bus.WaitAsync()
	return nil
}
