package peers

import (
	"context"
	"regexp"
	"strconv"

	mustafaturan "github.com/mustafaturan/bus/v3"

	"github.com/vidurai/eventbus/event"
)

// mustafaturanPeer is github.com/mustafaturan/bus: a map from topics to handlers
// under a read-write mutex. It makes an event around what is emitted, with two
// identifiers and the time. Here both identifiers cost nothing: one text serves
// for all, and the context brings it.
type mustafaturanPeer struct {
	bus      *mustafaturan.Bus
	handlers int
}

func openMustafaturan() (peer, error) {
	b, err := mustafaturan.NewBus(mustafaturan.Next(func() string { return "id" }))
	return &mustafaturanPeer{bus: b}, err
}

// subscribe knows the topic before the handler, or handlers would be called in
// the order of a map.
func (p *mustafaturanPeer) subscribe(topic string, h handler) error {
	p.bus.RegisterTopics(topic)
	p.bus.RegisterHandler(strconv.Itoa(p.handlers), mustafaturan.Handler{
		Matcher: "^" + regexp.QuoteMeta(topic) + "$",
		Handle:  func(_ context.Context, e mustafaturan.Event) { h(e.Data.(*event.Event)) },
	})
	p.handlers++
	return nil
}

func (p *mustafaturanPeer) prepare(e *event.Event) (func() error, error) {
	p.bus.RegisterTopics(e.Type)
	ctx := context.WithValue(context.Background(), mustafaturan.CtxKeyTxID, "id")
	return func() error { return p.bus.Emit(ctx, e.Type, e) }, nil
}

func (p *mustafaturanPeer) close() error { return nil }
