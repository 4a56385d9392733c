package main

import (
	"log/slog"
	"runtime"
	"sync/atomic"

	"github.com/vidurai/eventbus/event"
)

// interceptions counts what the interceptors did.
type interceptions struct {
	dropped  atomic.Uint64 // by the first one, as it was asked to
	exploded atomic.Uint64 // panics and Goexits of it
	late     atomic.Uint64 // dropped by the last one: out of turn
	changed  atomic.Uint64
}

// doom does to an event what its path says.
func (s *soak) doom(e *event.Event) *event.Event {
	switch e.ProjectPath {
	case doomDrop:
		s.interceptions.dropped.Add(1)
		return nil
	case doomPanic:
		s.interceptions.exploded.Add(1)
		panic("doom")
	case doomGoexit:
		s.interceptions.exploded.Add(1)
		runtime.Goexit()
	}
	return e
}

// stamp changes some.
func (s *soak) stamp(e *event.Event) *event.Event {
	if _, n := readMark(e); n%stamped == 0 {
		s.interceptions.changed.Add(1)
		return e.WithPayload(e.Payload.With(slog.Bool(stampKey, true)))
	}
	return e
}

// admit is the last interceptor. It lets a publisher's events through in turn only:
// what a Disable left out of a batch would otherwise be a gap, and nobody could tell
// it from a loss.
func (s *soak) admit(e *event.Event) *event.Event {
	p, n := readMark(e)
	l := &s.ledgers[p].passed
	if n != l.Load()+1 {
		s.interceptions.late.Add(1)
		return nil
	}
	l.Store(n)
	return e
}
