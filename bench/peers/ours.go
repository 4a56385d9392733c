package peers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// ours lists what is measured of this repository: the queue as it is by
// default, which drops the oldest when it is full, the one that has the
// publisher wait instead, and one of a bus without a history, which records as
// little as the others do.
func ours() []candidate {
	async, block, none := bus.Async(queueSize), bus.OnFull(bus.Block(time.Minute)), []bus.Option{bus.History(0)}
	return []candidate{
		{name: "ours", open: func() (peer, error) { return openBus(nil, async) }, patterns: true},
		{name: "ours-block", open: func() (peer, error) { return openBus(nil, async, block) }, patterns: true},
		{name: "ours-nohistory", open: func() (peer, error) { return openBus(none, async) }, patterns: true},
	}
}

// oursSynchronous lists the bus with its history and without.
func oursSynchronous() []candidate {
	return []candidate{
		{name: "ours", open: func() (peer, error) { return openBus(nil) }, patterns: true, isolates: true},
		{name: "ours-nohistory", open: func() (peer, error) { return openBus([]bus.Option{bus.History(0)}) }, patterns: true, isolates: true},
	}
}

type busPeer struct {
	bus     *bus.Bus
	options []bus.SubscribeOption
	subs    []*bus.Subscription
}

func openBus(opts []bus.Option, sub ...bus.SubscribeOption) (peer, error) {
	b, err := bus.New(opts...)
	if err != nil {
		return nil, err
	}
	return &busPeer{bus: b, options: sub}, nil
}

func (p *busPeer) subscribe(pattern string, h handler) error {
	s, err := p.bus.Subscribe(pattern, bus.Handler(h), p.options...)
	p.subs = append(p.subs, s)
	return err
}

func (p *busPeer) prepare(e *event.Event) (func() error, error) {
	return func() error { return p.bus.Publish(e) }, nil
}

func (p *busPeer) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := p.bus.Shutdown(ctx)
	for i, s := range p.subs {
		if t := s.Stats(); t.Delivered+t.Panicked != t.Matched || t.Dropped != 0 {
			err = errors.Join(err, fmt.Errorf("subscription %d: %d matched, %d delivered, %d panicked, %d dropped",
				i, t.Matched, t.Delivered, t.Panicked, t.Dropped))
		}
	}
	return err
}
