package peers

import (
	"context"
	"errors"
	"sync"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"

	"github.com/vidurai/eventbus/event"
)

// watermillPeer is github.com/ThreeDotsLabs/watermill's GoChannel: a goroutine for
// each message and one for each of its subscribers, who take turns to send it into
// the subscriber's channel and wait until it is acknowledged. That does not keep
// the order, unless Publish is told to wait for all acknowledgements, and then
// nothing is queued.
//
// A message's payload is bytes, so the event goes in its context. Publish copies
// the message, which is therefore made once, beforehand.
type watermillPeer struct {
	bus *gochannel.GoChannel
	wg  sync.WaitGroup
}

type watermillKey struct{}

func openWatermill() (peer, error) { return newWatermill(false), nil }

func openWatermillOrdered() (peer, error) { return newWatermill(true), nil }

func newWatermill(ordered bool) *watermillPeer {
	return &watermillPeer{bus: gochannel.NewGoChannel(gochannel.Config{
		OutputChannelBuffer:            queueSize,
		BlockPublishUntilSubscriberAck: ordered,
		PreserveContext:                true,
	}, watermill.NopLogger{})}
}

func (p *watermillPeer) subscribe(topic string, h handler) error {
	messages, err := p.bus.Subscribe(context.Background(), topic)
	if err != nil {
		return err
	}
	p.wg.Go(func() {
		for m := range messages {
			h(m.Context().Value(watermillKey{}).(*event.Event))
			m.Ack()
		}
	})
	return nil
}

func (p *watermillPeer) prepare(e *event.Event) (func() error, error) {
	ctx := context.WithValue(context.Background(), watermillKey{}, e)
	m := message.NewMessageWithContext(ctx, e.ID.String(), nil)
	return func() error { return p.bus.Publish(e.Type, m) }, nil
}

// close waits for all that is being sent, because Close discards that.
func (p *watermillPeer) close() error {
	const sending = "github.com/ThreeDotsLabs/watermill/pubsub/gochannel.(*GoChannel).sendMessage"
	err := errors.Join(settle(sending), p.bus.Close())
	p.wg.Wait()
	return err
}
