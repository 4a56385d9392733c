package main

import (
	"log/slog"
	"sync"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A meter publishes on a bus and measures what that takes: the wall time in
// which the publisher could do nothing else, and so the handlers' work too.
type meter struct {
	bus *bus.Bus

	// Of the calls that the bus accepted.
	all   timings
	first timings // each the first of its type and source

	mu   sync.Mutex
	seen map[kind]bool // at most maxKinds
}

// A kind of event is what the bus has a route for.
type kind struct{ typ, source string }

// maxKinds is how many routes a bus has room for: what first comes later makes
// none.
const maxKinds = 4096

func newMeter(b *bus.Bus) *meter { return &meter{bus: b, seen: make(map[kind]bool)} }

// publish publishes an event that has its own time.
func (m *meter) publish(e *event.Event) error {
	start := time.Now()
	err := m.bus.Publish(e)
	took := time.Since(start)
	if err == nil {
		m.add(took, kind{e.Type, e.Source})
	}
	return err
}

// emit publishes something that happens now.
func (m *meter) emit(typ, source, project string, attrs ...slog.Attr) error {
	start := time.Now()
	_, err := m.bus.Emit(typ, source, project, attrs...)
	took := time.Since(start)
	if err == nil {
		m.add(took, kind{typ, source})
	}
	return err
}

func (m *meter) add(took time.Duration, k kind) {
	m.all.add(took)
	if m.isFirst(k) {
		m.first.add(took)
	}
}

func (m *meter) isFirst(k kind) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen[k] || len(m.seen) == maxKinds {
		return false
	}
	m.seen[k] = true
	return true
}

func (m *meter) events() int64 { return m.all.calls.Load() }
