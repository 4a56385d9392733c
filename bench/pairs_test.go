package bench_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// BenchmarkPairs publishes events of one or of 128 pairs of type and source to
// one handler of everything. There are 1024 events either way, so that the
// memory walked through is the same; with strings=fresh each has a type and a
// source that no other shares the bytes of, as when it was decoded.
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
					if fresh {
						t, s = strings.Clone(t), strings.Clone(s)
					}
					es[i] = event.New(t, s, root)
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

func names(stem string, n int) []string {
	s := make([]string, n)
	for i := range s {
		s[i] = fmt.Sprintf("%s.number%d", stem, i)
	}
	return s
}
