package bench_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bench/internal/histogram"
	"github.com/vidurai/eventbus/bench/internal/ponder"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// BenchmarkLatency has 32 goroutines time each of their publishes, and reports
// how long the slowest took. ns/op is elapsed time by publishes and includes
// the clock and the thinking. The program bench/latency does the same with a
// garbage collector at work.
func BenchmarkLatency(b *testing.B) {
	const goroutines = 32
	made := func(g int) *event.Event { return event.New(typ, source, project(g)) }
	for _, think := range thinks {
		steps := ponder.In(think.time)
		b.Run("impl=ours/think="+think.name, func(b *testing.B) {
			on := newOurs(b)
			s := make(shards, goroutines)
			subscribe(b, on, ">", func(e *event.Event) { s.count(e.ProjectPath) })
			timeEvents(b, s, steps, made, on.Publish)
		})
		b.Run("impl=mutex/think="+think.name, func(b *testing.B) {
			on := newMutex()
			s := make(shards, goroutines)
			subscribeMutex(b, on, ">", func(e *event.Event) { s.count(e.ProjectPath) })
			timeEvents(b, s, steps, made, on.Publish)
		})
		b.Run("impl=python/think="+think.name, func(b *testing.B) {
			on := newPython()
			s := make(shards, goroutines)
			on.Subscribe(func(e *python.Event) { s.count(e.ProjectPath) })
			timeEvents(b, s, steps,
				func(g int) *python.Event { return python.NewEvent(typ, source, project(g), nil) },
				func(e *python.Event) error { on.Publish(e); return nil })
		})
	}
}

// timeEvents has a goroutine for each of s publish an event of its own, and time it.
func timeEvents[E any](b *testing.B, s shards, steps int, made func(goroutine int) *E, publish func(*E) error) {
	b.Helper()
	w := make(watches, len(s))
	share(b, len(s), func(g, times int) {
		e := made(g)
		x := uint64(g) + 1
		for range times {
			start := time.Now()
			if err := publish(e); err != nil {
				b.Error(err)
				return
			}
			w[g].Add(time.Since(start))
			x = ponder.Steps(x, steps)
		}
		w[g].thought = x
	})
	s.verify(b)
	w.report(b)
}

// Watches are what goroutines time their publishes with, each its own.
type watches []struct {
	histogram.Histogram
	thought uint64 // what the thinking came to, so that it is not in vain
	_       pad.Line
}

// report adds up what the goroutines counted.
func (w watches) report(b *testing.B) {
	b.Helper()
	var sum histogram.Histogram
	for i := range w {
		sum.Merge(&w[i].Histogram)
	}
	if sum.Count() != uint64(b.N) {
		b.Fatalf("timed %d publishes of %d", sum.Count(), b.N)
	}
	for _, p := range []float64{50, 99, 99.9, 99.99} {
		b.ReportMetric(float64(sum.Percentile(p)), fmt.Sprintf("p%v-ns", p))
	}
}
