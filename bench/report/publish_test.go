package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// costs is a run with three samples, 9, 10 and 12 times as many ns as there are handlers
// plus one, of each implementation, the n-th of which takes n times as long.
func costs(benchmark string, impls ...string) string {
	var text strings.Builder
	text.WriteString(header)
	for _, factor := range []int{12, 9, 10} {
		for i, impl := range impls {
			for _, handlers := range []int{0, 1, 2, 10, 100} {
				fmt.Fprintf(&text, "Benchmark%s/impl=%s/handlers=%d-2 1000 %d ns/op 0 B/op\n", benchmark, impl, handlers, factor*(handlers+1)*(i+1))
			}
		}
	}
	return text.String()
}

func TestPublishChart_has_medians_and_ranges(t *testing.T) {
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
	var runs []*run
	for _, raw := range []string{costs("Publish", "ours", "python", "floor"), costs("SyncPublish", "ours", "another")} {
		r, err := runOf(t, "run", raw)
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, r)
	}
	c, err := publishChart(&measured{runs})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Panels) != 2 || len(c.Panels[0].Series) != 2 || len(c.Panels[1].Series) != 2 {
		t.Fatalf("want two panels of two series, got %+v", c.Panels)
	}
	for i, s := range c.Panels[0].Series {
		// No handlers are apart; 1, 2, 10 and 100 are at their logarithms.
		if len(s.Apart) != 1 || len(s.Line) != 4 || len(s.Whiskers) != 5 {
			t.Fatalf("%s has %d points apart, %d in a line, %d whiskers", s.Impl, len(s.Apart), len(s.Line), len(s.Whiskers))
		}
		for k, q := range slices.Concat(s.Apart, s.Line) {
			handlers := []float64{0, 1, 2, 10, 100}[k]
			x := math.Log10(handlers)
			if handlers == 0 {
				x = handlersAt(0)
			}
			unit := (handlers + 1) * float64(i+1) * 1e-9
			w := s.Whiskers[k]
			if q.X != x || w.X != x || !near(q.Y, 10*unit) || !near(w.Low, 9*unit) || !near(w.High, 12*unit) {
				t.Errorf("%s, %v handlers: %v with %v, want a median of %v, from 9 to 12 tenths of it", s.Impl, handlers, q, w, 10*unit)
			}
		}
	}
}

func TestPublishChart_refuses(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"a_name_without_handlers", "BenchmarkPublish/impl=ours-2 1 10 ns/op", "not named"},
		{"a_number_that_is_none", "BenchmarkPublish/impl=ours/handlers=x-2 1 10 ns/op", `"x`},
		{"another_key", "BenchmarkPublish/impl=ours/handlers=1/more=2-2 1 10 ns/op", "/more"},
		{"no_time", "BenchmarkPublish/impl=ours/handlers=1-2 1 10 B/op", "no time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := runOf(t, "run", header+c.line+"\n")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := publishChart(&measured{[]*run{r}}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one that says %q", err, c.want)
			}
		})
	}
}
