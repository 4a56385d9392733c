package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
)

var errAbsent = errors.New("no run has")

// measured is all runs, to be asked for samples.
type measured struct{ runs []*run }

// samples returns the values of a benchmark in a tidied unit, in the order of the run,
// and the run. The name is without Benchmark, and without the number of processors.
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
		return nil, nil, fmt.Errorf("%w a Benchmark%s in %s", errAbsent, name, unit)
	}
	return values, from, nil
}

// with returns the run that has a benchmark, by its name without Benchmark and without
// keys; nil if none has.
func (m *measured) with(bench string) (*run, error) {
	var from *run
	for _, r := range m.runs {
		if !slices.ContainsFunc(r.results, func(res *benchfmt.Result) bool { return base(res) == bench }) {
			continue
		}
		if from != nil {
			return nil, fmt.Errorf("%s is in two runs, %s and %s", bench, from.name, r.name)
		}
		from = r
	}
	return from, nil
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
