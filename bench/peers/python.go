package peers

import (
	"strings"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// pythonPeer is internal/reference/python, the Python design ported. It has an event of its own,
// which is made beforehand, and no topics: each handler is called and looks at the
// type by itself.
type pythonPeer struct {
	bus    *python.Bus
	events []*event.Event // the one whose Python twin has an ID of n bytes is at n
}

func openPython() (peer, error) { return &pythonPeer{bus: python.New(python.DefaultMaxLen)}, nil }

func (p *pythonPeer) subscribe(typ string, h handler) error {
	p.bus.Subscribe(func(e *python.Event) {
		if e.Type == typ {
			h(p.events[len(e.ID)])
		}
	})
	return nil
}

func (p *pythonPeer) prepare(e *event.Event) (func() error, error) {
	twin := python.NewEvent(e.Type, e.Source, e.ProjectPath, nil)
	twin.ID = strings.Repeat("i", len(p.events))
	p.events = append(p.events, e)
	return func() error {
		p.bus.Publish(twin)
		return nil
	}, nil
}

func (p *pythonPeer) close() error { return nil }
