package main

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// An experiment is made up: some benchmarks of one family, on a machine that drifts by
// a tenth from one pair of measurements to the next, by a few percent between the two
// of a pair, and is disturbed by up to a third once in twenty.
type experiment struct {
	benchmarks, layouts, rounds int

	slower float64 // how much longer head takes
	luck   float64 // standard deviation of what a layout does to one benchmark, as a logarithm
}

// results returns what is measured of base and head, which is another for each seed.
func (x experiment) results(seed uint64) (base, head *results) {
	r := rand.New(rand.NewPCG(seed, 0))
	base = &results{path: "base.txt", times: map[cell][]float64{}}
	head = &results{path: "head.txt", times: map[cell][]float64{}}
	for layout := range x.layouts {
		for n := range x.benchmarks {
			c := cell{"Made", fmt.Sprint(layout + 1), benchmark{name: fmt.Sprintf("Work/n=%d", n)}}
			luck := map[*results]float64{base: x.luck * r.NormFloat64(), head: x.luck * r.NormFloat64()}
			for range x.rounds {
				time := 30e-9 * math.Exp(0.1*r.NormFloat64())
				for _, f := range []*results{base, head} {
					noise := 0.04 * r.NormFloat64()
					if r.IntN(20) == 0 {
						noise += 0.3 * r.Float64()
					}
					f.times[c] = append(f.times[c], time*math.Exp(luck[f]+noise))
				}
				head.times[c][len(head.times[c])-1] *= x.slower
			}
			for _, f := range []*results{base, head} {
				f.cells = append(f.cells, c)
				if layout == 0 {
					f.benchmarks = append(f.benchmarks, c.benchmark)
				}
			}
		}
	}
	return base, head
}

func TestFamilies_notice_ten_percent(t *testing.T) {
	const times = 500
	for _, c := range []struct {
		experiment
		unclear int // so many at most of what did not change
		unseen  int // so many at most of what is 10 % slower
	}{
		{experiment{benchmarks: 7, layouts: 3, rounds: 4, luck: 0.01}, times / 8, times / 100},
		{experiment{benchmarks: 7, layouts: 8, rounds: 4, luck: 0.01}, 0, 0},
		{experiment{benchmarks: 7, layouts: 8, rounds: 4, luck: 0.04}, times / 100, 0},
	} {
		for _, slower := range []float64{1, 1.1} {
			c.slower = slower
			verdicts := map[verdict]int{}
			missed := 0 // how often the truth is above the upper bound
			for seed := range uint64(times) {
				fs, err := families(c.results(seed))
				if err != nil {
					t.Fatal(err)
				}
				if len(fs) != 1 || len(fs[0].benchmarks) != c.benchmarks || len(fs[0].layouts) != c.layouts {
					t.Fatalf("families %+v, want one of all benchmarks and layouts", fs)
				}
				verdicts[fs[0].judge(5)]++
				if slower > fs[0].hi {
					missed++
				}
			}
			t.Logf("%+v: %v; above the upper bound: %d of %d", c.experiment, verdicts, missed, times)
			if missed < times/40 || missed > times*3/40 {
				t.Errorf("%+v: %d of %d are above a bound of 95 %%, want about %d", c.experiment, missed, times, times/20)
			}
			if slower == 1 && (verdicts[beyond] > 0 || verdicts[unclear] > c.unclear) {
				t.Errorf("%+v did not change, and is found to be %v", c.experiment, verdicts)
			}
			if slower > 1 && (verdicts[within] > 0 || verdicts[unclear] > c.unseen) {
				t.Errorf("%+v is 10 %% slower, and is found to be %v", c.experiment, verdicts)
			}
		}
	}
}

// A ratio that is the same everywhere has bounds that are the ratio.
func TestFamilies_without_noise(t *testing.T) {
	base, _ := experiment{benchmarks: 2, layouts: 2, rounds: 2}.results(1)
	for _, c := range []struct {
		factor    float64
		threshold float64
		want      verdict
	}{
		{1, 5, within}, {1.049, 5, within}, {1.051, 5, beyond}, {0.5, 0, within}, {1.051, 6, within},
	} {
		head := *base
		head.times = map[cell][]float64{}
		for cell, times := range base.times {
			for _, v := range times {
				head.times[cell] = append(head.times[cell], v*c.factor)
			}
		}
		fs, err := families(base, &head)
		if err != nil {
			t.Fatal(err)
		}
		f := fs[0]
		if math.Abs(f.ratio/c.factor-1) > 1e-9 || math.Abs(f.lo/c.factor-1) > 1e-9 || math.Abs(f.hi/c.factor-1) > 1e-9 {
			t.Errorf("ratio %v with bounds %v and %v, want %v", f.ratio, f.lo, f.hi, c.factor)
		}
		if got := f.judge(c.threshold); got != c.want {
			t.Errorf("%v with threshold %v is %v, want %v", c.factor, c.threshold, got, c.want)
		}
	}
}

// A file of two families with a benchmark each, in so many layouts and rounds: One
// takes the times of ones in turn, Two 10 ns, and both allocate what allocs says.
func twoFamilies(layouts, rounds int, allocs int, ones ...float64) string {
	var text strings.Builder
	for i := range layouts * rounds {
		fmt.Fprintf(&text, "family: One\nlayout: %d\nBenchmarkA-2 100 %v ns/op %d allocs/op\n", i%layouts+1, ones[i%len(ones)], allocs)
		fmt.Fprintf(&text, "family: Two\nlayout: %d\nBenchmarkB-2 100 10 ns/op %d allocs/op\n", i%layouts+1, allocs)
	}
	return text.String()
}

func TestRun_families(t *testing.T) {
	base := twoFamilies(3, 2, 0, 10)
	for _, c := range []struct {
		name string
		args []string
		base string
		head string
		code int
		want []string // in stdout, or in stderr where there is nothing in stdout
		not  string
	}{
		{name: "the_same", base: base, head: base, code: 0, want: []string{
			"One     1.000                1.000 to 1.000  1           3        not worse",
			"PASSED: 0 of 2 families worse (more than 5 % slower), 0 unclear; 0 of 2 benchmarks allocating more"}},
		{name: "one_slower", base: base, head: twoFamilies(3, 2, 0, 11), code: 1, want: []string{
			"One     1.100                1.100 to 1.100  1           3        WORSE",
			"Two     1.000                1.000 to 1.000  1           3        not worse",
			"FAILED: 1 of 2 families worse (more than 5 % slower), 0 unclear; 0 of 2"}, not: "Worse:"},
		{name: "one_slower_by_less", args: []string{"-threshold", "15"}, base: base, head: twoFamilies(3, 2, 0, 11), code: 0, want: []string{"1.100", "PASSED"}},
		{name: "one_faster", base: base, head: twoFamilies(3, 2, 0, 8), code: 0, want: []string{"0.800", "PASSED"}},
		{name: "layouts_that_differ", base: base, head: twoFamilies(3, 2, 0, 9, 11, 12), code: 2, want: []string{"One", "unclear", "NO ANSWER: 0 of 2 families worse (more than 5 % slower), 1 unclear"}},
		{name: "as_fast_but_not_for_sure", base: base, head: twoFamilies(3, 2, 0, 9.5, 10, 10.5), code: 2, want: []string{"One     0.999 ", "unclear", "NO ANSWER"}},
		{name: "allocating_more", base: base, head: twoFamilies(3, 2, 1, 10), code: 1, want: []string{"Worse:", "A-2: allocs/op 0.000 → 1.000", "FAILED: 0 of 2 families worse (more than 5 % slower), 0 unclear; 2 of 2"}},
		{name: "a_benchmark_of_head_only", base: base, head: base + "family: One\nlayout: 1\nBenchmarkC-2 100 99 ns/op\n", code: 0, want: []string{"Only in head.txt:\n  C-2\n", "One     1.000                1.000 to 1.000  1 "}},
		{name: "a_benchmark_of_base_only", base: base + "family: One\nlayout: 1\nBenchmarkC-2 100 99 ns/op\n", head: base, code: 0, want: []string{"Only in base.txt:\n  C-2\n", "One     1.000                1.000 to 1.000  1 "}},
		{name: "a_round_less", base: base, head: twoFamilies(3, 2, 0, 10) + "family: One\nlayout: 2\nBenchmarkA-2 100 10 ns/op 0 allocs/op\n", code: 2, want: []string{`A-2 has 2 times`, `and 3 in`, `layout "2"`}},
		{name: "a_layout_with_more_rounds", base: base + "family: One\nlayout: 2\nBenchmarkA-2 100 10 ns/op 0 allocs/op\n", head: base + "family: One\nlayout: 2\nBenchmarkA-2 100 10 ns/op 0 allocs/op\n", code: 2, want: []string{"One has 2 ratios with layout 1 and 3 with layout 2"}},
		{name: "one_layout", base: twoFamilies(1, 6, 0, 10), head: twoFamilies(1, 6, 0, 10), code: 2, want: []string{"One has 1 layout: bounds take two or more"}},
		{name: "no_families", base: raw(t, "base.txt"), head: raw(t, "base.txt"), code: 2, want: []string{"no family in common"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			args := append([]string{"-families", "-threshold", "5"}, c.args...)
			code := run(append(args, file(t, "base.txt", c.base), file(t, "head.txt", c.head)), &stdout, &stderr)
			if code != c.code {
				t.Errorf("exit status %d, want %d", code, c.code)
			}
			said := &stdout
			if stdout.Len() == 0 {
				said = &stderr
			}
			for _, want := range c.want {
				if !strings.Contains(said.String(), want) {
					t.Errorf("it does not say %q", want)
				}
			}
			if c.not != "" && strings.Contains(said.String(), c.not) {
				t.Errorf("it says %q", c.not)
			}
			if t.Failed() {
				t.Logf("it says\n%s", said)
			}
		})
	}
}
