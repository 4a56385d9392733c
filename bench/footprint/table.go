package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// writeTable writes a Markdown table: the medians of what baseline is and of
// what each import adds to it, with the quartiles where they differ. Times are
// in microseconds.
func writeTable(w io.Writer, programs []*program) error {
	// Aligned, so that it can be read as it is.
	out := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	row := func(cells []string) { fmt.Fprintf(out, "| %s\t|\n", strings.Join(cells, "\t| ")) }
	for i, p := range programs {
		measured := p.whole(0)
		name, of := "+ "+p.name, p.added
		if p.base == nil {
			name, of = p.name, p.whole
		}
		cells := []string{p.cgo, name}
		samples := make([][]int64, len(measured))
		for round := range p.starts {
			for j, v := range of(round) {
				if strings.HasSuffix(v.unit, "-ns") {
					v.v /= 1000
				}
				samples[j] = append(samples[j], v.v)
			}
		}
		for _, s := range samples {
			cells = append(cells, cell(s))
		}
		if i == 0 {
			head, rule := []string{"cgo", "import"}, []string{"---", "---"}
			for _, v := range measured {
				unit := v.unit
				if what, ok := strings.CutSuffix(unit, "-ns"); ok {
					unit = what + "-µs"
				}
				head, rule = append(head, unit), append(rule, "--:")
			}
			row(head)
			row(rule)
		}
		row(cells)
	}
	return out.Flush()
}

// cell writes the median of samples, and the quartiles if they differ.
func cell(samples []int64) string {
	low, middle, high := quartiles(samples)
	if low == high {
		return fmt.Sprint(middle)
	}
	return fmt.Sprintf("%d (%d to %d)", middle, low, high)
}

// quartiles returns the samples below which are a quarter, half and three
// quarters of them.
func quartiles(samples []int64) (low, middle, high int64) {
	s := slices.Sorted(slices.Values(samples))
	at := func(quarter int) int64 { return s[(len(s)-1)*quarter/4] }
	return at(1), at(2), at(3)
}
