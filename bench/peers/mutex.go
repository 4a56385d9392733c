package peers

import (
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/mutex"
)

// mutexPeer is internal/reference/mutex: this repository's bus with one mutex in the
// place of what is lock-free. Its history is as long as that one's.
type mutexPeer struct{ bus *mutex.Bus }

func openMutex() (peer, error) {
	const history = 500
	return &mutexPeer{mutex.New(history)}, nil
}

func (p *mutexPeer) subscribe(pattern string, h handler) error {
	_, err := p.bus.Subscribe(pattern, h)
	return err
}

func (p *mutexPeer) prepare(e *event.Event) (func() error, error) {
	return func() error { return p.bus.Publish(e) }, nil
}

func (p *mutexPeer) close() error { return nil }
