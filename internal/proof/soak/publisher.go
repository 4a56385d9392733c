package main

import (
	"errors"
	"log/slog"
	"math/rand/v2"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A publisher publishes until the bus is closed, by every way there is.
type publisher struct {
	s      *soak
	id     int
	random *rand.Rand
	batch  []*event.Event
	closed bool
}

// tickEvery is after how many events a publisher has the others make a step.
const tickEvery = 128

// run publishes. Handlers and interceptors that call Goexit end the goroutine they
// are called in, and then another goes on.
func (p *publisher) run() {
	for !p.closed {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for !p.closed {
				p.step()
			}
		}()
		<-ended
	}
}

// step publishes one event, or a batch.
func (p *publisher) step() {
	n := p.s.ledgers[p.id].passed.Load() + 1
	switch x := p.random.Uint32() % 512; {
	case x == 0:
		p.spoil()
	case x < 64:
		p.publishBatch(n, 1+int(x)%16)
	case x < 256:
		p.emit(n)
	default:
		k := kind(p.id, p.s.echo(), n)
		p.told(n, p.s.bus.Publish(event.New(k.typ, k.source, k.project, mark(p.id, n))))
	}
	if n%tickEvery == 0 {
		p.s.tick()
	}
}

func (p *publisher) emit(n uint64) {
	k := kind(p.id, p.s.echo(), n)
	e, err := p.s.bus.Emit(k.typ, k.source, k.project, mark(p.id, n))
	p.told(n, err)
	if err != nil {
		return
	}
	if who, number := readMark(e); who != p.id || number != n {
		p.s.faults.Add("publisher %d emitted number %d and was given number %d of %d", p.id, n, number, who)
	}
}

func (p *publisher) publishBatch(n uint64, size int) {
	p.batch = p.batch[:0]
	for i := range uint64(size) {
		k := kind(p.id, p.s.echo(), n+i)
		p.batch = append(p.batch, event.New(k.typ, k.source, k.project, mark(p.id, n+i)))
	}
	done, err := p.s.bus.PublishBatch(p.batch)
	if err == nil && done != size {
		p.s.faults.Add("PublishBatch came to %d of %d without an error", done, size)
	}
	p.told(n+uint64(done), err)
}

// told takes note of what was said of number n.
func (p *publisher) told(n uint64, err error) {
	if err == nil {
		return
	}
	p.s.rejected.Add(1)
	if !errors.Is(err, bus.ErrClosed) {
		p.s.faults.Add("publisher %d, number %d: %v", p.id, n, err)
	}
	// It may have passed the interceptors before the bus was closed.
	p.s.ledgers[p.id].passed.CompareAndSwap(n, n-1)
	p.closed = true
}

// spoil publishes what is not accepted.
func (p *publisher) spoil() {
	k := kind(p.id, p.s.echo(), 0)
	var e *event.Event
	switch p.random.Uint32() % 8 {
	case 0:
	case 1:
		e = event.New("not a type", k.source, k.project)
	case 2:
		e = event.New(k.typ, k.source, doomGoexit, slog.Bool("doomed", true))
	case 3, 4:
		e = event.New(k.typ, k.source, doomPanic)
	default:
		e = event.New(k.typ, k.source, doomDrop)
	}
	invalid := e == nil || e.Type != k.typ
	switch err := p.s.bus.Publish(e); {
	case errors.Is(err, bus.ErrClosed):
		p.s.rejected.Add(1)
		p.closed = true
	case errors.Is(err, bus.ErrInvalid) && invalid:
		p.s.rejected.Add(1)
	case err != nil:
		p.s.faults.Add("publisher %d: %v: %v", p.id, e, err)
	case invalid && e == nil:
		p.s.faults.Add("publisher %d: nil was accepted", p.id)
	}
}
