package bus_test

import (
	"fmt"
	"runtime"
	"testing"
	"weak"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A herd is events that nobody should keep, and a handler with something to keep alive.
type herd struct {
	events []weak.Pointer[event.Event]
	extra  weak.Pointer[[1 << 10]byte]
}

// publish publishes n events that only the bus refers to afterwards.
func (h *herd) publish(t *testing.T, b *bus.Bus, n int) {
	t.Helper()
	for i := range n {
		h.events = append(h.events, weak.Make(emit(t, b, "a", fmt.Sprint("source ", i%2))))
	}
}

// handler returns one that refers to something of its own, and runs f.
func (h *herd) handler(f func()) bus.Handler {
	extra := new([1 << 10]byte)
	h.extra = weak.Make(extra)
	return func(*event.Event) {
		f()
		extra[0]++
	}
}

// alive collects garbage and returns how many of the events are still reachable, and
// whether the handler is.
func (h *herd) alive() (events int, handler bool) {
	for range 5 { // what a goroutine has on its stack may outlive one
		runtime.GC()
		events, handler = 0, h.extra.Value() != nil
		for _, e := range h.events {
			if e.Value() != nil {
				events++
			}
		}
		if events == 0 && !handler {
			break
		}
	}
	return events, handler
}

var everyQueue = map[string][]bus.SubscribeOption{
	"synchronous":        nil,
	"conditions":         {bus.Where(func(*event.Event) bool { return true })},
	"shared":             {bus.Async(200)},
	"DropOldest":         {bus.Async(200), bus.Where(func(*event.Event) bool { return true })},
	"DropNewest":         {bus.Async(200), bus.OnFull(bus.DropNewest)},
	"Block":              {bus.Async(200), bus.OnFull(bus.Block(1))},
	"Latest":             {bus.Async(200), bus.Latest(func(e *event.Event) string { return e.ID.String() })},
	"Replay":             {bus.Async(200), bus.Replay(200)},
	"Replay, DropNewest": {bus.Async(200), bus.Replay(200), bus.OnFull(bus.DropNewest)},
}

// heap returns how many bytes are reachable.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
