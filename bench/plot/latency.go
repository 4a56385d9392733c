package main

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/vidurai/eventbus/bench/internal/tail"
)

// latencyChart draws, for each file, how long a publish takes by how rare it is
// that one takes longer.
func latencyChart(files []string) (*chart, error) {
	c := &chart{
		title:       "The slowest publishes",
		description: "Latency of a publish by percentile, with an axis that gives each further nine of the percentage the same room, for each implementation.",
		note:        "Lines are all runs together, as far as ten publishes were slower; whiskers the range of the runs.",
	}
	for _, file := range files {
		r, err := tail.Read(file)
		if err != nil {
			return nil, err
		}
		p, err := latencyPanel(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		c.panels = append(c.panels, p)
	}
	return c, nil
}

// mostNines is where the axis of percentiles ends: at 99.999 %.
const mostNines = 5

// nines returns how many nines a percentage has: 0 % none, 90 % one, 99 % two.
func nines(percent float64) float64 { return -math.Log10(1 - percent/100) }

func percent(nines float64) float64 { return 100 * (1 - math.Pow(10, -nines)) }

func latencyPanel(r *tail.Record) (*panel, error) {
	title := fmt.Sprintf("%d goroutines on %d processors", r.Goroutines, r.Processors)
	if r.Fresh {
		title += ", each event just made"
	}
	if r.Garbage {
		title += ", the garbage collector at work"
	}
	if r.ThinkNs > 0 {
		title += fmt.Sprintf(", %v of thinking between publishes", time.Duration(r.ThinkNs))
	} else {
		title += ", one publish after another"
	}
	p := &panel{
		title: title, origin: origin(r.CPU, r.Go+" "+r.OS+"/"+r.Arch, r.Date, r.Commit),
		x: "percentile of all publishes", y: "latency of one publish (log scale)",
	}
	for _, at := range []float64{0, 50, 90, 99, 99.9, 99.99, 99.999} {
		p.ticks = append(p.ticks, tick{nines(at), strconv.FormatFloat(at, 'f', -1, 64) + " %"})
	}
	for i, impl := range r.Impls {
		s := &series{impl: impl.Name}
		// Beyond this, fewer than ten publishes tell.
		end := min(mostNines, math.Log10(float64(impl.Histogram.Count())/10))
		if end <= 0 {
			return nil, fmt.Errorf("%s: %d publishes are too few to draw", impl.Name, impl.Histogram.Count())
		}
		const step = 1. / 32
		for x := 0.; x < end; x += step {
			s.line = append(s.line, point{x, seconds(int64(impl.Histogram.Percentile(percent(x))))})
		}
		s.line = append(s.line, point{end, seconds(int64(impl.Histogram.Percentile(percent(end))))})
		runs := r.Of(impl.Name)
		for k, at := range tail.Percentiles {
			if nines(at) > end {
				continue
			}
			w := whisker{nines(at) + 0.035*(float64(i)-float64(len(r.Impls)-1)/2), math.Inf(1), 0}
			for _, run := range runs {
				w.low = min(w.low, seconds(run.PercentilesNs[k]))
				w.high = max(w.high, seconds(run.PercentilesNs[k]))
			}
			s.whiskers = append(s.whiskers, w)
		}
		p.series = append(p.series, s)
	}
	return p, nil
}

// seconds converts a latency. What the clock has read as 0 is drawn as 1 ns: the
// axis has no 0.
func seconds(ns int64) float64 { return float64(max(ns, 1)) / 1e9 }
