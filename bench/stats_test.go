package bench_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// BenchmarkStats asks for the statistics of a bus with ten handlers of everything
// that has seen events of one or of 128 pairs of type and source. The Python
// design counts what is in its buffer when it is asked.
func BenchmarkStats(b *testing.B) {
	const events, handlers = 1024, 10
	for _, pairs := range []struct{ types, sources int }{{1, 1}, {32, 4}} {
		types, sources := names("kind.of", pairs.types), names("source", pairs.sources)
		pair := func(i int) (string, string) { return types[i%len(types)], sources[i/len(types)%len(sources)] }
		b.Run(fmt.Sprintf("impl=ours/pairs=%d", pairs.types*pairs.sources), func(b *testing.B) {
			on := newOurs(b)
			c := newCounters(handlers)
			c.onOurs(b, on)
			for i := range events {
				t, s := pair(i)
				publishing(b, on, event.New(t, s, root))()
			}
			c.verify(b, events)
			b.ReportAllocs()
			for b.Loop() {
				s := on.Stats()
				if s.Published != events || len(s.EventTypes) != pairs.types || len(s.EventSources) != pairs.sources ||
					len(s.Subscriptions) != handlers || s.Subscriptions[handlers-1].Delivered != events {
					b.Fatalf("wrong statistics: %+v", s)
				}
			}
		})
		b.Run(fmt.Sprintf("impl=python/pairs=%d", pairs.types*pairs.sources), func(b *testing.B) {
			on := newPython()
			c := newCounters(handlers)
			c.onPython(on)
			for i := range events {
				t, s := pair(i)
				on.PublishEvent(t, s, root, nil)
			}
			c.verify(b, events)
			b.ReportAllocs()
			for b.Loop() {
				s := on.Statistics()
				if s.BufferSize != s.BufferMaxSize || len(s.EventTypes) != pairs.types || len(s.EventSources) != pairs.sources ||
					s.HandlerCount != handlers {
					b.Fatalf("wrong statistics: %+v", s)
				}
			}
		})
	}
}
