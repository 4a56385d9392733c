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
	block := bus.OnFull(bus.Block(time.Minute))
	return []candidate{
		{"ours", func() (peer, error) { return openBus(nil) }},
		{"ours-block", func() (peer, error) { return openBus(nil, block) }},
		{"ours-nohistory", func() (peer, error) { return openBus([]bus.Option{bus.History(0)}) }},
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
	return &busPeer{bus: b, options: append(sub, bus.Async(queueSize))}, nil
}

func (p *busPeer) subscribe(h handler) error {
	s, err := p.bus.Subscribe(topic, bus.Handler(h), p.options...)
	p.subs = append(p.subs, s)
	return err
}

func (p *busPeer) publish(e *event.Event) error { return p.bus.Publish(e) }

func (p *busPeer) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := p.bus.Shutdown(ctx)
	for i, s := range p.subs {
		if t := s.Stats(); t.Delivered != t.Matched || t.Dropped != 0 {
			err = errors.Join(err, fmt.Errorf("subscription %d: %d matched, %d delivered, %d dropped", i, t.Matched, t.Delivered, t.Dropped))
		}
	}
	return err
}
