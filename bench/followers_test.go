package bench_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// BenchmarkPublishWakes is a publish that wakes followers, all of whom sleep. Its
// time is the median of single calls; what the woken do afterwards, and what it
// takes until they sleep again, is not in it.
func BenchmarkPublishWakes(b *testing.B) {
	for _, followers := range []int{0, 1, 10, 100, 1000} {
		b.Run(fmt.Sprint("followers=", followers), func(b *testing.B) {
			bb := newOurs(b)
			e := event.New(typ, source, root)
			var seen atomic.Int64
			for range followers {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				next := bb.Follow(ctx, bus.FromNow())
				go func() {
					for _, err := range next {
						if err != nil {
							return
						}
						seen.Add(1)
					}
				}()
			}
			calls := make([]time.Duration, 0, b.N)
			for i := range b.N {
				time.Sleep(300*time.Microsecond + time.Duration(followers)*time.Microsecond) // they sleep by then
				start := time.Now()
				_ = bb.Publish(e)
				calls = append(calls, time.Since(start))
				for seen.Load() < int64(followers*(i+1)) {
					time.Sleep(50 * time.Microsecond)
				}
			}
			slices.Sort(calls)
			b.ReportMetric(float64(calls[len(calls)/2].Nanoseconds()), "ns/op")
		})
	}
}
