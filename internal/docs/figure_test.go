package docs

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// figures are the rows of README.md's table of costs, and the raw results that each is
// the median of. The columns are implementations.
var (
	figures = []struct {
		row, results, benchmark, unit string
	}{
		{"1 publish in 10,000", "tail.txt", "BenchmarkTail/impl=%s/events=ready/think=0s", "p99.99-ns"},
		{"the slowest of all", "tail.txt", "BenchmarkTail/impl=%s/events=ready/think=0s", "max-ns"},
		{"a publish from 1 goroutine to 1 handler", "first.txt", "BenchmarkPublish/impl=%s/handlers=1", "ns/op"},
	}
	columns = []string{"ours", "mutex", "python"}
)

// TestFigures compares README.md's figures with the medians of the raw results.
func TestFigures(t *testing.T) {
	readme := read(t, "README.md").text
	for _, f := range figures {
		row := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(f.row) + `[^|]*\|(.*)\|$`).FindStringSubmatch(readme)
		if row == nil {
			t.Errorf("README.md has no row %q", f.row)
			continue
		}
		cells := strings.Split(row[1], "|")
		if len(cells) != len(columns) {
			t.Errorf("row %q has %d figures, want %d", f.row, len(cells), len(columns))
			continue
		}
		for i, impl := range columns {
			name := fmt.Sprintf(f.benchmark, impl)
			got, last, err := nanoseconds(cells[i])
			if err != nil {
				t.Errorf("row %q: %v", f.row, err)
				continue
			}
			want := median(t, f.results, name, f.unit)
			if math.Abs(got-want) > last/2 {
				t.Errorf("row %q, %s: README.md says %s, and the median is %.4g ns", f.row, impl, strings.TrimSpace(cells[i]), want)
			}
		}
	}
}

var units = map[string]float64{"ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9}

// nanoseconds returns the time in a cell, and what one in its last digit stands for.
func nanoseconds(cell string) (value, last float64, err error) {
	number, unit, _ := strings.Cut(strings.TrimSpace(cell), " ")
	value, err = strconv.ParseFloat(number, 64)
	if err != nil || units[unit] == 0 {
		return 0, 0, fmt.Errorf("%q is not a time", cell)
	}
	_, fraction, _ := strings.Cut(number, ".")
	return value * units[unit], units[unit] / math.Pow10(len(fraction)), nil
}

// median returns the median of a benchmark in a file of raw results.
func median(t *testing.T, results, name, unit string) float64 {
	t.Helper()
	line := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + `(?:-\d+)?\s.*?\s([\d.e+]+) ` + regexp.QuoteMeta(unit) + `\b`)
	var samples []float64
	for _, found := range line.FindAllStringSubmatch(read(t, "bench/results/"+results).text, -1) {
		x, err := strconv.ParseFloat(found[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		samples = append(samples, x)
	}
	if len(samples) == 0 {
		t.Fatalf("bench/results/%s has no %s in %s", results, name, unit)
	}
	slices.Sort(samples)
	n := len(samples)
	return (samples[n/2] + samples[(n-1)/2]) / 2
}

func TestNanoseconds(t *testing.T) {
	for cell, want := range map[string][2]float64{
		" 5.8 ms ": {5.8e6, 1e5},
		"14 µs":    {14e3, 1e3},
	} {
		if value, last, err := nanoseconds(cell); value != want[0] || last != want[1] || err != nil {
			t.Errorf("nanoseconds(%q) = %v, %v, %v, want %v", cell, value, last, err, want)
		}
	}
	if _, _, err := nanoseconds("39"); err == nil {
		t.Error("a number without a unit is a time")
	}
}
