package main

import (
	"context"
	"sync/atomic"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/fault"
	"github.com/vidurai/eventbus/internal/pad"
)

// A publisher goes round its pool.
type publisher struct {
	// Immutable.

	bus    *bus.Bus
	faults *fault.List
	id     int
	events []*event.Event

	// Of its own goroutine.

	place int                // in the pool, of the next event
	when  [poolSize]interval // for each place, when it was last published, if that was noted

	_ pad.Line

	n atomic.Uint64 // published; written once in a while
	_ pad.Line
}

// An interval is what Position said before and after.
type interval struct{ before, after uint64 }

func newPublisher(b *bus.Bus, f *fault.List, id int) *publisher {
	return &publisher{bus: b, faults: f, id: id, events: pool(id)}
}

// publish publishes n events, and notes of the last ones when it was. When ctx ends it
// goes on to those.
func (p *publisher) publish(ctx context.Context, n uint64) {
	noted := min(n, poolSize)
	for n > noted && ctx.Err() == nil {
		round := min(n-noted, poolSize)
		for range round {
			p.one()
		}
		n -= round
		p.n.Add(round)
	}
	for range noted {
		p.note()
		p.n.Add(1)
	}
}

// one publishes the next event.
func (p *publisher) one() {
	if err := p.bus.Publish(p.events[p.place]); err != nil {
		p.faults.Add("publisher %d: %v", p.id, err)
	}
	if p.place++; p.place == poolSize {
		p.place = 0
	}
}

// note publishes the next event and notes when.
func (p *publisher) note() {
	i := p.place
	p.when[i].before = p.bus.Position().Seq
	p.one()
	p.when[i].after = p.bus.Position().Seq
}
