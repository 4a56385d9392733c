package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// A run is one file of raw results: benchmarks that ran on one machine, one
// after another, and can be compared with each other.
type run struct {
	name    string // the file's, without directory and .txt
	results []*benchfmt.Result
}

// provenance is what a run must say of itself, in the order it is printed. A
// run that lacks one of these, or has two answers, is refused: a figure that
// nobody can make again is no figure.
var provenance = []string{"date", "commit", "sources", "go", "goos", "goarch", "cpu", "command"}

// readRuns reads the runs of a directory.
func readRuns(dir string) ([]*run, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("no run in %s: make one with bench/run", dir)
	}
	var runs []*run
	for _, path := range paths {
		r, err := readRun(path)
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}

func readRun(path string) (*run, error) {
	files := benchfmt.Files{Paths: []string{path}}
	r := &run{name: strings.TrimSuffix(filepath.Base(path), ".txt")}
	for files.Scan() {
		switch rec := files.Result().(type) {
		case *benchfmt.Result:
			r.results = append(r.results, rec.Clone())
		case *benchfmt.SyntaxError:
			return nil, rec
		}
	}
	if err := files.Err(); err != nil {
		return nil, err
	}
	if len(r.results) == 0 {
		return nil, fmt.Errorf("%s: no result", path)
	}
	var errs []error
	for _, key := range provenance {
		want := r.config(key)
		if want == "" && key != "sources" { // a run that does not say so is of other sources
			errs = append(errs, fmt.Errorf("%s: no line %q", path, key+": …"))
		}
		for _, res := range r.results {
			if got := res.GetConfig(key); got != want {
				errs = append(errs, fmt.Errorf("%s: %s is %q and then %q: one file is one run", path, key, want, got))
				break
			}
		}
	}
	return r, errors.Join(errs...)
}

// isTimed reports whether a result has a time.
func isTimed(res *benchfmt.Result) bool {
	return slices.ContainsFunc(res.Values, func(v benchfmt.Value) bool { return isTime(v.Unit) })
}

// config returns the value of a configuration line.
func (r *run) config(key string) string { return r.results[0].GetConfig(key) }

// samples returns the least number of times that any benchmark was run.
func (r *run) samples() int {
	count := map[string]int{}
	for _, res := range r.results {
		count[res.Name.String()]++
	}
	least := len(r.results)
	for _, n := range count {
		least = min(least, n)
	}
	return least
}
