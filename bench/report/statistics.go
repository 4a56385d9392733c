package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchmath"
	"golang.org/x/perf/benchunit"
)

// confidence is that of each median's interval. The interval of a ratio has
// the ends of two of them divided crosswise: it misses only where one of them
// does, so it holds at 90 % at the least.
const confidence = 0.95

// cell writes the median of a line's samples in a unit, and how far the ends
// of its interval are from it.
func (l *line) cell(unit string) string {
	values := l.samples[unit]
	if len(values) == 0 {
		return ""
	}
	s := summarize(values)
	text := quantity(s.Center, unit)
	if slices.Min(values) == slices.Max(values) {
		return text
	}
	if math.IsInf(s.Lo, 0) || math.IsInf(s.Hi, 0) || s.Center == 0 {
		return text + " ± ?" // too few samples for an interval
	}
	off := max(s.Hi-s.Center, s.Center-s.Lo) / math.Abs(s.Center)
	return text + fmt.Sprintf(" ± %.0f %%", math.Ceil(100*off-1e-6)) // the least whole percentage that covers it
}

// ratio writes the line's median divided by its reference's, with an interval
// and the p-value of the Mann–Whitney U test that the two differ at all.
func (l *line) ratio(unit string) string {
	if l.ref == nil {
		return "1"
	}
	mine, its := l.samples[unit], l.ref.samples[unit]
	if len(mine) == 0 || len(its) == 0 {
		return ""
	}
	a, b := summarize(mine), summarize(its)
	if b.Center == 0 {
		return ""
	}
	c := benchmath.AssumeNothing.Compare(sample(mine), sample(its))
	text := figure(a.Center/b.Center) + "×"
	if lo, hi := a.Lo/b.Hi, a.Hi/b.Lo; lo >= 0 && !math.IsInf(hi, 0) && !math.IsNaN(lo) && !math.IsNaN(hi) {
		text += " (" + figure(lo) + "–" + figure(hi) + ")"
	}
	if c.P < c.Alpha {
		return text + fmt.Sprintf(", p=%.3f", c.P)
	}
	return text + fmt.Sprintf(", not distinguishable (p=%.2f)", c.P)
}

func sample(values []float64) *benchmath.Sample {
	return benchmath.NewSample(append([]float64(nil), values...), &benchmath.DefaultThresholds)
}

func summarize(values []float64) benchmath.Summary {
	return benchmath.AssumeNothing.Summary(sample(values), confidence)
}

// quantity writes a value in its unit, as the column's heading has it.
func quantity(v float64, unit string) string {
	if isTime(unit) {
		return benchunit.Scale(v, benchunit.Decimal) + "s"
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e6 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return benchunit.Scale(v, benchunit.ClassOf(unit))
}

// heading is what the column of a tidied unit is called.
func heading(unit string) string {
	switch unit {
	case "sec/op":
		return "time/op"
	case "B/s":
		return "throughput, B/s"
	}
	if isTime(unit) {
		return strings.TrimSuffix(strings.Replace(unit, "sec/", "time/", 1), "-sec")
	}
	return unit
}

// isTime reports whether a unit is time, alone or per something, or with a
// prefix as in p99-sec.
func isTime(unit string) bool {
	return unit == "sec" || strings.HasPrefix(unit, "sec/") || strings.HasSuffix(unit, "-sec")
}

// figure writes a number to three significant digits, and never as 1e-05.
func figure(v float64) string {
	if v == 0 {
		return "0"
	}
	decimals := max(0, 2-int(math.Floor(math.Log10(math.Abs(v)))))
	return strconv.FormatFloat(v, 'f', decimals, 64)
}
