package main

import (
	"fmt"
	"io"
	"slices"

	"golang.org/x/perf/benchmath"
	"golang.org/x/perf/benchunit"
)

// A comparison is all that two files have in common, and what they have not.
type comparison struct {
	rule     rule
	old, new *results
	pairs    []*pair // by package, then unit, then benchmark; only of units that can fail
	gone     []benchmark
	added    []benchmark
	families []*family
}

// A pair is one series of both files.
type pair struct {
	series
	old, new float64 // medians
	test     benchmath.Comparison
	tested   bool    // whether the rule needs the test
	p        float64 // of the test among all; 0 where it needs none
	change   change
}

func compare(rule rule, old, new *results) (*comparison, error) {
	for _, key := range machineKeys {
		if a, b := old.machine[key], new.machine[key]; a != b {
			return nil, fmt.Errorf("%s is %q in %s and %q in %s: results of two machines cannot be compared", key, a, old.path, b, new.path)
		}
	}
	c := &comparison{rule: rule, old: old, new: new}
	var common []benchmark
	var pkgs []string
	for _, bench := range old.benchmarks {
		if !slices.Contains(new.benchmarks, bench) {
			c.gone = append(c.gone, bench)
			continue
		}
		common = append(common, bench)
		if !slices.Contains(pkgs, bench.pkg) {
			pkgs = append(pkgs, bench.pkg)
		}
	}
	for _, bench := range new.benchmarks {
		if !slices.Contains(old.benchmarks, bench) {
			c.added = append(c.added, bench)
		}
	}
	if len(common) == 0 {
		return nil, fmt.Errorf("no benchmark in common: %s has %v, %s has %v", old.path, old.benchmarks[0], new.path, new.benchmarks[0])
	}
	for _, pkg := range pkgs {
		for _, unit := range gated {
			for _, bench := range common {
				if bench.pkg != pkg {
					continue
				}
				if err := c.add(series{bench, unit}); err != nil {
					return nil, err
				}
			}
		}
	}
	if len(c.pairs) == 0 {
		return nil, fmt.Errorf("%s and %s have no unit in common that could fail: want one of %v", old.path, new.path, gated)
	}
	if err := c.judge(); err != nil {
		return nil, err
	}
	if rule.families {
		var err error
		if c.families, err = families(old, new); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// add pairs one series, if both files have it. What only HEAD reports is new.
func (c *comparison) add(s series) error {
	olds, news := c.old.samples[s], c.new.samples[s]
	switch {
	case len(olds) == 0:
		return nil
	case len(news) == 0:
		// To stop reporting allocations must not be a way to have more of them.
		return fmt.Errorf("%v has %s in %s but not in %s", s.benchmark, s.unit, c.old.path, c.new.path)
	}
	a, b := c.rule.sample(olds), c.rule.sample(news)
	c.pairs = append(c.pairs, &pair{series: s,
		old:  median(a),
		new:  median(b),
		test: benchmath.AssumeNothing.Compare(a, b),
	})
	return nil
}

func median(s *benchmath.Sample) float64 { return benchmath.AssumeNothing.Summary(s, 0.95).Center }

// judge decides about each pair, once all of them are there to be tested together.
func (c *comparison) judge() error {
	var tested []*pair
	var ps []float64
	for _, p := range c.pairs {
		if c.rule.tests(p.unit, c.old.samples[p.series]) {
			tested, ps = append(tested, p), append(ps, p.test.P)
		}
	}
	for i, adjusted := range holm(ps) {
		tested[i].tested, tested[i].p = true, adjusted
	}
	for _, p := range c.pairs {
		level := c.rule.alpha
		if p.unit == "sec/op" && !c.rule.families {
			level /= float64(len(tested)) // what Holm asks of the least p
		}
		if olds, news := len(c.old.samples[p.series]), len(c.new.samples[p.series]); !canTell(olds, news, level) {
			return fmt.Errorf("too few samples: with %d of %v in %s and %d in %s no difference has p < %.3g, which is %v by the number of tests; take %s of each",
				olds, p.benchmark, c.old.path, news, c.new.path, level, c.rule.alpha, need(level))
		}
		p.change = c.rule.judge(p)
	}
	return nil
}

// writeVerdict writes what differs, the answer last, and returns
// the exit status.
func (c *comparison) writeVerdict(w io.Writer) int {
	judged, bad := map[benchmark]bool{}, map[benchmark]bool{}
	var ups, downs []string
	for _, p := range c.pairs {
		judged[p.benchmark] = true
		switch p.change {
		case regressed:
			bad[p.benchmark] = true
			ups = append(ups, p.String())
		case better:
			downs = append(downs, p.String())
		}
	}
	writeList(w, "Only in "+c.new.name(), names(c.added))
	writeList(w, "Only in "+c.old.name(), names(c.gone))
	writeList(w, "Better", downs)
	writeList(w, "Worse", ups)

	slow, unsure := 0, 0
	for _, f := range c.families {
		switch f.judge(c.rule.threshold) {
		case beyond:
			slow++
		case unclear:
			unsure++
		}
	}

	answer, status := "PASSED", passed
	if len(bad) > 0 || slow > 0 {
		answer, status = "FAILED", worse
	} else if unsure > 0 {
		answer, status = "NO ANSWER", unfit
	}
	if c.rule.families {
		fmt.Fprintf(w, "%s: %d of %d families worse (more than %v %% slower), %d unclear; %d of %d benchmarks allocating more\n",
			answer, slow, len(c.families), c.rule.threshold, unsure, len(bad), len(judged))
	} else {
		fmt.Fprintf(w, "%s: %d of %d benchmarks worse (more than %v %% slower with p < %v, or allocating more)\n", answer, len(bad), len(judged), c.rule.threshold, c.rule.alpha)
	}
	return status
}

func writeList(w io.Writer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "%s:\n", title)
	for _, line := range lines {
		fmt.Fprintf(w, "  %s\n", line)
	}
	fmt.Fprintln(w)
}

func (b benchmark) String() string {
	if b.pkg == "" {
		return b.name
	}
	return b.pkg + "." + b.name
}

func names(benchmarks []benchmark) []string {
	var s []string
	for _, b := range benchmarks {
		s = append(s, b.String())
	}
	return s
}

func (p *pair) String() string {
	scale := benchunit.CommonScale([]float64{p.old, p.new}, benchunit.ClassOf(p.unit))
	s := fmt.Sprintf("%v: %s %s → %s", p.benchmark, p.unit, scale.Format(p.old), scale.Format(p.new))
	if p.old != 0 {
		s += fmt.Sprintf(", %+.2f%%", 100*(p.new/p.old-1))
	}
	if !p.tested {
		return s
	}
	return fmt.Sprintf("%s (%v, p=%.3f with Holm's correction)", s, p.test, p.p)
}
