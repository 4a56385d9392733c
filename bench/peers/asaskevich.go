package peers

import (
	asaskevich "github.com/asaskevich/EventBus"

	"github.com/vidurai/eventbus/event"
)

// asaskevichPeer is github.com/asaskevich/EventBus: handlers are called through
// reflection, under the bus's one mutex. The asynchronous ones run in a new
// goroutine for each event. They are subscribed as transactional, the only way
// that keeps the order: the publisher waits for the handler's last call to return
// before it starts the next. There is no queue.
type asaskevichPeer struct {
	bus   asaskevich.Bus
	async bool
}

func openAsaskevich() (peer, error) { return &asaskevichPeer{bus: asaskevich.New()}, nil }

func openAsaskevichAsync() (peer, error) {
	return &asaskevichPeer{bus: asaskevich.New(), async: true}, nil
}

func (p *asaskevichPeer) subscribe(topic string, h handler) error {
	if !p.async {
		return p.bus.Subscribe(topic, h)
	}
	const transactional = true
	return p.bus.SubscribeAsync(topic, h, transactional)
}

func (p *asaskevichPeer) prepare(e *event.Event) (func() error, error) {
	return func() error {
		p.bus.Publish(e.Type, e)
		return nil
	}, nil
}

func (p *asaskevichPeer) close() error {
	p.bus.WaitAsync()
	return nil
}
