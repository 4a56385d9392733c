package peers

import (
	gookit "github.com/gookit/event"

	"github.com/vidurai/eventbus/event"
)

// gookitPeer is github.com/gookit/event: a map from names to listeners, which no
// lock protects unless asked for. An event is a name and a map of parameters; that
// map is made beforehand and handed over each time, the library's own event around
// it is new each time. Asynchronously, one channel leads to goroutines of which
// each calls all listeners in turn; there is one, because more would not keep the
// order.
type gookitPeer struct {
	manager *gookit.Manager
	async   bool
}

func openGookit() (peer, error) { return &gookitPeer{manager: gookit.NewManager("")}, nil }

func openGookitAsync() (peer, error) {
	m := gookit.NewManager("", func(o *gookit.Options) { o.ChannelSize, o.ConsumerNum = queueSize, 1 })
	return &gookitPeer{manager: m, async: true}, nil
}

const gookitKey = "event"

func (p *gookitPeer) subscribe(name string, h handler) error {
	p.manager.On(name, gookit.ListenerFunc(func(e gookit.Event) error {
		h(e.Get(gookitKey).(*event.Event))
		return nil
	}))
	return nil
}

func (p *gookitPeer) prepare(e *event.Event) (func() error, error) {
	params := gookit.M{gookitKey: e}
	if p.async {
		return func() error {
			p.manager.Async(e.Type, params)
			return nil
		}, nil
	}
	return func() error {
		err, _ := p.manager.Fire(e.Type, params)
		return err
	}, nil
}

// close has nothing to wait for where nothing was published asynchronously.
func (p *gookitPeer) close() error { return p.manager.CloseWait() }
