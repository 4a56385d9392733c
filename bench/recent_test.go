package bench_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// BenchmarkRecent asks a full history of 500 for its last events. Nobody
// publishes; BenchmarkPublishBesideSnapshots has both. impl=floor copies as many
// pointers, beside a bus as full.
func BenchmarkRecent(b *testing.B) {
	const published = 2 * python.DefaultMaxLen
	full := func(b *testing.B) (on *bus.Bus, last *event.Event) {
		on = newOurs(b)
		for range published {
			last = event.New(typ, source, root)
			publishing(b, on, last)()
		}
		return on, last
	}
	for _, limit := range []int{500, 10} {
		b.Run(fmt.Sprintf("impl=ours/limit=%d", limit), func(b *testing.B) {
			on, last := full(b)
			b.ReportAllocs()
			for b.Loop() {
				if got := on.Recent(limit); len(got) != limit || got[0] != last {
					b.Fatalf("Recent(%d) gave %d events", limit, len(got))
				}
			}
			reportEach(b, limit, "event")
		})
		b.Run(fmt.Sprintf("impl=floor/limit=%d", limit), func(b *testing.B) {
			on, last := full(b)
			es := on.Recent(limit)
			b.ReportAllocs()
			for b.Loop() {
				if got := floorRecent(es); len(got) != limit || got[0] != last {
					b.Fatalf("copied %d events", len(got))
				}
			}
			reportEach(b, limit, "event")
		})
		b.Run(fmt.Sprintf("impl=mutex/limit=%d", limit), func(b *testing.B) {
			on := newMutex()
			var last *event.Event
			for range published {
				last = event.New(typ, source, root)
				publishingMutex(b, on, last)()
			}
			b.ReportAllocs()
			for b.Loop() {
				if got := on.Recent(limit); len(got) != limit || got[0] != last {
					b.Fatalf("Recent(%d) gave %d events", limit, len(got))
				}
			}
			reportEach(b, limit, "event")
		})
		b.Run(fmt.Sprintf("impl=python/limit=%d", limit), func(b *testing.B) {
			on := newPython()
			var last *python.Event
			for range published {
				last = on.PublishEvent(typ, source, root, nil)
			}
			b.ReportAllocs()
			for b.Loop() {
				if got := on.Recent(limit); len(got) != limit || got[0] != last {
					b.Fatalf("Recent(%d) gave %d events", limit, len(got))
				}
			}
			reportEach(b, limit, "event")
		})
	}
}
