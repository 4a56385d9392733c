package main

import (
	"bytes"
	"testing"
)

func TestReport(t *testing.T) {
	known := change{"a.go", "f", "n > 0", "n >= 0"}
	other := change{"a.go", "f", "n > 0", "n < 0"}
	explained := map[change]bool{known: true}
	for _, test := range []struct {
		name    string
		results []result
		want    int
	}{
		{"explained and alive", []result{{change: known, Verdict: lived}, {change: other, Verdict: killed}}, 0},
		{"not explained", []result{{change: known, Verdict: lived}, {change: other, Verdict: lived}}, 1},
		{"explained and killed", []result{{change: known, Verdict: killed}}, 1},
		{"explained, and one of two that stand alike killed", []result{{change: known, Verdict: killed}, {change: known, Verdict: lived}}, 0},
	} {
		var out bytes.Buffer
		s := session{stdout: &out}
		if got := s.report("a", test.results, explained); got != test.want {
			t.Errorf("%s: %d unexpected, want %d:\n%s", test.name, got, test.want, &out)
		}
	}
}
