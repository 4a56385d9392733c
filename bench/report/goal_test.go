package main

import (
	"strings"
	"testing"
)

func TestGoal(t *testing.T) {
	a, err := runOf(t, "a", header+`BenchmarkA/impl=x-2 1 10 ns/op
BenchmarkA/impl=x-2 1 30 ns/op
BenchmarkA/impl=x-2 1 20 ns/op
BenchmarkA/impl=y-2 1 40 ns/op
BenchmarkA/impl=z-2 1 80 ns/op 3 allocs/op
`)
	if err != nil {
		t.Fatal(err)
	}
	b, err := runOf(t, "b", header+"BenchmarkB/impl=x 1 10 ns/op\nBenchmarkC 1 7 ns/op\n")
	if err != nil {
		t.Fatal(err)
	}
	m := &measured{[]*run{a, b}}
	for _, c := range []struct {
		goal goal
		want string
	}{
		{goal{number: 1, what: "half", limit: 0.5, figure: ratio("A/impl=x", "A/impl=y", "sec/op")}, "| 1 | half | 0.500 | ≤ 0.500 | yes |\n"},
		{goal{number: 1, what: "less", limit: 0.49, figure: ratio("A/impl=x", "A/impl=y", "sec/op")}, "| 1 | less | 0.500 | ≤ 0.490 | **no** |\n"},
		{goal{number: 2, what: "more", limit: 2, atLeast: true, figure: ratio("A/impl=y", "A/impl=x", "sec/op")}, "| 2 | more | 2.00 | ≥ 2.00 | yes |\n"},
		{goal{number: 2, what: "most", limit: 2.1, atLeast: true, figure: ratio("A/impl=y", "A/impl=x", "sec/op")}, "| 2 | most | 2.00 | ≥ 2.10 | **no** |\n"},
		{goal{number: 3, what: "least", limit: 1, figure: toLeast("A/impl=z", "sec/op", "A/impl=y", "A/impl=x")}, "| 3 | least | 4.00 | ≤ 1.00 | **no** |\n"},
		{goal{number: 4, what: "time", limit: 21e-9, unit: "sec/op", figure: median("A/impl=x", "sec/op")}, "| 4 | time | 20.00ns | ≤ 21.00ns | yes |\n"},
		{goal{number: 5, what: "count", limit: 2, unit: "allocs/op", figure: median("A/impl=z", "allocs/op")}, "| 5 | count | 3 allocs/op | ≤ 2 allocs/op | **no** |\n"},
		{goal{number: 6, what: "slope", limit: 1, figure: slope("sec/op", "A/impl=y", "A/impl=x", "A/impl=z", "A/impl=y")}, "| 6 | slope | 0.500 | ≤ 1.00 | yes |\n"},
	} {
		got, err := c.goal.row(m)
		if err != nil || got != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.goal.what, got, err, c.want)
		}
	}
	for what, figure := range map[string]func(*measured) (float64, error){
		"no run has":  median("A/impl=w", "sec/op"),
		"in sec/what": median("A/impl=x", "sec/what"),
		"of two runs": ratio("A/impl=x", "B/impl=x", "sec/op"),
		"are of two":  slope("sec/op", "A/impl=x", "A/impl=y", "B/impl=x", "C"),
	} {
		g := goal{number: 7, figure: figure}
		if _, err := g.row(m); err == nil || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), "figure 7") {
			t.Errorf("%q: %v", what, err)
		}
	}
	twice := &measured{[]*run{a, a}}
	again := *a
	twice.runs[1] = &again
	if _, _, err := twice.of("A/impl=x", "sec/op"); err == nil || !strings.Contains(err.Error(), "two runs") {
		t.Errorf("a benchmark that two runs have: %v", err)
	}
}

const header = "date: d\ncommit: c\ngo: g\ncommand: x\ngoos: o\ngoarch: a\ncpu: p\n"
