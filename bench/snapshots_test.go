package bench_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// BenchmarkPublishBesideSnapshots publishes to one handler, with readers=1 beside
// a goroutine that asks for the whole history, a full one, without pause.
func BenchmarkPublishBesideSnapshots(b *testing.B) {
	const limit = python.DefaultMaxLen
	e := event.New(typ, source, root)
	run := func(b *testing.B, readers int, c counters, publish publisher, recent func(int) []*event.Event) {
		c.check(b, publish, limit) // and fill the history
		if readers == 0 {
			c.time(b, publish)
			return
		}
		snapshot := func() {
			if es := recent(limit); len(es) != limit || es[0] != e || es[limit-1] != e {
				b.Errorf("Recent(%d) gave %d events, or others than were published", limit, len(es))
			}
		}
		beside(b, snapshot, "snapshots/op", func() { c.time(b, publish) })
	}
	for _, readers := range []int{0, 1} {
		b.Run(fmt.Sprintf("impl=ours/readers=%d", readers), func(b *testing.B) {
			on := newOurs(b)
			c := newCounters(1)
			c.onOurs(b, on)
			run(b, readers, c, publishing(b, on, e), on.Recent)
		})
		b.Run(fmt.Sprintf("impl=mutex/readers=%d", readers), func(b *testing.B) {
			on := newMutex()
			c := newCounters(1)
			c.onMutex(b, on)
			run(b, readers, c, publishingMutex(b, on, e), on.Recent)
		})
	}
}
