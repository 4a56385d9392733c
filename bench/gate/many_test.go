package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// many writes the results of so many benchmarks in ten rounds; time returns what
// the n-th of them takes in a round.
func many(benchmarks int, time func(n, round int) float64) string {
	var text strings.Builder
	for round := range 10 {
		for n := range benchmarks {
			fmt.Fprintf(&text, "BenchmarkWork/n=%d-2 100 %.4f ns/op\n", n, time(n, round))
		}
	}
	return text.String()
}

// Of twenty benchmarks one is 15 % slower, and another is 11 % slower by chance: by
// itself its p is 0.035, below 0.05.
func TestRun_one_of_many(t *testing.T) {
	base := many(20, func(n, round int) float64 { return 100 + float64(round) })
	chance := []float64{103.6, 104.6, 103.7, 115.6, 115.7, 115.8, 115.9, 116.6, 117.6, 104.7}
	head := many(20, func(n, round int) float64 {
		switch n {
		case 0:
			return 115 + float64(round)
		case 1:
			return chance[round]
		}
		return 100 + float64(round)
	})
	var stdout, stderr bytes.Buffer
	if code := run([]string{file(t, "base.txt", base), file(t, "head.txt", head)}, &stdout, &stderr); code != worse {
		t.Errorf("exit status %d, want %d: %s", code, worse, &stderr)
	}
	for _, want := range []string{"Work/n=0-2: sec/op", "FAILED: 1 of 20 benchmarks worse"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if strings.Contains(stdout.String(), "Work/n=1-2: sec/op") {
		t.Error("it says that the benchmark that is slower by chance is worse")
	}
	if t.Failed() {
		t.Logf("it says\n%s", &stdout)
	}
}

// Twenty benchmarks that did not change, so noisy that any median may differ by more
// than the threshold of 1 %: one comparison in twenty may call any of them worse. By
// their own p-values alone it would be one in three.
func TestRun_nothing_of_many(t *testing.T) {
	const (
		times = 100
		most  = times/20 + 3 // with what chance adds
	)
	wrong := 0
	for seed := range uint64(times) {
		r := rand.New(rand.NewPCG(seed, 0))
		noise := func(int, int) float64 { return 100 + 10*r.NormFloat64() }
		var stdout, stderr bytes.Buffer
		switch run([]string{"-threshold", "1", file(t, "base.txt", many(20, noise)), file(t, "head.txt", many(20, noise))}, &stdout, &stderr) {
		case passed:
		case worse:
			wrong++
		default:
			t.Fatal(&stderr)
		}
	}
	t.Logf("%d of %d", wrong, times)
	if wrong > most {
		t.Errorf("%d of %d comparisons of what did not change call something worse, want %d at most", wrong, times, most)
	}
}
