package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/vidurai/eventbus/bench/internal/tail"
)

// A spread is the median of some figures, with the least and the greatest.
type spread struct{ median, min, max float64 }

// spreadOf returns the spread of values, of which there is one at least.
func spreadOf(values []float64) spread {
	s := slices.Sorted(slices.Values(values))
	n := len(s)
	return spread{(s[(n-1)/2] + s[n/2]) / 2, s[0], s[n-1]}
}

// A figure is what a run has one of: a percentile or the maximum.
type figure struct {
	name string
	of   func(tail.Run) float64
}

func figures() []figure {
	var all []figure
	for i, p := range tail.Percentiles {
		name := "p" + strconv.FormatFloat(p, 'f', -1, 64)
		all = append(all, figure{name, func(r tail.Run) float64 { return float64(r.PercentilesNs[i]) }})
	}
	return append(all, figure{"max", func(r tail.Run) float64 { return float64(r.MaxNs) }})
}

// values returns the figure of each of impl's runs, by round.
func (f figure) values(r *tail.Record, impl string) []float64 {
	var values []float64
	for _, run := range r.Of(impl) {
		values = append(values, f.of(run))
	}
	return values
}

// ratio returns the spread of impl's figure by that of another in the same round.
// A time that the clock has read as 0 is taken for 1 ns.
func (f figure) ratio(r *tail.Record, impl, by string) spread {
	ratios := f.values(r, impl)
	for i, v := range f.values(r, by) {
		ratios[i] = cmp.Or(ratios[i], 1) / cmp.Or(v, 1)
	}
	return spreadOf(ratios)
}

// write writes r as text: what was run, a table of the percentiles, one of the
// ratios, and how much there was to do.
func write(to io.Writer, r *tail.Record) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	first := r.Impls[0].Name
	rounds := len(r.Of(first))
	fmt.Fprintf(w, "%d goroutines on %d processors, %v a run, think %v, garbage %t, fresh events %t.\n", r.Goroutines, r.Processors, time.Duration(r.DurationNs), time.Duration(r.ThinkNs), r.Garbage, r.Fresh)
	fmt.Fprintf(w, "Each cell is the median of %d rounds (least..greatest); a ratio below 1 is for %s.\n\n", rounds, first)

	for _, impl := range r.Impls {
		fmt.Fprintf(w, "\t%s", impl.Name)
	}
	for _, impl := range r.Impls[1:] {
		fmt.Fprintf(w, "\t%s÷%s", first, impl.Name)
	}
	fmt.Fprintln(w)
	for _, f := range figures() {
		fmt.Fprint(w, f.name)
		for _, impl := range r.Impls {
			s := spreadOf(f.values(r, impl.Name))
			fmt.Fprintf(w, "\t%s (%s..%s)", duration(s.median), duration(s.min), duration(s.max))
		}
		for _, impl := range r.Impls[1:] {
			s := f.ratio(r, first, impl.Name)
			fmt.Fprintf(w, "\t%.3g (%.3g..%.3g)", s.median, s.min, s.max)
		}
		fmt.Fprintln(w)
	}
	for _, amount := range []figure{
		{"publishes", func(r tail.Run) float64 { return float64(r.Published) }},
		{"GC cycles", func(r tail.Run) float64 { return float64(r.GCCycles) }},
	} {
		fmt.Fprint(w, amount.name)
		for _, impl := range r.Impls {
			s := spreadOf(amount.values(r, impl.Name))
			fmt.Fprintf(w, "\t%.0f (%.0f..%.0f)", s.median, s.min, s.max)
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// duration writes nanoseconds to three digits: 512ns, 1.02µs, 35.7ms.
func duration(ns float64) string {
	for _, unit := range []struct {
		name string
		ns   float64
	}{{"s", 1e9}, {"ms", 1e6}, {"µs", 1e3}} {
		if ns >= 0.9995*unit.ns {
			return digits(ns/unit.ns) + unit.name
		}
	}
	return digits(ns) + "ns"
}

func digits(v float64) string {
	decimals := 0
	switch {
	case v < 9.995:
		decimals = 2
	case v < 99.95:
		decimals = 1
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}
