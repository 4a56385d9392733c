package main

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchproc"
)

// A section of BENCHMARKS.md puts one question and answers it with one
// benchmark.
type section struct {
	title    string
	question string
	method   string // what is timed, and what is not
	chart    string // a file of bench/charts, if there is one
	meaning  string // what we conclude; written by hand, once there is a run to conclude from

	bench string // the benchmark's name, without Benchmark
	dir   string // where it is; "" for bench
	by    string // the command that makes its results, if that is not bench/run
	rows  string // the keys beside /impl that tell lines apart, as a benchproc projection; "" for none
	ref   string // the value of /impl that the others are divided by; "" for no ratio
	unit  string // what is divided, in benchfmt's tidied units; "" for sec/op

	unmeasured bool // no run of bench/results has it yet; left out of a report of runs without it
}

func (s *section) ratioUnit() string {
	if s.unit == "" {
		return "sec/op"
	}
	return s.unit
}

// command returns what to type for results of the section alone.
func (s *section) command() string {
	if s.by != "" {
		return s.by
	}
	dir := ""
	if s.dir != "" {
		dir = " -d " + s.dir
	}
	return "bench/run -o NAME" + dir + " '^Benchmark" + s.bench + "$'"
}

// A table is a section's answer from one run: a line for each of rows × impl.
type table struct {
	run   *run
	keys  []string // what the leading columns are called
	units []string // in order of first appearance
	lines []*line
	ratio bool
}

// A line is one benchmark with all its samples.
type line struct {
	row     benchproc.Key
	labels  []string // a value for each of the table's keys
	impl    string
	samples map[string][]float64 // by unit
	ref     *line                // of the same row; nil for the reference itself
}

// tabulate picks the section's benchmark out of a run. It returns nil if the
// run does not have it.
func (s *section) tabulate(r *run) (*table, error) {
	filter, err := benchproc.NewFilter(".name:" + s.bench)
	if err != nil {
		return nil, err
	}
	var parser benchproc.ProjectionParser
	rows, err := parser.Parse(s.rows, filter)
	if err != nil {
		return nil, err
	}
	impl, err := parser.Parse("/impl", filter)
	if err != nil {
		return nil, err
	}
	residue := parser.Residue()

	type place struct{ row, impl benchproc.Key }
	var (
		t        = &table{run: r, ratio: s.ref != ""}
		byPlace  = map[place]*line{}
		rowOrder []benchproc.Key
		rowLines = map[benchproc.Key][]*line{}
		residues []benchproc.Key
		hasUnit  = map[string]bool{}
		hasImpl  bool
	)
	for _, res := range r.results {
		if m, err := filter.Match(res); err != nil {
			return nil, err
		} else if !m.All() {
			continue
		}
		p := place{rows.Project(res), impl.Project(res)}
		residues = append(residues, residue.Project(res))
		l := byPlace[p]
		if l == nil {
			l = &line{row: p.row, impl: p.impl.StringValues(), samples: map[string][]float64{}}
			byPlace[p] = l
			if rowLines[p.row] == nil {
				rowOrder = append(rowOrder, p.row)
			}
			rowLines[p.row] = append(rowLines[p.row], l)
			hasImpl = hasImpl || l.impl != ""
		}
		for _, v := range res.Values {
			l.samples[v.Unit] = append(l.samples[v.Unit], v.Value)
			if !hasUnit[v.Unit] {
				hasUnit[v.Unit] = true
				t.units = append(t.units, v.Unit)
			}
		}
	}
	if len(rowOrder) == 0 {
		return nil, nil
	}
	// Samples that differ in anything but rows and impl must not be pooled.
	if fields := benchproc.NonSingularFields(residues); len(fields) > 0 {
		f := fields[0]
		a := residues[0].Get(f)
		i := slices.IndexFunc(residues, func(k benchproc.Key) bool { return k.Get(f) != a })
		return nil, fmt.Errorf("%s: the section %q would pool results that differ in %v: %s and %s", r.name, s.title, f, a, residues[i].Get(f))
	}

	for _, f := range rows.FlattenedFields() {
		t.keys = append(t.keys, strings.TrimPrefix(f.Name, "/"))
	}
	if hasImpl {
		t.keys = append(t.keys, "impl")
	}
	for _, row := range rowOrder {
		var ref *line
		for _, l := range rowLines[row] {
			for _, f := range rows.FlattenedFields() {
				l.labels = append(l.labels, row.Get(f))
			}
			if hasImpl {
				l.labels = append(l.labels, l.impl)
			}
			if t.ratio && l.impl == s.ref {
				ref = l
			}
			t.lines = append(t.lines, l)
		}
		if t.ratio && ref == nil {
			return nil, fmt.Errorf("%s: %s has no impl=%s for %v to be divided by", r.name, s.bench, s.ref, row)
		}
		for _, l := range rowLines[row] {
			if l != ref {
				l.ref = ref
			}
		}
	}
	return t, nil
}

// in reports whether a run has the section's benchmark.
func (s *section) in(r *run) bool {
	return slices.ContainsFunc(r.results, func(res *benchfmt.Result) bool { return base(res) == s.bench })
}

// unclaimed returns the benchmarks in a run that no section asks for.
func unclaimed(sections []*section, r *run) []string {
	claimed := map[string]bool{}
	for _, s := range sections {
		claimed[s.bench] = true
	}
	var names []string
	for _, res := range r.results {
		if name := base(res); !claimed[name] {
			claimed[name] = true
			names = append(names, name)
		}
	}
	return names
}

func base(res *benchfmt.Result) string { return string(res.Name.Base()) }
