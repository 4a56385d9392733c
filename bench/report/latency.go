package main

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/vidurai/eventbus/bench/internal/chart"
	"github.com/vidurai/eventbus/bench/internal/tail"
)

// latencyChart draws how long a publish takes by how rare it is that one takes longer.
func latencyChart(r *tail.Record) (*chart.Chart, error) {
	p, err := latencyPanel(r)
	if err != nil {
		return nil, err
	}
	return &chart.Chart{
		Title:       "The slowest publishes",
		Description: "Latency of a publish by percentile, with an axis that gives each further nine of the percentage the same room, for each implementation.",
		Note:        "Lines are all runs together, as far as ten publishes were slower; whiskers the range of the runs.",
		Panels:      []chart.Panel{p},
	}, nil
}

// mostNines is where the axis of percentiles ends: at 99.999 %.
const mostNines = 5

// nines returns how many nines a percentage has: 0 % none, 90 % one, 99 % two.
func nines(percent float64) float64 { return -math.Log10(1 - percent/100) }

func percent(nines float64) float64 { return 100 * (1 - math.Pow(10, -nines)) }

func latencyPanel(r *tail.Record) (chart.Panel, error) {
	title := fmt.Sprintf("%d goroutines on %d processors", r.Goroutines, r.Processors)
	if r.Fresh {
		title += ", each event just made"
	}
	if r.Garbage {
		title += ", the garbage collector at work"
	}
	if r.ThinkNs > 0 {
		title += fmt.Sprintf(", %v of thinking between publishes", time.Duration(r.ThinkNs))
	}
	p := chart.Panel{Title: title, X: "percentile of all publishes", Y: "latency of one publish (log scale)"}
	for _, at := range []float64{0, 50, 90, 99, 99.9, 99.99, 99.999} {
		p.Ticks = append(p.Ticks, chart.Tick{At: nines(at), Label: strconv.FormatFloat(at, 'f', -1, 64) + " %"})
	}
	for i, impl := range r.Impls {
		s := chart.Series{Impl: impl.Name}
		// Beyond this, fewer than ten publishes tell.
		end := min(mostNines, math.Log10(float64(impl.Histogram.Count())/10))
		if end <= 0 {
			return chart.Panel{}, fmt.Errorf("%s: %d publishes are too few to draw", impl.Name, impl.Histogram.Count())
		}
		at := func(x float64) chart.Point {
			return chart.Point{X: x, Y: seconds(int64(impl.Histogram.Percentile(percent(x))))}
		}
		const step = 1. / 32
		for x := 0.; x < end; x += step {
			s.Line = append(s.Line, at(x))
		}
		s.Line = append(s.Line, at(end))
		for k, p := range tail.Percentiles {
			if nines(p) > end {
				continue
			}
			w := chart.Whisker{X: nines(p) + 0.035*(float64(i)-float64(len(r.Impls)-1)/2), Low: math.Inf(1)}
			for _, run := range r.Of(impl.Name) {
				w.Low = min(w.Low, seconds(run.PercentilesNs[k]))
				w.High = max(w.High, seconds(run.PercentilesNs[k]))
			}
			s.Whiskers = append(s.Whiskers, w)
		}
		p.Series = append(p.Series, s)
	}
	return p, nil
}

// seconds converts a latency. What the clock has read as 0 is drawn as 1 ns: the
// axis has no 0.
func seconds(ns int64) float64 { return float64(max(ns, 1)) / 1e9 }
