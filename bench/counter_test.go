package bench_test

import (
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
	"github.com/vidurai/eventbus/internal/reference/mutex"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// Counters are what handlers count in, each in a variable of its own, without
// atomics: they are for one publishing goroutine.
type counters []*uint64

func newCounters(n int) counters {
	c := make(counters, n)
	for i := range c {
		c[i] = new(uint64)
	}
	return c
}

// reset sets every counter to zero.
func (c counters) reset() {
	for _, n := range c {
		*n = 0
	}
}

// verify fails b unless every counter is want.
func (c counters) verify(b *testing.B, want uint64) {
	b.Helper()
	for i, n := range c {
		if *n != want {
			b.Fatalf("handler %d was called %d times, want %d", i, *n, want)
		}
	}
}

// A publisher publishes one ready event.
type publisher func()

// measure checks that ten publishes are delivered to every counter ten times,
// times b.N of them, and checks those.
func (c counters) measure(b *testing.B, publish publisher) {
	b.Helper()
	c.check(b, publish, 10)
	c.time(b, publish)
}

// check checks that so many publishes are delivered to every counter.
func (c counters) check(b *testing.B, publish publisher, times uint64) {
	b.Helper()
	for range times {
		publish()
	}
	c.verify(b, times)
	c.reset()
}

// time times b.N publishes and checks that they were delivered.
func (c counters) time(b *testing.B, publish publisher) {
	b.Helper()
	published := uint64(0)
	b.ReportAllocs()
	for b.Loop() {
		publish()
		published++
	}
	c.verify(b, published)
}

// handlers returns a handler for each counter.
func (c counters) handlers() []func(*event.Event) {
	handlers := make([]func(*event.Event), len(c))
	for i, n := range c {
		handlers[i] = func(*event.Event) { *n++ }
	}
	return handlers
}

// onOurs subscribes a handler for each counter to everything.
func (c counters) onOurs(b *testing.B, on *bus.Bus) {
	b.Helper()
	for _, h := range c.handlers() {
		subscribe(b, on, ">", h)
	}
}

func (c counters) onMutex(b *testing.B, on *mutex.Bus) {
	b.Helper()
	for _, h := range c.handlers() {
		subscribeMutex(b, on, ">", h)
	}
}

func (c counters) onPython(on *python.Bus) {
	for _, n := range c {
		on.Subscribe(func(*python.Event) { *n++ })
	}
}

// Shards are counters for many publishing goroutines, each of which has its own
// on a cache line of its own, so that counting costs no goroutine anything of
// another's. A goroutine is known by the length of its events' project.
type shards []struct {
	n       uint64
	thought uint64 // what the thinking came to, so that it is not in vain
	_       pad.Line
}

func project(goroutine int) string { return strings.Repeat("p", goroutine+1) }

func (s shards) count(project string) { s[len(project)-1].n++ }

// verify fails b unless the goroutines' events were counted b.N times.
func (s shards) verify(b *testing.B) {
	b.Helper()
	sum := uint64(0)
	for i := range s {
		sum += s[i].n
	}
	if sum != uint64(b.N) {
		b.Fatalf("the handler was called %d times, want %d", sum, b.N)
	}
}
