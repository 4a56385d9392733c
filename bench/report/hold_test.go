package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rounds is a run in which the benchmarks A to D took so long in each round.
func rounds(t *testing.T, a, b, c, d []float64) *run {
	t.Helper()
	var raw strings.Builder
	raw.WriteString(header)
	for i := range a {
		fmt.Fprintf(&raw, "BenchmarkA-2 1 %v ns/op\nBenchmarkB-2 1 %v ns/op\nBenchmarkC-2 1 %v ns/op\nBenchmarkD-2 1 %v ns/op\n", a[i], b[i], c[i], d[i])
	}
	r, err := runOf(t, "run", raw.String())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestJudge(t *testing.T) {
	// In each round A ÷ B is 1.4, but for the first and the last; the machine is
	// slower in every round than in the one before. (A − C) ÷ (B − D) is 2.
	m := &measured{[]*run{rounds(t,
		[]float64{13, 28, 42, 56, 70, 84, 105},
		[]float64{10, 20, 30, 40, 50, 60, 70},
		[]float64{3, 8, 12, 16, 20, 24, 35},
		[]float64{5, 10, 15, 20, 25, 30, 35},
	)}}
	plain := hold{what: "A ÷ B", ours: cost{of: "A"}, floor: cost{of: "B"}}
	slope := hold{what: "slope", ours: cost{"A", "C"}, floor: cost{"B", "D"}}
	nothing := hold{what: "nothing", ours: cost{of: "A"}, floor: cost{"B", "B"}}
	for _, c := range []struct {
		hold    hold
		limit   float64
		verdict string
		broken  int
	}{
		{plain, 1.5, "1.400  (1.300 to 1.500)  ≤ 1.5  held\n", 0},
		{plain, 1.45, "held, but the interval reaches above the limit\n", 0},
		{plain, 1.4, "held, but the interval reaches above the limit\n", 0},
		{plain, 1.35, "BROKEN, but the interval reaches below the limit\n", 1},
		{plain, 1.29, "≤ 1.29  BROKEN\n", 1},
		{slope, 2, "2.000  (2.000 to 2.000)  ≤ 2  held\n", 0},
		{slope, 1.99, "BROKEN\n", 1},
		{nothing, 100, "(+Inf to +Inf)  ≤ 100  BROKEN\n", 1},
	} {
		c.hold.limit = c.limit
		text, broken, err := judge([]*hold{&c.hold}, m)
		if err != nil || broken != c.broken || !strings.Contains(string(text), c.verdict) {
			t.Errorf("%s with limit %v: %d broken, %v, want %d and a line with %q:\n%s", c.hold.what, c.limit, broken, err, c.broken, c.verdict, text)
		}
	}
}

// The hold on Emit is 1.5. What is 1.47 holds, and what is 10 % more does not.
func TestJudge_notices_ten_percent(t *testing.T) {
	floor := []float64{100, 104, 99, 130, 101, 98, 100, 103, 97, 115}
	noise := []float64{1, 1.01, 0.98, 1.03, 1, 0.99, 1.02, 0.97, 1, 1.01}
	for _, c := range []struct {
		ratio  float64
		broken int
	}{{1.47, 0}, {1.47 * 1.1, 1}} {
		ours := make([]float64, len(floor))
		for i := range ours {
			ours[i] = floor[i] * noise[i] * c.ratio
		}
		m := &measured{[]*run{rounds(t, ours, floor, floor, floor)}}
		text, broken, err := judge([]*hold{{what: "Emit", ours: cost{of: "A"}, floor: cost{of: "B"}, limit: 1.5}}, m)
		if err != nil || broken != c.broken {
			t.Errorf("%v: %d broken, want %d: %v\n%s", c.ratio, broken, c.broken, err, text)
		}
	}
}

func TestJudge_refuses(t *testing.T) {
	six := []float64{1, 2, 3, 4, 5, 6}
	r := rounds(t, six, six, six, six)
	short := *r
	short.results = r.results[:len(r.results)-3] // without the last of B, C and D
	other := *r
	other.name = "other"
	other.results = nil
	for _, res := range r.results {
		if base(res) == "B" {
			other.results = append(other.results, res)
		}
	}
	only := *r
	only.results = nil
	for _, res := range r.results {
		if base(res) == "A" {
			only.results = append(only.results, res)
		}
	}
	for _, c := range []struct {
		name string
		runs []*run
		hold hold
		want string
	}{
		{"five_rounds", []*run{rounds(t, six[:5], six[:5], six[:5], six[:5])}, hold{ours: cost{of: "A"}, floor: cost{of: "B"}}, "5 rounds are too few"},
		{"a_round_less", []*run{&short}, hold{ours: cost{of: "A"}, floor: cost{of: "B"}}, "6 samples of A in run, and 5 of B in run"},
		{"a_round_less_to_take_away", []*run{&short}, hold{ours: cost{"A", "C"}, floor: cost{of: "A"}}, "6 samples of A in run, and 5 of C in run"},
		{"two_runs", []*run{&only, &other}, hold{ours: cost{of: "A"}, floor: cost{of: "B"}}, "6 samples of A in run, and 6 of B in other"},
		{"none", []*run{r}, hold{ours: cost{of: "E"}, floor: cost{of: "B"}}, "no run has a BenchmarkE"},
		{"no_floor", []*run{r}, hold{ours: cost{of: "A"}, floor: cost{of: "E"}}, "no run has a BenchmarkE"},
		{"none_to_take_away", []*run{r}, hold{ours: cost{"A", "E"}, floor: cost{of: "B"}}, "no run has a BenchmarkE"},
		{"no_such_unit", []*run{r}, hold{ours: cost{of: "A"}, floor: cost{of: "B"}, unit: "p99.99-sec"}, "in p99.99-sec"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := judge([]*hold{&c.hold}, &measured{c.runs}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one that says %q", err, c.want)
			}
		})
	}
}

func TestJudgeHolds_fails_where_a_hold_is_broken(t *testing.T) {
	all := holds
	defer func() { holds = all }()
	dir := t.TempDir()
	raw := header + strings.Repeat("BenchmarkA 1 15 ns/op\nBenchmarkB 1 10 ns/op\n", 6)
	if err := os.WriteFile(filepath.Join(dir, "bench.txt"), []byte(raw), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		limit float64
		want  string
	}{{1.501, ""}, {1.4, "1 holds are broken"}} {
		holds = []*hold{{what: "A ÷ B", ours: cost{of: "A"}, floor: cost{of: "B"}, limit: c.limit}}
		var out bytes.Buffer
		err := judgeHolds(&out, dir)
		if got := fmt.Sprint(err); err == nil && c.want != "" || err != nil && got != c.want || !strings.Contains(out.String(), "A ÷ B  1.500") {
			t.Errorf("limit %v: %v, want %q:\n%s", c.limit, err, c.want, &out)
		}
	}
	if err := judgeHolds(new(bytes.Buffer), t.TempDir()); err == nil {
		t.Error("a directory without a run holds")
	}
}

const header = "date: d\ncommit: c\nsources: s\ngo: g\ncommand: x\ngoos: o\ngoarch: a\ncpu: p\n"

func TestHolds_in_the_document(t *testing.T) {
	all := holds
	defer func() { holds = all }()
	six := []float64{10, 10, 10, 10, 10, 10}
	twice := []float64{20, 20, 20, 20, 20, 20}
	d := &document{measured: measured{[]*run{rounds(t, twice, six, six, six)}}, sources: "s"}
	holds = []*hold{
		{what: "A ÷ B", ours: cost{of: "A"}, floor: cost{of: "B"}, limit: 1.5},
		{what: "B ÷ C", ours: cost{of: "B"}, floor: cost{of: "C"}, limit: 1.5},
	}
	want := "| A ÷ B | 2.00 (2.00–2.00) | ≤ 1.5 | **exceeded** |\n| B ÷ C | 1.00 (1.00–1.00) | ≤ 1.5 | held |"
	if got, err := d.holds(); err != nil || got != want {
		t.Errorf("%v, got\n%s\nwant\n%s", err, got, want)
	}
}
