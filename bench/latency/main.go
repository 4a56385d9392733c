// Latency times every publish of many goroutines while the garbage collector is
// at work, and prints how long the slowest took, in the Go benchmark format: with this
// module's bus, with the same bus around a mutex (internal/reference/mutex), and with the
// Python design (internal/reference/python).
//
// Usage:
//
//	go run ./bench/latency [-goroutines 32] [-duration 1s] [-runs 7] [-think 0] [-garbage=false] [-fresh] [-o FILE.txt]
//	go run ./bench/latency | tee tail.txt; go tool benchstat -col /impl tail.txt
//
// Only the call of Publish is timed, from one reading of the clock to another;
// the event is made before. One handler counts, for each goroutine apart. What
// was delivered must be what was published, or there is no result.
//
// Implementations take turns, in an order that each round rotates, so that what
// drifts on the machine drifts for all alike.
//
// Garbage is made beside the publishers: of a live heap of some 32 MiB parts are
// replaced all the time, so that the collector has something to mark. A run in
// which it was not at work is a failure. Each goroutine publishes one event again
// and again; with -fresh one just made each time, which keeps it busy elsewhere for
// most of the time.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/vidurai/eventbus/bench/internal/histogram"
	"github.com/vidurai/eventbus/bench/internal/ponder"
	"github.com/vidurai/eventbus/bench/internal/tail"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if err != flag.ErrHelp {
			fmt.Fprintln(os.Stderr, "latency:", err)
		}
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("latency", flag.ContinueOnError)
	flags.SetOutput(stderr)
	goroutines := flags.Int("goroutines", 32, "have `n` goroutines publish")
	duration := flags.Duration("duration", time.Second, "publish for so long in each run")
	rounds := flags.Int("runs", 7, "run each implementation `n` times")
	think := flags.Duration("think", 0, "compute for about so long between two publishes")
	garbage := flags.Bool("garbage", true, "make garbage beside the publishers")
	fresh := flags.Bool("fresh", false, "publish an event just made each time")
	file := flags.String("o", "", "write percentiles to `file`.txt in the Go benchmark format, and histograms to file.json, for bench/report")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case *goroutines < 1 || *rounds < 1 || *duration <= 0:
		return fmt.Errorf("-goroutines, -runs and -duration must be positive")
	case *file != "" && !strings.HasSuffix(*file, ".txt"):
		return fmt.Errorf("-o %s does not end in .txt", *file)
	case *think < 0:
		return fmt.Errorf("-think %v is negative", *think)
	}

	r := &tail.Record{
		Processors: runtime.GOMAXPROCS(0),
		Goroutines: *goroutines,
		DurationNs: int64(*duration),
		ThinkNs:    int64(*think),
		Garbage:    *garbage,
		Fresh:      *fresh,
	}
	for _, c := range contenders {
		r.Impls = append(r.Impls, tail.Impl{Name: c.name, Histogram: new(histogram.Histogram)})
	}
	l := load{goroutines: *goroutines, duration: *duration, thinkSteps: ponder.In(*think), garbage: *garbage, fresh: *fresh}
	for round := range *rounds {
		for turn := range contenders {
			i := (turn + round) % len(contenders)
			fmt.Fprintf(stderr, "round %d of %d: %s\n", round+1, *rounds, contenders[i].name)
			one, err := once(contenders[i], l, r.Impls[i].Histogram)
			if err != nil {
				return fmt.Errorf("%s, round %d: %w", contenders[i].name, round+1, err)
			}
			one.Round = round + 1
			r.Runs = append(r.Runs, one)
		}
	}
	if err := r.Check(); err != nil {
		return err
	}
	raw, err := rawResults(r, strings.Join(append([]string{"go run ./bench/latency"}, args...), " "))
	if err != nil {
		return err
	}
	if *file != "" {
		if err := save(*file, r, raw); err != nil {
			return err
		}
	}
	_, err = stdout.Write(raw)
	return err
}

// once runs c under l, adds what it timed to sum, and returns the run, but for
// its round.
func once(c contender, l load, sum *histogram.Histogram) (tail.Run, error) {
	var live *heap
	if l.garbage {
		live = newHeap()
	}
	runtime.GC() // each starts with what is alive, and nothing of the one before
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	lanes, err := c.run(l, live)
	runtime.ReadMemStats(&after)
	if err != nil {
		return tail.Run{}, err
	}
	runtime.KeepAlive(live)

	var h histogram.Histogram
	for g := range lanes {
		if published, delivered := lanes[g].timed.Count(), lanes[g].delivered; published != delivered {
			return tail.Run{}, fmt.Errorf("goroutine %d published %d events, of which %d were delivered", g, published, delivered)
		}
		h.Merge(&lanes[g].timed)
	}
	sum.Merge(&h)
	one := tail.Run{
		Impl:      c.name,
		Published: h.Count(),
		GCCycles:  uint64(after.NumGC-before.NumGC) - uint64(after.NumForcedGC-before.NumForcedGC),
		MaxNs:     int64(h.Max()),
	}
	if l.garbage && one.GCCycles == 0 {
		return tail.Run{}, fmt.Errorf("no garbage was collected in %v: a longer -duration is needed", l.duration)
	}
	for _, p := range tail.Percentiles {
		one.PercentilesNs = append(one.PercentilesNs, int64(h.Percentile(p)))
	}
	if !slices.IsSorted(append(slices.Clone(one.PercentilesNs), one.MaxNs)) {
		return tail.Run{}, fmt.Errorf("percentiles %v and maximum %d are out of order", one.PercentilesNs, one.MaxNs)
	}
	return one, nil
}
