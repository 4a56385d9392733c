package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"golang.org/x/perf/benchmath"
)

// bound is the confidence of each of the two bounds of a family's ratio.
const bound = 0.95

// A family is benchmarks of one kind, and how much longer HEAD takes for them.
type family struct {
	name       string
	benchmarks []benchmark
	layouts    []string
	logs       map[string][]float64 // by layout: log(head/base) of each benchmark in each round

	ratio, lo, hi float64
}

// verdict is what the bounds say about a family.
type verdict string

const (
	within  verdict = "not worse"
	beyond  verdict = "WORSE"
	unclear verdict = "unclear"
)

// families pairs the times of benchmarks that both files have.
func families(old, new *results) ([]*family, error) {
	var all []*family
	for _, c := range old.cells {
		if !slices.Contains(new.benchmarks, c.benchmark) {
			continue
		}
		olds, news := old.times[c], new.times[c]
		if len(olds) != len(news) {
			return nil, fmt.Errorf("%v has %d times in %s and %d in %s with layout %q: they cannot be paired",
				c.benchmark, len(olds), old.path, len(news), new.path, c.layout)
		}
		i := slices.IndexFunc(all, func(f *family) bool { return f.name == c.family })
		if i < 0 {
			i = len(all)
			all = append(all, &family{name: c.family, logs: map[string][]float64{}})
		}
		f := all[i]
		if !slices.Contains(f.benchmarks, c.benchmark) {
			f.benchmarks = append(f.benchmarks, c.benchmark)
		}
		if !slices.Contains(f.layouts, c.layout) {
			f.layouts = append(f.layouts, c.layout)
		}
		for k := range olds {
			f.logs[c.layout] = append(f.logs[c.layout], math.Log(news[k]/olds[k]))
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s and %s have no family in common: bench/compare -layouts makes files that have", old.path, new.path)
	}
	for _, f := range all {
		if err := f.estimate(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// estimate sets the ratio and its bounds: the geometric mean over benchmarks, rounds
// and layouts, and Student's t on the logarithms of the layouts' means.
//
// The layout is what is drawn anew, and all rounds of one share its luck, so the
// layouts' means are the independent observations and their spread has the noise of
// the rounds in it: Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time",
// ISMM 2013, repeat and estimate at the highest level that varies. With the functions
// in random orders these means are close to normal, even where single times are not,
// which is what t asks for: Curtsinger and Berger, "Stabilizer", ASPLOS 2013.
func (f *family) estimate() error {
	if len(f.layouts) < 2 {
		return fmt.Errorf("%s has %d layout: bounds take two or more", f.name, len(f.layouts))
	}
	var means []float64
	for _, layout := range f.layouts {
		logs := f.logs[layout]
		if want := len(f.logs[f.layouts[0]]); len(logs) != want {
			return fmt.Errorf("%s has %d ratios with layout %s and %d with layout %s: each must have the same", f.name, want, f.layouts[0], len(logs), layout)
		}
		sum := 0.0
		for _, l := range logs {
			sum += l
		}
		means = append(means, sum/float64(len(logs)))
	}
	// An interval of 90 % is one bound of 95 % on either side.
	s := benchmath.AssumeNormal.Summary(benchmath.NewSample(means, &benchmath.DefaultThresholds), 1-2*(1-bound))
	f.ratio, f.lo, f.hi = math.Exp(s.Center), math.Exp(s.Lo), math.Exp(s.Hi)
	return nil
}

// judge says whether f is slower by more than threshold percent. As with a single
// benchmark either alone is noise: to be that much slower, and to be slower for sure.
func (f *family) judge(threshold float64) verdict {
	limit := 1 + threshold/100
	switch {
	case f.hi <= limit:
		return within
	case f.ratio > limit && f.lo > 1:
		return beyond
	}
	return unclear
}

// writeFamilies writes a line for each family.
func (c *comparison) writeFamilies(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "family\t%s ÷ %s\tbounds of 95 %%\tbenchmarks\tlayouts\t\n", c.new.name(), c.old.name())
	for _, f := range c.families {
		fmt.Fprintf(t, "%s\t%.3f\t%.3f to %.3f\t%d\t%d\t%s\n", f.name, f.ratio, f.lo, f.hi, len(f.benchmarks), len(f.layouts), f.judge(c.rule.threshold))
	}
	fmt.Fprintln(t)
	return t.Flush()
}
