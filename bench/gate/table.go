package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The columns of a table, which are benchstat's.
const (
	nameColumn = iota
	oldMedian
	oldRange
	oldNotes
	newMedian
	newRange
	newNotes
	delta
	test
	testNotes
	columns
)

// margins[i] is what stands before column i.
var margins = [columns]string{"", "   ", " ± ", " ", "   ", " ± ", " ", "  ", " ", " "}

// A table has a line for each benchmark in one unit.
type table struct {
	lines [][columns]string
	notes []string // referred to by their superscripts, from 1
}

// writeTables writes a table for each unit in each package.
func (c *comparison) writeTables(w io.Writer) {
	for _, key := range []string{"goos", "goarch"} {
		if v := c.old.machine[key]; v != "" {
			fmt.Fprintf(w, "%s: %s\n", key, v)
		}
	}
	pkg := ""
	if cpu := c.old.machine["cpu"]; cpu != "" {
		fmt.Fprintf(w, "cpu: %s\n", cpu)
	}
	for rest := c.pairs; len(rest) > 0; {
		first := rest[0]
		n := slices.IndexFunc(rest, func(p *pair) bool { return p.pkg != first.pkg || p.unit != first.unit })
		if n < 0 {
			n = len(rest)
		}
		if first.pkg != pkg {
			pkg = first.pkg
			fmt.Fprintf(w, "pkg: %s\n", pkg)
		}
		newTable(rest[:n]).write(w, c.old.name(), c.new.name(), first.unit)
		fmt.Fprintln(w)
		rest = rest[n:]
	}
}

// newTable lays out pairs that have their unit in common.
func newTable(pairs []*pair) *table {
	t := &table{}
	for _, p := range pairs {
		scale := p.scaler()
		t.lines = append(t.lines, [columns]string{
			nameColumn: p.name,
			oldMedian:  scale.Format(p.old.Center),
			oldRange:   p.old.PctRangeString(),
			oldNotes:   t.note(p.old.Warnings),
			newMedian:  scale.Format(p.new.Center),
			newRange:   p.new.PctRangeString(),
			newNotes:   t.note(p.new.Warnings),
			delta:      p.test.FormatDelta(p.old.Center, p.new.Center),
			test:       "(" + p.test.String() + ")",
			testNotes:  t.note(p.test.Warnings),
		})
	}
	if ratio, ok := geomean(pairs); ok {
		t.lines = append(t.lines, [columns]string{nameColumn: "geomean", delta: fmt.Sprintf("%+.2f%%", 100*(ratio-1))})
	}
	return t
}

// geomean returns the geometric mean of the ratios of new to old, if there is
// more than one and no median is zero.
func geomean(pairs []*pair) (float64, bool) {
	sum := 0.0
	for _, p := range pairs {
		if p.old.Center == 0 || p.new.Center == 0 {
			return 0, false
		}
		sum += math.Log(p.new.Center / p.old.Center)
	}
	return math.Exp(sum / float64(len(pairs))), len(pairs) > 1
}

// note returns the superscripts of warnings.
func (t *table) note(warnings []error) string {
	var marks []string
	for _, warning := range warnings {
		i := slices.Index(t.notes, warning.Error())
		if i < 0 {
			i = len(t.notes)
			t.notes = append(t.notes, warning.Error())
		}
		marks = append(marks, superscript(i+1))
	}
	return strings.Join(marks, " ")
}

func superscript(n int) string {
	var b strings.Builder
	for _, digit := range strconv.Itoa(n) {
		b.WriteRune([]rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[digit-'0'])
	}
	return b.String()
}

func (t *table) write(w io.Writer, old, new, unit string) {
	var width [columns]int
	for _, line := range t.lines {
		for i, cell := range line {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	margins := margins
	for _, i := range []int{oldNotes, newNotes, testNotes} {
		if width[i] == 0 {
			margins[i] = ""
		}
	}
	// span is how wide columns from i up to j are together.
	span := func(i, j int) int {
		n := width[i]
		for i++; i < j; i++ {
			n += utf8.RuneCountInString(margins[i]) + width[i]
		}
		return n
	}
	// A heading may be wider than what is below it.
	width[oldNotes] += max(0, max(len(old), len(unit))-span(oldMedian, newMedian))
	width[newNotes] += max(0, len(unit)-span(newMedian, delta))
	width[testNotes] += max(0, len("vs base")-span(delta, columns))
	width[testNotes] += max(0, len(new)-span(newMedian, columns))

	row := func(s string) { fmt.Fprintln(w, strings.TrimRight(s, " ")) }
	left := strings.Repeat(" ", width[nameColumn])
	row(left + " │ " + center(old, span(oldMedian, newMedian)) + " │ " + center(new, span(newMedian, columns)) + " │")
	row(left + " │ " + center(unit, span(oldMedian, newMedian)) + " │ " + center(unit, span(newMedian, delta)) +
		margins[delta] + fmt.Sprintf("%-*s", span(delta, columns), "vs base") + " │")
	for _, line := range t.lines {
		var b strings.Builder
		for i, cell := range line {
			margin := margins[i]
			if cell == "" { // no ± before a range that is not there
				margin = strings.Repeat(" ", utf8.RuneCountInString(margin))
			}
			b.WriteString(margin)
			switch i {
			case nameColumn, oldNotes, newNotes, test, testNotes:
				fmt.Fprintf(&b, "%-*s", width[i], cell)
			default:
				fmt.Fprintf(&b, "%*s", width[i], cell)
			}
		}
		row(b.String())
	}
	for i, note := range t.notes {
		row(superscript(i+1) + " " + note)
	}
}

func center(s string, width int) string {
	before := (width - utf8.RuneCountInString(s)) / 2
	return strings.Repeat(" ", before) + s + strings.Repeat(" ", width-before-utf8.RuneCountInString(s))
}
