package main

import (
	"fmt"
	"math"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// A goal is a figure that the project set out to reach.
type goal struct {
	number  int
	what    string
	figure  func(*measured) (float64, error)
	limit   float64
	atLeast bool // the figure is to be limit or more, not less
	unit    string
}

// measured is all runs, to be asked for medians.
type measured struct{ runs []*run }

// of returns the median of a benchmark in a tidied unit, and the run it is from. The
// name is without Benchmark, and without the number of processors.
func (m *measured) of(name, unit string) (float64, *run, error) {
	values, from, err := m.samples(name, unit)
	if err != nil {
		return 0, nil, err
	}
	return summarize(values).Center, from, nil
}

// samples returns what of returns the median of, in the order of the run.
func (m *measured) samples(name, unit string) (values []float64, from *run, err error) {
	for _, r := range m.runs {
		for _, res := range r.results {
			if fullName(res.Name) != name {
				continue
			}
			if v, ok := res.Value(unit); ok {
				if from != nil && from != r {
					return nil, nil, fmt.Errorf("%s is in two runs, %s and %s", name, from.name, r.name)
				}
				from, values = r, append(values, v)
			}
		}
	}
	if from == nil {
		return nil, nil, fmt.Errorf("no run has a Benchmark%s in %s", name, unit)
	}
	return values, from, nil
}

// fullName returns a benchmark's name without the number of processors.
func fullName(name benchfmt.Name) string {
	base, parts := name.Parts()
	full := string(base)
	for _, p := range parts {
		if !strings.HasPrefix(string(p), "-") {
			full += string(p)
		}
	}
	return full
}

// median is the figure itself.
func median(name, unit string) func(*measured) (float64, error) {
	return func(m *measured) (float64, error) {
		v, _, err := m.of(name, unit)
		return v, err
	}
}

// ratio is the quotient of two figures of one run.
func ratio(name, by, unit string) func(*measured) (float64, error) {
	return toLeast(name, unit, by)
}

// toLeast is the quotient of a figure and the least of others of the same run.
func toLeast(name, unit string, others ...string) func(*measured) (float64, error) {
	return func(m *measured) (float64, error) {
		v, from, err := m.of(name, unit)
		if err != nil {
			return 0, err
		}
		least := math.Inf(1)
		for _, other := range others {
			o, run, err := m.of(other, unit)
			if err != nil {
				return 0, err
			}
			if run != from {
				return 0, fmt.Errorf("%s and %s are of two runs", name, other)
			}
			least = min(least, o)
		}
		return v / least, nil
	}
}

// slope is the quotient of two differences, each of two figures, all of one run.
func slope(unit, high, low, byHigh, byLow string) func(*measured) (float64, error) {
	return func(m *measured) (float64, error) {
		var v [4]float64
		var from *run
		for i, name := range []string{high, low, byHigh, byLow} {
			x, run, err := m.of(name, unit)
			if err != nil {
				return 0, err
			}
			if from != nil && from != run {
				return 0, fmt.Errorf("%s and %s are of two runs", high, name)
			}
			v[i], from = x, run
		}
		return (v[0] - v[1]) / (v[2] - v[3]), nil
	}
}

// met reports whether v is what was asked for.
func (g *goal) met(v float64) bool {
	if g.atLeast {
		return v >= g.limit
	}
	return v <= g.limit
}

// row returns the goal's row of the table.
func (g *goal) row(m *measured) (string, error) {
	v, err := g.figure(m)
	if err != nil {
		return "", fmt.Errorf("figure %d: %w", g.number, err)
	}
	sign, verdict := "≤", "yes"
	if g.atLeast {
		sign = "≥"
	}
	if !g.met(v) {
		verdict = "**no**"
	}
	write := func(v float64) string {
		switch {
		case g.unit == "":
			return figure(v)
		case isTime(g.unit):
			return quantity(v, g.unit)
		}
		return quantity(v, g.unit) + " " + g.unit
	}
	return fmt.Sprintf("| %d | %s | %s | %s %s | %s |\n", g.number, g.what, write(v), sign, write(g.limit), verdict), nil
}
