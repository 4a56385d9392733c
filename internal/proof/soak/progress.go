package main

import (
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// A progress prints a line at intervals.
type progress struct {
	s         *soak
	start, at time.Time
	published uint64
}

// totals returns the figures of all subscriptions together, but for those that are
// just between being live and being over.
func (s *soak) totals() (stats bus.Stats, sum bus.SubscriptionStats) {
	_, _, sum = s.books.read()
	stats = s.bus.Stats()
	for _, t := range stats.Subscriptions {
		addTo(&sum, t)
	}
	return stats, sum
}

func (s *soak) lost() (n uint64) {
	for _, f := range s.settlers {
		n += f.lost.Load()
	}
	return n + s.visitorLost.Load()
}

func (p *progress) line(out io.Writer) {
	now := time.Now()
	live := p.s.heap.sample()
	stats, sum := p.s.totals()
	came, went, _ := p.s.books.read()
	rate := float64(stats.Published-p.published) / now.Sub(p.at).Seconds()
	fmt.Fprintf(out, "%7s  %d events (%.0f/s), %d deliveries, %d dropped, %d lost by followers, %d panics, %d subscriptions came and %d went, heap %.2f MiB, %d goroutines\n",
		now.Sub(p.start).Round(time.Second), stats.Published, rate, sum.Delivered, sum.Dropped, p.s.lost(), stats.Panics, came, went, mebibytes(live), runtime.NumGoroutine())
	if stats.Published == p.published {
		p.s.faults.Add("nothing was published for %v", now.Sub(p.at))
	}
	p.at, p.published = now, stats.Published
	if n := p.s.faults.Count(); n > 0 {
		fmt.Fprintf(out, "         %d faults\n", n)
	}
}
