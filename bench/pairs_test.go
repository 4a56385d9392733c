package bench_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// BenchmarkPairs publishes events of one or of 128 pairs of type and source to
// one handler of everything. There are 1024 events either way, so that the
// memory walked through is the same, and all were decoded. With strings=fresh
// each has the type and the source that event.Decoder gave it, whose bytes no
// other shares; with strings=shared these are put in their place that all events
// of the pair have, as event/ndjson does.
func BenchmarkPairs(b *testing.B) {
	const events = 1024
	for _, pairs := range []struct{ types, sources int }{{1, 1}, {32, 4}} {
		for _, fresh := range []bool{false, true} {
			strs := "shared"
			if fresh {
				strs = "fresh"
			}
			b.Run(fmt.Sprintf("pairs=%d/strings=%s", pairs.types*pairs.sources, strs), func(b *testing.B) {
				types, sources := names("kind.of", pairs.types), names("source", pairs.sources)
				es := make([]*event.Event, events)
				for i := range es {
					t, s := types[i%len(types)], sources[i/len(types)%len(sources)]
					es[i] = decoded(b, event.New(t, s, root))
					if es[i].Type != t || es[i].Source != s {
						b.Fatalf("decoded %v, want %s from %s", es[i], t, s)
					}
					if !fresh {
						es[i].Type, es[i].Source = t, s
					}
				}
				on := newOurs(b)
				c := newCounters(1)
				c.onOurs(b, on)
				// Every pair's first publish makes its route, and is not timed.
				for _, e := range es {
					publishing(b, on, e)()
				}
				c.verify(b, events)
				if got := len(on.Stats().EventTypes); got != pairs.types {
					b.Fatalf("the bus saw %d types, want %d", got, pairs.types)
				}
				c.reset()

				b.ReportAllocs()
				n := 0
				for b.Loop() {
					if err := on.Publish(es[n%events]); err != nil {
						b.Fatal(err)
					}
					n++
				}
				c.verify(b, uint64(n))
			})
		}
	}
}

// decoded returns e as it is when it came as JSON.
func decoded(b *testing.B, e *event.Event) *event.Event {
	b.Helper()
	data, err := e.AppendJSON(nil)
	if err != nil {
		b.Fatal(err)
	}
	if e, err = (event.Decoder{}).Decode(data); err != nil {
		b.Fatal(err)
	}
	return e
}

func names(stem string, n int) []string {
	s := make([]string, n)
	for i := range s {
		s[i] = fmt.Sprintf("%s.number%d", stem, i)
	}
	return s
}
