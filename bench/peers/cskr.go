package peers

import (
	"sync"

	"github.com/cskr/pubsub/v2"

	"github.com/vidurai/eventbus/event"
)

// cskr is github.com/cskr/pubsub: a goroutine that takes each command through an
// unbuffered channel and sends to a channel for each subscriber, from which the
// subscriber reads by itself.
type cskr struct {
	bus *pubsub.PubSub[string, *event.Event]
	wg  sync.WaitGroup
}

func openCskr() (peer, error) {
	return &cskr{bus: pubsub.New[string, *event.Event](queueSize)}, nil
}

func (p *cskr) subscribe(topic string, h handler) error {
	queue := p.bus.Sub(topic)
	p.wg.Go(func() {
		for e := range queue {
			h(e)
		}
	})
	return nil
}

func (p *cskr) prepare(e *event.Event) (func() error, error) {
	return func() error {
		p.bus.Pub(e, e.Type)
		return nil
	}, nil
}

func (p *cskr) close() error {
	p.bus.Shutdown()
	p.wg.Wait()
	return nil
}
