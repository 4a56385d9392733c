package peers

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

// round is how many events are published before the publisher waits until all
// are handled: fewer than fit in a queue, so that no queue is ever full.
const round = 10_000

// BenchmarkAsyncEndToEnd has one goroutine publish a round of events and wait
// until the last subscriber has handled the last of them. ns/op is for each
// event published, ns/delivery for each call of a handler.
func BenchmarkAsyncEndToEnd(b *testing.B) {
	eachAsync(b, func(b *testing.B, publish func() error, c *counters) { endToEnd(b, publish, c) })
}

// BenchmarkAsyncEnqueue times the publisher's part of the same: the subscribers
// work beside it, but the wait for them is not timed.
func BenchmarkAsyncEnqueue(b *testing.B) { eachAsync(b, enqueue) }

// BenchmarkAsyncPatterns is AsyncEndToEnd with ten subscribers that want the same
// events and say it differently, so that they cannot share a queue, where a peer
// has patterns. enqueue-ns/op is the publisher's part.
func BenchmarkAsyncPatterns(b *testing.B) {
	measure := func(b *testing.B, publish func() error, c *counters) {
		b.ReportMetric(float64(endToEnd(b, publish, c).Nanoseconds())/float64(b.N), "enqueue-ns/op")
	}
	for _, c := range asynchronous() {
		b.Run(fmt.Sprintf("impl=%s/subscribers=%d", c.name, len(patterns)), func(b *testing.B) {
			runAsync(b, c, deepType, c.subscribers(), measure)
		})
	}
}

// BenchmarkPublishOne puts a publish that calls its one handler, before it returns,
// beside one that leaves it to another goroutine, in rounds as AsyncEnqueue has
// them: the wait for the handler is not timed.
func BenchmarkPublishOne(b *testing.B) {
	for _, c := range append(oursSynchronous(), candidate{name: "kelindar", open: openKelindar}) {
		b.Run("impl="+c.name, func(b *testing.B) { runAsync(b, c, topic, []string{topic}, enqueue) })
	}
}

// A timing measures b.N events, in rounds, after which every handler has returned.
type timing func(b *testing.B, publish func() error, c *counters)

// endToEnd returns how much of the time was the publisher's.
func endToEnd(b *testing.B, publish func() error, c *counters) (enqueueing time.Duration) {
	b.ReportAllocs()
	b.ResetTimer()
	for n := range rounds(b.N) {
		c.expect(n)
		start := time.Now()
		repeat(b, publish, n)
		enqueueing += time.Since(start)
		if err := c.wait(); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(c.each)), "ns/delivery")
	return enqueueing
}

func enqueue(b *testing.B, publish func() error, c *counters) {
	b.ReportAllocs()
	b.ResetTimer()
	b.StopTimer()
	for n := range rounds(b.N) {
		c.expect(n)
		b.StartTimer()
		repeat(b, publish, n)
		b.StopTimer()
		if err := c.wait(); err != nil {
			b.Fatal(err)
		}
	}
}

// eachAsync measures every peer with several numbers of subscribers.
func eachAsync(b *testing.B, measure timing) {
	for _, subscribers := range []int{1, 10, 100} {
		for _, c := range asynchronous() {
			b.Run(fmt.Sprintf("impl=%s/subscribers=%d", c.name, subscribers), func(b *testing.B) {
				runAsync(b, c, topic, slices.Repeat([]string{topic}, subscribers), measure)
			})
		}
	}
}

// runAsync measures b.N events of a peer with a subscriber for each pattern, and
// verifies that each subscriber was called b.N times.
func runAsync(b *testing.B, c candidate, typ string, patterns []string, measure timing) {
	p, err := c.open()
	if err != nil {
		b.Fatal(err)
	}
	counted, err := newCounters(p, patterns)
	if err != nil {
		b.Fatal(err)
	}
	publish, err := p.prepare(event.New(typ, "daemon", "/home/dev/project"))
	if err != nil {
		b.Fatal(err)
	}
	// The first events make routes and let queues grow; they are not timed.
	first := round
	if c.slow {
		first = 100
	}
	counted.expect(first)
	repeat(b, publish, first)
	if err := counted.wait(); err != nil {
		b.Fatal(err)
	}
	measure(b, publish, counted)
	b.StopTimer()
	if err := p.close(); err != nil {
		b.Fatal(err)
	}
	if err := counted.verify(first + b.N); err != nil {
		b.Fatal(err)
	}
}

// rounds yields the sizes of the rounds that make up n events.
func rounds(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for ; n > 0; n -= round {
			if !yield(min(n, round)) {
				return
			}
		}
	}
}

func repeat(b *testing.B, publish func() error, times int) {
	for range times {
		if err := publish(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAsyncLatency publishes one event at a time to one subscriber and reports
// how long it takes from before the publish until the handler runs; the next event
// follows when the handler has had the one before. ns/op is the mean.
//
// With pause=none it follows at once. With pause=some it comes when everything has
// gone to sleep, after pauses that differ by up to 500 µs, the period of kelindar's
// ticker, so as not to meet it at the same point each time. On Linux an idle process
// wakes for timers by the millisecond, so that the pauses are about 1.1 ms long, and
// the ticker's too: an event finds a tick that is overdue, or waits for the next.
// That makes two humps, between which the median lies by chance; look at the mean
// and at p90 as well.
func BenchmarkAsyncLatency(b *testing.B) {
	const shortest, span = 100 * time.Microsecond, 500 * time.Microsecond
	pauses := rand.New(rand.NewPCG(1, 2))
	for _, pause := range []struct {
		name string
		take func()
	}{
		{"none", func() {}},
		{"some", func() { time.Sleep(shortest + time.Duration(pauses.Int64N(int64(span)))) }},
	} {
		for _, candidate := range asynchronous() {
			b.Run(fmt.Sprintf("impl=%s/subscribers=1/pause=%s", candidate.name, pause.name), func(b *testing.B) {
				p, err := candidate.open()
				if err != nil {
					b.Fatal(err)
				}
				handled := make(chan time.Time, 1)
				if err := p.subscribe(topic, func(*event.Event) { handled <- time.Now() }); err != nil {
					b.Fatal(err)
				}
				publish, err := p.prepare(event.New(topic, "daemon", "/home/dev/project"))
				if err != nil {
					b.Fatal(err)
				}
				took := make([]time.Duration, b.N)
				for i := range took {
					pause.take()
					start := time.Now()
					if err := publish(); err != nil {
						b.Fatal(err)
					}
					took[i] = (<-handled).Sub(start)
				}
				if err := p.close(); err != nil {
					b.Fatal(err)
				}
				if len(handled) != 0 {
					b.Fatal("the handler was called too often")
				}
				reportLatency(b, took)
			})
		}
	}
}

// reportLatency reports the mean and percentiles of what took so long. It sorts.
func reportLatency(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	sum := time.Duration(0)
	for _, d := range took {
		sum += d
	}
	b.ReportMetric(float64(sum.Nanoseconds())/float64(len(took)), "ns/op")
	for _, p := range []int{50, 90, 99} {
		b.ReportMetric(float64(took[(len(took)-1)*p/100].Nanoseconds()), fmt.Sprintf("p%d-ns", p))
	}
}
