package main

import (
	"fmt"
	"io"
	"slices"

	"golang.org/x/perf/benchmath"
	"golang.org/x/perf/benchunit"
)

// confidence is that of each median's interval.
const confidence = 0.95

// A comparison is all that two files have in common, and what they have not.
type comparison struct {
	rule     rule
	old, new *results
	pairs    []*pair // by package, then unit, then benchmark
	gone     []benchmark
	added    []benchmark
	unpaired []series // of benchmarks that both have, in one file only
	families []*family
}

// A pair is one series of both files.
type pair struct {
	series
	old, new benchmath.Summary
	test     benchmath.Comparison
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
	units := slices.Clone(gated)
	for _, unit := range slices.Concat(old.units, new.units) {
		if !slices.Contains(units, unit) {
			units = append(units, unit)
		}
	}
	for _, pkg := range pkgs {
		for _, unit := range units {
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
	if !slices.ContainsFunc(c.pairs, func(p *pair) bool { return slices.Contains(gated, p.unit) }) {
		return nil, fmt.Errorf("%s and %s have no unit in common that could fail: want one of %v", old.path, new.path, gated)
	}
	if rule.families {
		var err error
		if c.families, err = families(old, new); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// add compares one series, if both files have it.
func (c *comparison) add(s series) error {
	olds, news := c.old.samples[s], c.new.samples[s]
	switch {
	case len(olds) == 0 && len(news) == 0:
		return nil
	case len(news) == 0 && slices.Contains(gated, s.unit):
		// To stop reporting allocations must not be a way to have more of them.
		return fmt.Errorf("%v has %s in %s but not in %s", s.benchmark, s.unit, c.old.path, c.new.path)
	case len(olds) == 0 || len(news) == 0:
		c.unpaired = append(c.unpaired, s)
		return nil
	}
	if slices.Contains(gated, s.unit) && !c.rule.canTell(len(olds), len(news)) {
		return fmt.Errorf("too few samples: with %d of %v in %s and %d in %s no difference has p < %v; take %s of each",
			len(olds), s.benchmark, c.old.path, len(news), c.new.path, c.rule.alpha, c.rule.need())
	}
	a, b := c.rule.sample(olds), c.rule.sample(news)
	p := &pair{series: s,
		old:  benchmath.AssumeNothing.Summary(a, confidence),
		new:  benchmath.AssumeNothing.Summary(b, confidence),
		test: benchmath.AssumeNothing.Compare(a, b),
	}
	exact := slices.Min(olds) == slices.Max(olds)
	p.change = c.rule.judge(s.unit, p.old.Center, p.new.Center, exact, p.test)
	c.pairs = append(c.pairs, p)
	return nil
}

// writeVerdict writes what follows from the tables, the answer last, and returns
// the exit status.
func (c *comparison) writeVerdict(w io.Writer) int {
	judged, bad := map[benchmark]bool{}, map[benchmark]bool{}
	var ups, downs []string
	for _, p := range c.pairs {
		if slices.Contains(gated, p.unit) {
			judged[p.benchmark] = true
		}
		switch p.change {
		case regressed:
			bad[p.benchmark] = true
			ups = append(ups, p.String())
		case better:
			downs = append(downs, p.String())
		}
	}
	var unpaired []string
	for _, s := range c.unpaired {
		unpaired = append(unpaired, fmt.Sprintf("%v: %s", s.benchmark, s.unit))
	}
	writeList(w, "In one file only, not compared", unpaired)
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

	vanished := c.rule.strict && len(c.gone) > 0
	answer, status := "PASSED", passed
	if len(bad) > 0 || slow > 0 || vanished {
		answer, status = "FAILED", worse
	} else if unsure > 0 {
		answer, status = "NO ANSWER", unfit
	}
	if c.rule.families {
		fmt.Fprintf(w, "%s: %d of %d families worse (more than %v %% slower), %d unclear; %d of %d benchmarks allocating more",
			answer, slow, len(c.families), c.rule.threshold, unsure, len(bad), len(judged))
	} else {
		fmt.Fprintf(w, "%s: %d of %d benchmarks worse (more than %v %% slower with p < %v, or allocating more)", answer, len(bad), len(judged), c.rule.threshold, c.rule.alpha)
	}
	if vanished {
		fmt.Fprintf(w, ", %d gone", len(c.gone))
	}
	fmt.Fprintln(w)
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
	scale := p.scaler()
	s := fmt.Sprintf("%v: %s %s → %s", p.benchmark, p.unit, scale.Format(p.old.Center), scale.Format(p.new.Center))
	if p.old.Center != 0 {
		s += fmt.Sprintf(", %+.2f%%", 100*(p.new.Center/p.old.Center-1))
	}
	return s + " (" + p.test.String() + ")"
}

// scaler gives both medians the same prefix and number of digits.
func (p *pair) scaler() benchunit.Scaler {
	return benchunit.CommonScale([]float64{p.old.Center, p.new.Center}, benchunit.ClassOf(p.unit))
}
