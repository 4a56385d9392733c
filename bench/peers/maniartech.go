package peers

import (
	"context"

	"github.com/maniartech/signals"

	"github.com/vidurai/eventbus/event"
)

// maniartech is github.com/maniartech/signals: a list of listeners under a
// read-write mutex, copied for each emission. It has no topics: a signal is one
// type of event, and who emits has it at hand.
type maniartech struct {
	signals map[string]*signals.SyncSignal[*event.Event]
}

func openManiartech() (peer, error) {
	return &maniartech{map[string]*signals.SyncSignal[*event.Event]{}}, nil
}

func (p *maniartech) signal(typ string) *signals.SyncSignal[*event.Event] {
	s := p.signals[typ]
	if s == nil {
		s = signals.NewSync[*event.Event]()
		p.signals[typ] = s
	}
	return s
}

func (p *maniartech) subscribe(typ string, h handler) error {
	p.signal(typ).AddListener(func(_ context.Context, e *event.Event) { h(e) })
	return nil
}

func (p *maniartech) prepare(e *event.Event) (func() error, error) {
	s, ctx := p.signal(e.Type), context.Background()
	return func() error {
		s.Emit(ctx, e)
		return nil
	}, nil
}

func (p *maniartech) close() error { return nil }
