package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// raw reads a file of testdata.
func raw(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// file writes text to a file of the given name.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// replaced is a file of testdata with something else in it. It fails if there
// was nothing to replace.
func replaced(t *testing.T, name, old, new string) string {
	t.Helper()
	text := raw(t, name)
	if !strings.Contains(text, old) {
		t.Fatalf("testdata/%s has no %q", name, old)
	}
	return strings.ReplaceAll(text, old, new)
}

// each is a file of testdata with something else in each of six rounds.
func each(t *testing.T, name, old string, news ...string) string {
	t.Helper()
	parts := strings.Split(raw(t, name), old)
	if len(parts) != 7 || len(news) != 6 {
		t.Fatalf("testdata/%s has %q %d times, for %d others", name, old, len(parts)-1, len(news))
	}
	text := parts[0]
	for i, s := range news {
		text += s + parts[i+1]
	}
	return text
}

func inBytes(values ...string) []string  { return measured(values, " B/op") }
func inAllocs(values ...string) []string { return measured(values, " allocs/op") }

func measured(values []string, unit string) []string {
	for i, v := range values {
		values[i] = "\t" + v + unit
	}
	return values
}

func TestRun(t *testing.T) {
	const (
		base  = "Work/size=1-2: "
		ten   = "(more than 10 % slower with p < 0.05, or allocating more)"
		one   = "FAILED: 1 of 3 benchmarks worse " + ten
		fine  = "PASSED: 0 of 3 benchmarks worse " + ten
		small = "BenchmarkWork/size=1-2"
	)
	for _, c := range []struct {
		name string
		args []string
		base string // base.txt unless given
		head string
		code int
		want []string // in stdout, or in stderr for code 2
		not  string   // not in stdout
	}{
		// sec/op
		{name: "the_same_file", head: raw(t, "base.txt"), code: 0, want: []string{fine}, not: "Better:"},
		{name: "slower_and_significant", head: raw(t, "slower.txt"), code: 1, want: []string{"Worse:", base + "sec/op 100.0n → 120.0n, +20.00% (p=0.002 n=6, p=0.006 with Holm's correction)", one}},
		{name: "slower_and_noisy", head: raw(t, "noisy.txt"), code: 0, want: []string{fine}, not: "Worse:"},
		{name: "slower_by_less_than_the_threshold", args: []string{"-threshold", "25"}, head: raw(t, "slower.txt"), code: 0, want: []string{"PASSED: 0 of 3 benchmarks worse (more than 25 %"}, not: "Worse:"},
		{name: "slower_by_the_threshold_exactly", args: []string{"-threshold", "20"}, head: raw(t, "slower.txt"), code: 0, want: []string{"PASSED"}, not: "Worse:"},
		{name: "slower_and_a_smaller_alpha", args: []string{"-alpha", "0.01"}, head: replaced(t, "slower.txt", "118.0 ns/op", "101.5 ns/op"), code: 0, want: []string{"PASSED"}, not: "Worse:"},
		{name: "faster", head: raw(t, "faster.txt"), code: 0, want: []string{"Better:", base + "sec/op 100.00n → 80.00n, -20.00%", fine}, not: "Worse:"},

		// allocs/op and B/op
		{name: "one_allocation_more", head: replaced(t, "base.txt", "\t0 allocs/op", "\t1 allocs/op"), code: 1, want: []string{base + "allocs/op 0.000 → 1.000\n", one}},
		{name: "an_allocation_more_in_half_of_the_rounds", head: each(t, "base.txt", "\t0 allocs/op", inAllocs("0", "1", "0", "1", "0", "1")...), code: 1, want: []string{base + "allocs/op 0.0m → 500.0m\n", one}},
		{name: "an_allocation_less", base: replaced(t, "base.txt", "\t0 allocs/op", "\t1 allocs/op"), head: raw(t, "base.txt"), code: 0, want: []string{"Better:", base + "allocs/op 1.000 → 0.000, -100.00%", fine}, not: "Worse:"},
		{name: "a_byte_more", head: raw(t, "same.txt"), code: 0, want: []string{fine}, not: "Worse:"},
		{name: "two_bytes_more", head: replaced(t, "base.txt", "\t8 B/op", "\t10 B/op"), code: 0, want: []string{fine}, not: "Worse:"},
		{name: "three_bytes_more", head: replaced(t, "base.txt", "\t8 B/op", "\t11 B/op"), code: 1, want: []string{base + "B/op 8.000 → 11.000, +37.50%", one}},
		{name: "many_bytes_more_in_half_of_the_rounds", head: each(t, "base.txt", "\t8 B/op", inBytes("8", "48", "8", "48", "8", "48")...), code: 1, want: []string{base + "B/op 8.000 → 28.000, +250.00%\n", one}},
		{name: "half_a_percent_of_many_bytes_more", base: replaced(t, "base.txt", "\t8 B/op", "\t100000 B/op"), head: replaced(t, "base.txt", "\t8 B/op", "\t100500 B/op"), code: 0, want: []string{fine}, not: "Worse:"},
		{name: "one_percent_of_many_bytes_more", base: replaced(t, "base.txt", "\t8 B/op", "\t100000 B/op"), head: replaced(t, "base.txt", "\t8 B/op", "\t101000 B/op"), code: 1, want: []string{"B/op", "+1.00%", one}},

		// Counts that are not exact.
		{name: "allocations_that_vary", base: each(t, "base.txt", "\t0 allocs/op", inAllocs("5", "6", "5", "5", "6", "5")...), head: each(t, "base.txt", "\t0 allocs/op", inAllocs("6", "5", "6", "6", "5", "6")...), code: 0, want: []string{fine}, not: "Worse:"},
		{name: "allocations_that_vary_and_grew", base: each(t, "base.txt", "\t0 allocs/op", inAllocs("5", "6", "5", "5", "6", "5")...), head: each(t, "base.txt", "\t0 allocs/op", inAllocs("7", "7", "7", "7", "7", "7")...), code: 1, want: []string{base + "allocs/op 5.000 → 7.000, +40.00% (p=", one}},
		{name: "bytes_that_vary", base: each(t, "base.txt", "\t8 B/op", inBytes("190", "250", "180", "200", "240", "192")...), head: each(t, "base.txt", "\t8 B/op", inBytes("230", "199", "181", "245", "231", "260")...), code: 0, want: []string{fine}, not: "Worse:"},
		{name: "bytes_that_vary_and_grew", base: each(t, "base.txt", "\t8 B/op", inBytes("190", "250", "180", "200", "240", "192")...), head: each(t, "base.txt", "\t8 B/op", inBytes("330", "299", "281", "345", "331", "360")...), code: 1, want: []string{base + "B/op 196.0 → 330.5, +68.62% (p=0.002 n=6, p=0.009 with Holm's correction)", one}},

		// The rest is shown.
		{name: "a_percentile_three_times_as_long", head: raw(t, "same.txt"), code: 0, want: []string{fine}, not: "Worse:"},
		{name: "a_benchmark_that_vanished", head: replaced(t, "base.txt", small, "Also"), code: 0, want: []string{"Only in base.txt:\n  example.com/tiny.Work/size=1-2\n", "0 of 2 benchmarks"}},
		{name: "a_benchmark_that_is_new", base: replaced(t, "base.txt", small, "Also"), head: raw(t, "base.txt"), code: 0, want: []string{"Only in head.txt:\n  example.com/tiny.Work/size=1-2\n", "0 of 2 benchmarks"}},
		{name: "a_percentile_that_vanished", head: replaced(t, "base.txt", "\t300.0 p99-ns", ""), code: 0, want: []string{fine}},
		{name: "allocations_reported_at_last", base: replaced(t, "base.txt", "\t8 B/op\t0 allocs/op", ""), head: replaced(t, "base.txt", "\t0 allocs/op", "\t1 allocs/op"), code: 0, want: []string{fine}},
		{name: "two_packages_of_the_same_names", base: raw(t, "base.txt") + replaced(t, "slower.txt", "example.com/tiny", "example.com/other"), head: raw(t, "base.txt") + replaced(t, "slower.txt", "example.com/tiny", "example.com/other"), code: 0, want: []string{"0 of 6 benchmarks"}, not: "n=12"},

		// Files that give no answer.
		{name: "nothing", head: "PASS\n", code: 2, want: []string{"head.txt: no results"}},
		{name: "a_line_cut_short", head: "BenchmarkWork/size=1-2 1000 100.0 ns/op\nBenchmarkWork/size=1-2 1000 100.0\n", code: 2, want: []string{"head.txt:2: ", "missing units"}},
		{name: "a_benchmark_that_failed", head: raw(t, "base.txt") + small + " \t--- FAIL: " + small + "\n", code: 2, want: []string{"head.txt:", "iteration count"}},
		{name: "not_a_number", head: strings.Replace(raw(t, "base.txt"), "100.0 ns/op", "NaN ns/op", 1), code: 2, want: []string{"head.txt:8: Work/size=1-2: NaN sec/op"}},
		{name: "infinite", head: strings.Replace(raw(t, "base.txt"), "100.0 ns/op", "+Inf ns/op", 1), code: 2, want: []string{"head.txt:8: Work/size=1-2: +Inf ns/op"}},
		{name: "less_than_nothing", head: strings.Replace(raw(t, "base.txt"), "8 B/op", "-8 B/op", 1), code: 2, want: []string{"head.txt:8: Work/size=1-2: -8 B/op"}},
		{name: "too_few_samples", head: raw(t, "few.txt"), code: 2, want: []string{"too few samples: with 6 of example.com/tiny.Work/size=1-2", "and 2 in", "p < 0.0167, which is 0.05 by the number of tests", "take 5 of each"}},
		{name: "too_few_samples_for_alpha", args: []string{"-alpha", "0.001"}, head: raw(t, "slower.txt"), code: 2, want: []string{"too few samples", "which is 0.001 by the number of tests", "take 8 of each"}},
		{name: "nothing_in_common", head: replaced(t, "base.txt", "-2 ", "-4 "), code: 2, want: []string{"no benchmark in common", "Work/size=1-2,", "Work/size=1-4"}},
		{name: "time_in_another_unit", head: replaced(t, "base.txt", " ns/op", " ticks/op"), code: 2, want: []string{"Work/size=1-2 has sec/op in", "but not in"}},
		{name: "no_unit_that_could_fail", base: "BenchmarkX 1 1 a/op\n", head: "BenchmarkX 1 1 a/op\n", code: 2, want: []string{"no unit in common that could fail", "sec/op"}},
		{name: "allocations_reported_no_more", head: replaced(t, "base.txt", "\t48 B/op\t1 allocs/op", ""), code: 2, want: []string{"Work/size=2-2 has B/op in", "but not in"}},
		{name: "another_processor", head: replaced(t, "base.txt", "2.00GHz", "3.00GHz"), code: 2, want: []string{"cpu is", "2.00GHz", "3.00GHz", "two machines"}},
		{name: "another_processor_half_way", head: strings.Replace(raw(t, "base.txt"), "2.00GHz", "3.00GHz", 1), code: 2, want: []string{"head.txt:", "cpu is", "two machines"}},

		// The command line.
		{name: "a_threshold_below_zero", args: []string{"-threshold", "-1"}, head: raw(t, "base.txt"), code: 2, want: []string{"-threshold is -1"}},
		{name: "a_threshold_that_is_no_number", args: []string{"-threshold", "NaN"}, head: raw(t, "base.txt"), code: 2, want: []string{"-threshold is NaN"}},
		{name: "an_alpha_of_one", args: []string{"-alpha", "1"}, head: raw(t, "base.txt"), code: 2, want: []string{"-alpha is 1"}},
		{name: "a_flag_that_is_none", args: []string{"-none"}, head: raw(t, "base.txt"), code: 2, want: []string{"-none"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.base == "" {
				c.base = raw(t, "base.txt")
			}
			var stdout, stderr bytes.Buffer
			code := run(append(c.args, file(t, "base.txt", c.base), file(t, "head.txt", c.head)), &stdout, &stderr)
			if code != c.code {
				t.Errorf("exit status %d, want %d", code, c.code)
			}
			said, silent := &stdout, &stderr
			if c.code == unfit {
				said, silent = silent, said
			}
			for _, want := range c.want {
				if !strings.Contains(said.String(), want) {
					t.Errorf("it does not say %q", want)
				}
			}
			if c.not != "" && strings.Contains(said.String(), c.not) {
				t.Errorf("it says %q", c.not)
			}
			if silent.Len() > 0 {
				t.Errorf("it says something in the wrong place: %s", silent)
			}
			if t.Failed() {
				t.Logf("it says\n%s", said)
			}
		})
	}
}

func TestRun_without_files(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"none", nil, 2, "usage: gate"},
		{"one", []string{"testdata/base.txt"}, 2, "usage: gate"},
		{"three", []string{"testdata/base.txt", "testdata/base.txt", "testdata/base.txt"}, 2, "usage: gate"},
		{"not_there", []string{"testdata/base.txt", "testdata/none.txt"}, 2, "none.txt"},
		{"help", []string{"-h"}, 0, "-threshold"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(c.args, &stdout, &stderr); code != c.code || !strings.Contains(stderr.String(), c.want) || stdout.Len() > 0 {
				t.Errorf("exit status %d, want %d; stdout %q; stderr %q, want one with %q", code, c.code, &stdout, &stderr, c.want)
			}
		})
	}
}
