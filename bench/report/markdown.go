package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const preface = `# Benchmarks

Written by ` + "`go run ./bench/report`" + ` from the raw results in bench/results; do not edit it by hand. The questions and what
we make of the answers are in bench/report/sections.go.

How to read the tables: a time is the median of the run's samples, ± the farther end of its 95 % confidence interval. A
ratio is one median divided by another of the same run, with an interval that holds at 90 % or better and the p-value of
the Mann–Whitney U test; below 1 is faster than the reference. Ratios carry over to other machines, roughly; times do
not, nor may times of two runs be compared with each other.

CONTRIBUTING.md has the commands that make the results, for a machine that does nothing else. To compare any two
implementations in them:

    go tool benchstat -col /impl bench/results/first.txt

`

const goalsHead = `## The figures we set out to reach

Medians; a number is that under which the figure was set in advance. What falls short is explained below the table, and in the sections.

| | figure | ours | asked for | met |
| --- | --- | --: | --: | --- |
`

// render writes the whole of BENCHMARKS.md. It fails if a section finds no
// results, or results find no section: a benchmark renamed in one place only
// must not vanish.
func render(goals []*goal, sections []*section, runs []*run) ([]byte, error) {
	var (
		out  bytes.Buffer
		errs []error
	)
	out.WriteString(preface)
	for _, r := range runs {
		fmt.Fprintf(&out, "## Run %s\n\n", r.name)
		for _, key := range provenance {
			fmt.Fprintf(&out, "- %s: %s\n", key, r.config(key))
		}
		fmt.Fprintf(&out, "- samples: %d of each benchmark, or more\n- raw results: [bench/results/%s.txt](bench/results/%s.txt)\n\n", r.samples(), r.name, r.name)
		if r.samples() < 6 {
			fmt.Fprintf(&out, "With fewer than 6 samples no interval has 95 %% confidence, and no difference can be told from noise.\n\n")
		}
		for _, name := range unclaimed(sections, r) {
			errs = append(errs, fmt.Errorf("%s: no section asks for Benchmark%s", r.name, name))
		}
	}
	if len(goals) > 0 {
		out.WriteString(goalsHead)
		m := &measured{runs}
		for _, g := range goals {
			row, err := g.row(m)
			if err != nil {
				errs = append(errs, err)
			}
			out.WriteString(row)
		}
		out.WriteString(goalsFoot)
	}
	for _, s := range sections {
		if s.unmeasured && !slices.ContainsFunc(runs, s.in) {
			continue
		}
		fmt.Fprintf(&out, "## %s\n\n%s\n\n%s\n\n    %s\n\n", s.title, s.question, s.method, s.command())
		found := false
		for _, r := range runs {
			t, err := s.tabulate(r)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			if t == nil {
				continue
			}
			found = true
			if len(runs) > 1 {
				fmt.Fprintf(&out, "Run %s:\n\n", r.name)
			}
			t.write(&out, s)
		}
		if s.chart != "" {
			fmt.Fprintf(&out, "![%s](bench/charts/%s)\n\n", s.title, s.chart)
		}
		if !found {
			errs = append(errs, fmt.Errorf("no run has a Benchmark%s, which the section %q asks for", s.bench, s.title))
		}
		if s.meaning != "" {
			fmt.Fprintf(&out, "%s\n\n", s.meaning)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return append(bytes.TrimRight(out.Bytes(), "\n"), '\n'), nil
}

// write writes t as a Markdown table.
func (t *table) write(out *bytes.Buffer, s *section) {
	var head, rule []string
	for _, key := range t.keys {
		head, rule = append(head, key), append(rule, "---")
	}
	for _, unit := range t.units {
		head, rule = append(head, heading(unit)), append(rule, "--:")
	}
	if t.ratio {
		head, rule = append(head, heading(s.ratioUnit())+" ÷ "+s.ref), append(rule, "--:")
	}
	row := func(cells []string) { fmt.Fprintf(out, "| %s |\n", strings.Join(cells, " | ")) }
	row(head)
	row(rule)
	for _, l := range t.lines {
		cells := append([]string(nil), l.labels...)
		for _, unit := range t.units {
			cells = append(cells, l.cell(unit))
		}
		if t.ratio {
			cells = append(cells, l.ratio(s.ratioUnit()))
		}
		row(cells)
	}
	out.WriteByte('\n')
}
