package peers

import (
	"context"
	"errors"

	kelindar "github.com/kelindar/event"

	"github.com/vidurai/eventbus/event"
)

// kelindarPeer is github.com/kelindar/event: a queue for each subscriber, all of
// one type under one mutex, and a ticker that wakes them every 500 µs. Publish
// wakes nobody.
type kelindarPeer struct {
	onetype
	dispatcher *kelindar.Dispatcher
	cancels    []context.CancelFunc
}

// A kelindarEvent is the event as kelindar needs it, with a number for its type.
type kelindarEvent struct{ *event.Event }

const kelindarType = 1

// Type hides the event's field of that name.
func (kelindarEvent) Type() uint32 { return kelindarType }

func openKelindar() (peer, error) {
	return &kelindarPeer{dispatcher: kelindar.NewDispatcher()}, nil
}

func (p *kelindarPeer) subscribe(typ string, h handler) error {
	p.cancels = append(p.cancels, kelindar.SubscribeTo(p.dispatcher, kelindarType, func(e kelindarEvent) { h(e.Event) }))
	return p.only(typ)
}

func (p *kelindarPeer) prepare(e *event.Event) (func() error, error) {
	return func() error {
		kelindar.Publish(p.dispatcher, kelindarEvent{e})
		return nil
	}, p.only(e.Type)
}

// close cancels the subscribers, who work their queues off and then end, and
// keeps the ticker until they have: Close stops nothing else, and without the
// ticker nothing would ever wake them.
func (p *kelindarPeer) close() error {
	for _, cancel := range p.cancels {
		cancel()
	}
	err := settle("github.com/kelindar/event.(*consumer")
	return errors.Join(err, p.dispatcher.Close(), settle("github.com/kelindar/event."))
}
