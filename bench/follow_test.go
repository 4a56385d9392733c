package bench_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// BenchmarkFollow publishes while so many followers read, until all of them had
// every event. The publisher waits for them after each round of as many events as
// the history holds, so that none loses any.
func BenchmarkFollow(b *testing.B) {
	const round = 10_000
	for _, followers := range []int{1, 10} {
		b.Run(fmt.Sprint("followers=", followers), func(b *testing.B) {
			on := newOurs(b, bus.History(round))
			e := event.New(typ, source, root)
			total := uint64(b.N)
			caughtUp := make(chan error, followers)
			for range followers {
				next := on.Follow(context.Background(), bus.FromNow())
				go func() {
					read, lost := uint64(0), uint64(0)
					for entry, err := range next {
						if err != nil {
							caughtUp <- err
							return
						}
						read++
						lost += entry.Lost
						seq := entry.Position.Seq
						if seq%round != 0 && seq != total {
							continue
						}
						if read != seq || lost != 0 || entry.Event != e {
							err = fmt.Errorf("after %d publishes a follower had %d events and lost %d", seq, read, lost)
						}
						caughtUp <- err
						if err != nil || seq == total {
							return
						}
					}
				}()
			}
			b.ReportAllocs()
			b.ResetTimer()
			for n := range total {
				if err := on.Publish(e); err != nil {
					b.Fatal(err)
				}
				if n+1 == total || (n+1)%round == 0 {
					for range followers {
						if err := <-caughtUp; err != nil {
							b.Fatal(err)
						}
					}
				}
			}
			b.StopTimer()
			if got := on.Stats().Published; got != total {
				b.Fatalf("published %d of %d", got, total)
			}
		})
	}
}
