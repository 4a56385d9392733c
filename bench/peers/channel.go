package peers

import (
	"sync"

	"github.com/vidurai/eventbus/event"
)

// channels is what one writes without a library: a buffered channel and a
// goroutine for each subscriber. Nobody can subscribe once it publishes, so it
// needs no lock; one that is used in earnest has one.
type channels struct {
	onetype
	queues []chan *event.Event
	wg     sync.WaitGroup
}

func openChannel() (peer, error) { return new(channels), nil }

func (p *channels) subscribe(typ string, h handler) error {
	queue := make(chan *event.Event, queueSize)
	p.queues = append(p.queues, queue)
	p.wg.Go(func() {
		for e := range queue {
			h(e)
		}
	})
	return p.only(typ)
}

func (p *channels) prepare(e *event.Event) (func() error, error) {
	return func() error {
		for _, q := range p.queues {
			q <- e
		}
		return nil
	}, p.only(e.Type)
}

func (p *channels) close() error {
	for _, q := range p.queues {
		close(q)
	}
	p.wg.Wait()
	return nil
}
