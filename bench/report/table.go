package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchproc"
)

// A query asks for one benchmark of the results.
type query struct {
	bench string // its name, without Benchmark
	rows  string // the keys beside /impl that tell lines apart, as a benchproc projection; "" for none
	ref   string // the value of /impl that the others are divided by; "" for no ratio
	unit  string // what is divided, in benchfmt's tidied units
}

// A table is the answer: a line for each of rows × impl.
type table struct {
	query
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

// tabulate picks the benchmark out of a run. It returns nil if the run does not have
// it.
func (q query) tabulate(r *run) (*table, error) {
	filter, err := benchproc.NewFilter(".name:" + q.bench)
	if err != nil {
		return nil, err
	}
	var parser benchproc.ProjectionParser
	rows, err := parser.Parse(q.rows, filter)
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
		t        = &table{query: q, ratio: q.ref != ""}
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
		return nil, fmt.Errorf("%s: the table of %s would pool results that differ in %v: %s and %s", r.name, q.bench, f, a, residues[i].Get(f))
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
			if t.ratio && l.impl == q.ref {
				ref = l
			}
			t.lines = append(t.lines, l)
		}
		if t.ratio && ref == nil {
			return nil, fmt.Errorf("%s: %s has no impl=%s for %v to be divided by", r.name, q.bench, q.ref, row)
		}
		for _, l := range rowLines[row] {
			if l != ref {
				l.ref = ref
			}
		}
	}
	return t, nil
}

// unclaimed returns the benchmarks in a run that no table shows.
func unclaimed(claimed map[string]bool, r *run) []string {
	var names []string
	for _, res := range r.results {
		if name := base(res); !claimed[name] && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func base(res *benchfmt.Result) string { return string(res.Name.Base()) }

// markdown writes t.
func (t *table) markdown() string {
	var out bytes.Buffer
	var head, rule []string
	for _, key := range t.keys {
		head, rule = append(head, key), append(rule, "---")
	}
	for _, unit := range t.units {
		head, rule = append(head, heading(unit)), append(rule, "--:")
	}
	if t.ratio {
		head, rule = append(head, heading(t.unit)+" ÷ "+t.ref), append(rule, "--:")
	}
	row := func(cells []string) { fmt.Fprintf(&out, "| %s |\n", strings.Join(cells, " | ")) }
	row(head)
	row(rule)
	for _, l := range t.lines {
		cells := append([]string(nil), l.labels...)
		for _, unit := range t.units {
			cells = append(cells, l.cell(unit))
		}
		if t.ratio {
			cells = append(cells, l.ratio(t.unit))
		}
		row(cells)
	}
	return out.String()
}
