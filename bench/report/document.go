package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"
)

// benchmarks is BENCHMARKS.md without its figures. Each benchmark has a table in it,
// and beside the table what is timed and what the figures mean.
//
//go:embed benchmarks.md.tmpl
var benchmarks string

// A document is what a template is filled from.
type document struct {
	measured
	sources string          // hash of the sources now
	claimed map[string]bool // benchmarks that a table shows
}

// render fills a template. It fails if the template asks for results that are not
// there, or does not ask for some that are: a benchmark renamed in one place only must
// not vanish. Results of other sources may lack what is new.
func render(text string, runs []*run, sources string) ([]byte, error) {
	d := &document{measured: measured{runs}, sources: sources, claimed: map[string]bool{}}
	t, err := template.New("benchmarks").Option("missingkey=error").Funcs(template.FuncMap{
		"table": d.table, "row": d.row, "quotient": d.quotient, "holds": d.holds, "stale": d.stale, "runs": d.describeRuns,
	}).Parse(text)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, nil); err != nil {
		return nil, err
	}
	var errs []error
	for _, r := range runs {
		for _, name := range unclaimed(d.claimed, r) {
			errs = append(errs, fmt.Errorf("%s: no table shows Benchmark%s", r.name, name))
		}
	}
	return out.Bytes(), errors.Join(errs...)
}

// stale returns the names of the runs that measured other sources than those that are
// here now, or do not say which.
func (d *document) stale() string {
	var names []string
	for _, r := range d.runs {
		if r.config("sources") != d.sources {
			names = append(names, r.name)
		}
	}
	return strings.Join(names, ", ")
}

// absent is what to write in place of something that no run has.
func (d *document) absent(err error) (string, error) {
	if !errors.Is(err, errAbsent) || d.stale() == "" {
		return "", err
	}
	return "not in these results", nil
}

// table returns the table of a benchmark, with a line that says where it is from. After
// the name come the keys that tell its lines apart, the implementation that the others
// are divided by, and the unit that is divided, if it is not the time of an operation.
func (d *document) table(bench string, args ...string) (string, error) {
	d.claimed[bench] = true
	q := query{bench: bench, unit: "sec/op"}
	for i, to := range []*string{&q.rows, &q.ref, &q.unit} {
		if i < len(args) {
			*to = args[i]
		}
	}
	r, err := d.with(bench)
	if err != nil {
		return "", err
	}
	if r == nil {
		text, err := d.absent(fmt.Errorf("%w a Benchmark%s, which the template asks for", errAbsent, bench))
		return fmt.Sprintf("Benchmark%s: %s", bench, text), err
	}
	t, err := q.tabulate(r)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("Benchmark%s, [raw results](bench/results/%s.txt):\n\n%s", bench, r.name, strings.TrimSuffix(t.markdown(), "\n")), nil
}

// contenders are the columns of a row.
var contenders = []string{"ours", "python", "mutex"}

// row returns a row of the first table: a figure of each contender, whose name is in the
// place of the % in the benchmark's, and the ratio of the first two.
func (d *document) row(what, name, unit string) (string, error) {
	lines := map[string]*line{}
	var from *run
	for _, impl := range contenders {
		values, r, err := d.samples(strings.Replace(name, "%", impl, 1), unit)
		switch {
		case errors.Is(err, errAbsent) && impl != "ours": // not every benchmark has them all
			continue
		case err != nil:
			text, err := d.absent(err)
			return fmt.Sprintf("| %s | %s | | | |", what, text), err
		case from != nil && from != r:
			return "", fmt.Errorf("%s is in two runs, %s and %s", name, from.name, r.name)
		}
		from, lines[impl] = r, &line{samples: map[string][]float64{unit: values}}
	}
	cells := []string{what}
	for _, impl := range contenders {
		cell := ""
		if l := lines[impl]; l != nil {
			cell = l.cell(unit)
		}
		cells = append(cells, cell)
	}
	ratio := ""
	if ours := lines["ours"]; lines["python"] != nil {
		ours.ref = lines["python"]
		ratio = ours.ratio(unit)
	}
	return "| " + strings.Join(append(cells, ratio), " | ") + " |", nil
}

// quotient returns the median of one benchmark divided by that of another of its run.
func (d *document) quotient(name, by string) (string, error) {
	a, from, err := d.samples(name, "sec/op")
	if err != nil {
		return d.absent(err)
	}
	b, byFrom, err := d.samples(by, "sec/op")
	if err != nil {
		return d.absent(err)
	}
	if from != byFrom {
		return "", fmt.Errorf("%s and %s are of two runs", name, by)
	}
	return fmt.Sprintf("%.1f", summarize(a).Center/summarize(b).Center), nil
}

// describeRuns returns where each run comes from: first what all have in common.
func (d *document) describeRuns() string {
	var out strings.Builder
	common := func(key string) bool {
		return !slices.ContainsFunc(d.runs, func(r *run) bool { return r.config(key) != d.runs[0].config(key) })
	}
	write := func(indent, key, value string) {
		fmt.Fprintf(&out, "%s- %s: %s\n", indent, key, cmp.Or(value, "not said"))
	}
	for _, key := range provenance {
		if common(key) {
			write("", key, d.runs[0].config(key))
		}
	}
	for _, r := range d.runs {
		fmt.Fprintf(&out, "- [%s.txt](bench/results/%[1]s.txt), %s\n", r.name, samples(r))
		for _, key := range provenance {
			if !common(key) {
				write("  ", key, r.config(key))
			}
		}
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// samples says how many there are.
func samples(r *run) string {
	n := r.samples()
	switch {
	case !slices.ContainsFunc(r.results, isTimed):
		return "sizes"
	case n < 6:
		return fmt.Sprintf("%d samples of each benchmark, too few for an interval", n)
	}
	return fmt.Sprintf("%d samples of each benchmark or more", n)
}
