package bench_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// BenchmarkPublishBatch publishes so many ready events to one handler, with
// PublishBatch and in a loop of Publish that stops at the first error as well.
func BenchmarkPublishBatch(b *testing.B) {
	for _, events := range []int{1, 10, 100} {
		es := make([]*event.Event, events)
		for i := range es {
			es[i] = event.New(typ, source, root)
		}
		b.Run(fmt.Sprintf("impl=batch/events=%d", events), func(b *testing.B) {
			on := newOurs(b)
			c := newCounters(1)
			c.onOurs(b, on)
			batches := uint64(0)
			b.ReportAllocs()
			for b.Loop() {
				if n, err := on.PublishBatch(es); err != nil || n != events {
					b.Fatalf("published %d of %d: %v", n, events, err)
				}
				batches++
			}
			c.verify(b, batches*uint64(events))
			reportEach(b, events, "event")
		})
		b.Run(fmt.Sprintf("impl=loop/events=%d", events), func(b *testing.B) {
			on := newOurs(b)
			c := newCounters(1)
			c.onOurs(b, on)
			batches := uint64(0)
			b.ReportAllocs()
			for b.Loop() {
				for i, e := range es {
					if err := on.Publish(e); err != nil {
						b.Fatalf("published %d of %d: %v", i, events, err)
					}
				}
				batches++
			}
			c.verify(b, batches*uint64(events))
			reportEach(b, events, "event")
		})
	}
}
