package main

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchproc"
)

// A benchmark is what its results are matched by.
type benchmark struct {
	pkg  string
	name string // in full: with keys and GOMAXPROCS
}

// A series is where samples are pooled.
type series struct {
	benchmark
	unit string // as benchfmt tidies it: sec/op, not ns/op
}

// Results are one file's, with benchmarks in the order of their first appearance.
type results struct {
	path       string
	machine    map[string]string // a value for each of machineKeys
	benchmarks []benchmark
	samples    map[series][]float64
	cells      []cell // in the order of their first appearance
	times      map[cell][]float64
}

// A cell is where the times of two files are paired, the k-th of the one with the
// k-th of the other, which bench/compare measured one right after the other.
type cell struct {
	family string
	layout string // the order in which the linker put the functions
	benchmark
}

// machineKeys are the configuration lines that must be the same in all results.
// What is slower on another processor is not slower.
var machineKeys = []string{"goos", "goarch", "cpu"}

func readResults(path string) (*results, error) {
	var parser benchproc.ProjectionParser
	filter, err := benchproc.NewFilter("*")
	if err != nil {
		return nil, err
	}
	identity, err := parser.Parse("pkg,.fullname", filter)
	if err != nil {
		return nil, err
	}
	fields := identity.FlattenedFields()

	r := &results{path: path, samples: map[series][]float64{}, times: map[cell][]float64{}}
	files := benchfmt.Files{Paths: []string{path}}
	for files.Scan() {
		switch rec := files.Result().(type) {
		case *benchfmt.SyntaxError:
			return nil, rec
		case *benchfmt.Result:
			if err := r.checkMachine(rec); err != nil {
				return nil, err
			}
			key := identity.Project(rec)
			bench := benchmark{pkg: key.Get(fields[0]), name: key.Get(fields[1])}
			if !slices.Contains(r.benchmarks, bench) {
				r.benchmarks = append(r.benchmarks, bench)
			}
			for _, v := range rec.Values {
				// NaN is neither more nor less than anything: it would pass.
				if math.IsNaN(v.Value) || math.IsInf(v.Value, 0) || v.Value < 0 {
					file, line := rec.Pos()
					return nil, fmt.Errorf("%s:%d: %s: %v %s is no measurement", file, line, bench.name, v.Value, v.Unit)
				}
				s := series{bench, v.Unit}
				r.samples[s] = append(r.samples[s], v.Value)
				if family := rec.GetConfig("family"); family != "" && v.Unit == "sec/op" {
					c := cell{family, rec.GetConfig("layout"), bench}
					if r.times[c] == nil {
						r.cells = append(r.cells, c)
					}
					r.times[c] = append(r.times[c], v.Value)
				}
			}
		}
	}
	if err := files.Err(); err != nil {
		return nil, err
	}
	if len(r.benchmarks) == 0 {
		return nil, fmt.Errorf("%s: no results", path)
	}
	return r, nil
}

// checkMachine compares a result's machine with that of the first.
func (r *results) checkMachine(rec *benchfmt.Result) error {
	if r.machine == nil {
		r.machine = map[string]string{}
		for _, key := range machineKeys {
			r.machine[key] = rec.GetConfig(key)
		}
	}
	for _, key := range machineKeys {
		if got, want := rec.GetConfig(key), r.machine[key]; got != want {
			file, line := rec.Pos()
			return fmt.Errorf("%s:%d: %s is %q, and was %q: results of two machines cannot be compared", file, line, key, got, want)
		}
	}
	return nil
}

// name is what the file is called.
func (r *results) name() string { return filepath.Base(r.path) }
