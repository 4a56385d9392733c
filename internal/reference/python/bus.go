// Package python is the event bus of Vidurai's Python, ported to Go as it
// stands: one lock around a list of handlers and a deque. It is the reference
// that this module's bus is measured against in benchmarks, and checked against
// where tests and fuzzing want to know what the right answer is. It aims to be
// obviously right, not fast, and has no tricks of its own: what Python's
// publish does under its lock is done here under the lock.
//
// It departs from Python in four points. A bus is a value, where Python has one
// for the process. Subscribe returns a number by which to unsubscribe, because
// Go cannot compare functions, and so does not refuse a handler it already has.
// Publish reads the enabled flag under the lock, where Python leans on its
// interpreter's. And Recent returns nothing for a negative limit, where
// Python's slice counts from the other end.
package python

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
)

// DefaultMaxLen is how many events Python's deque holds.
const DefaultMaxLen = 500

// A Bus passes each event to all its handlers and holds the last few. All its
// methods may be called at once from any number of goroutines, and from inside
// a handler.
type Bus struct {
	// LogError is told of each handler that panicked. New sets it to
	// slog.Error; change it only before the bus is used.
	LogError func(msg string, args ...any)

	mu       sync.Mutex
	enabled  bool
	handlers []subscriber // in order of subscription
	lastID   int
	buffer   deque
}

type subscriber struct {
	id     int
	handle func(*Event)
}

// New returns an enabled bus that holds the last maxLen events; none, if it is
// 0. It panics if maxLen is negative.
func New(maxLen int) *Bus {
	if maxLen < 0 {
		panic("python: negative maxLen")
	}
	return &Bus{LogError: slog.Error, enabled: true, buffer: deque{max: maxLen}}
}

// Publish appends e to the buffer and then calls every handler that was
// subscribed at that moment, in order of subscription, without the lock. A
// handler that panics is logged and does not keep the others from their turn.
// A disabled bus does nothing.
func (b *Bus) Publish(e *Event) {
	b.mu.Lock()
	if !b.enabled {
		b.mu.Unlock()
		return
	}
	b.buffer.append(e)
	handlers := slices.Clone(b.handlers)
	b.mu.Unlock()

	for _, s := range handlers {
		b.call(s.handle, e)
	}
}

// call is Python's try and except around one handler.
func (b *Bus) call(handle func(*Event), e *Event) {
	defer func() {
		if v := recover(); v != nil {
			b.LogError("event handler error", "type", e.Type, "error", fmt.Sprint(v), "stack", string(debug.Stack()))
		}
	}()
	handle(e)
}

// PublishEvent makes an event, publishes it and returns it.
func (b *Bus) PublishEvent(typ, source, project string, payload map[string]any) *Event {
	e := NewEvent(typ, source, project, payload)
	b.Publish(e)
	return e
}

// Subscribe has handle called for every event published from now on, and
// returns the number to unsubscribe it by, which is never 0.
func (b *Bus) Subscribe(handle func(*Event)) (id int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lastID++
	b.handlers = append(b.handlers, subscriber{b.lastID, handle})
	return b.lastID
}

// Unsubscribe removes the handler that Subscribe returned id for. A number it
// does not know changes nothing. A publish under way may still call it.
func (b *Bus) Unsubscribe(id int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handlers = slices.DeleteFunc(b.handlers, func(s subscriber) bool { return s.id == id })
}

// Recent returns at most limit of the buffered events, newest first.
func (b *Bus) Recent(limit int) []*Event {
	b.mu.Lock()
	events := b.buffer.list()
	b.mu.Unlock()

	slices.Reverse(events)
	return events[:max(0, min(limit, len(events)))]
}

// ClearBuffer forgets the buffered events.
func (b *Bus) ClearBuffer() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.buffer.clear()
}

// ClearHandlers unsubscribes every handler.
func (b *Bus) ClearHandlers() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handlers = nil
}

// Reset clears handlers and buffer and enables the bus.
func (b *Bus) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handlers = nil
	b.buffer.clear()
	b.enabled = true
}

// Enable lets events through again.
func (b *Bus) Enable() { b.setEnabled(true) }

// Disable makes Publish do nothing.
func (b *Bus) Disable() { b.setEnabled(false) }

func (b *Bus) setEnabled(on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.enabled = on
}
