package bench_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// BenchmarkOverflow publishes to one handler events whose sources name a session
// each, after other sessions have filled the bus's table of pairs of type and source.
// All pairs beyond the table share one route, on which every subscription is asked
// whether it covers the event. unrelated is the number of subscriptions that do not:
// each wants another type, and was called once before the clock runs.
func BenchmarkOverflow(b *testing.B) {
	const (
		table    = 4096 // pairs of type and source
		sessions = 1024 // beyond the table, which are published in turn
	)
	for _, unrelated := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("unrelated=%d", unrelated), func(b *testing.B) {
			on := newOurs(b)
			wanted, others := newCounters(1), newCounters(unrelated)
			subscribe(b, on, typ, wanted.handlers()[0])
			stems := names("other", unrelated)
			for i, h := range others.handlers() {
				subscribe(b, on, stems[i]+".x", h)
				publishing(b, on, event.New(stems[i]+".x", source, root))()
			}
			for _, session := range names("session", table) {
				publishing(b, on, event.New(typ, session, root))()
			}
			before := on.Stats().EventSources[bus.Others]
			es := make([]*event.Event, sessions)
			for i, session := range names("late", sessions) {
				es[i] = event.New(typ, session, root)
				publishing(b, on, es[i])()
			}
			if got := on.Stats().EventSources[bus.Others] - before; got != sessions {
				b.Fatalf("%d of %d sessions are beyond the table", got, sessions)
			}
			wanted.verify(b, table+sessions)
			wanted.reset()

			b.ReportAllocs()
			n := uint64(0)
			for b.Loop() {
				if err := on.Publish(es[n%sessions]); err != nil {
					b.Fatal(err)
				}
				n++
			}
			wanted.verify(b, n)
			others.verify(b, 1)
		})
	}
}
