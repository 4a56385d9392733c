package main

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/tiny.md anew")

// tiny has one benchmark with a reference and one without.
const tiny = `{{with stale}}Stale: {{.}}.

{{end}}# Tiny

{{row "work" "Work/impl=%/size=1" "sec/op"}}

Size 1 takes {{quotient "Work/impl=naive/size=1" "Work/impl=ours/size=1"}} times as long.

{{table "Work" "/size" "naive"}}

{{table "Floor" "/what"}}

{{runs}}
`

func readTiny(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/tiny.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// runOf reads raw as a run of the given name.
func runOf(t *testing.T, name, raw string) (*run, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".txt")
	if err := os.WriteFile(path, []byte(raw), 0o666); err != nil {
		t.Fatal(err)
	}
	return readRun(path)
}

func TestRender(t *testing.T) {
	r, err := readRun("testdata/tiny.txt")
	if err != nil {
		t.Fatal(err)
	}
	got, err := render(tiny, []*run{r}, "0123")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/tiny.md", got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/tiny.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("the report of testdata/tiny.txt is not testdata/tiny.md (if it should be: go test ./bench/report -update); it is\n%s", got)
	}

	// The figures by which a wrong golden file would be noticed: medians 10
	// and 40, of six samples from 9 to 11 and from 40 to 41.
	for _, line := range []string{
		"| work | 10.00ns ± 10 % |  |  |  |",
		"Size 1 takes 4.0 times as long.",
		"| 1 | ours | 10.00ns ± 10 % | 0 | 0 | 0.250× (0.220–0.275), p=0.002 |",
		"| 1 | naive | 40.00ns ± 3 % | 48 | 1 | 1 |",
		"| 2 | ours | 1.000µs ± 1 % | 0 | 0 | 1.00× (0.985–1.01), not distinguishable (p=0.92) |",
		"| nothing | 0.2500ns | 3.000ns |",
		"- cpu: A Processor @ 2.00GHz",
		"- commit: 0123456789abcdef0123456789abcdef01234567",
		"- sources: 0123",
		"- [tiny.txt](bench/results/tiny.txt), 6 samples of each benchmark or more",
	} {
		if !slices.Contains(strings.Split(string(got), "\n"), line) {
			t.Errorf("the report lacks the line %s", line)
		}
	}
}

// Results of other sources are named in the first line, and so are results that do not
// say what they are of.
func TestRender_says_first_what_is_stale(t *testing.T) {
	for _, c := range []struct{ name, raw, sources, want string }{
		{"the_same", readTiny(t), "0123", "# Tiny\n"},
		{"others", readTiny(t), "4567", "Stale: first.\n"},
		{"unknown", strings.Replace(readTiny(t), "sources:", "comment:", 1), "0123", "Stale: first.\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := runOf(t, "first", c.raw)
			if err != nil {
				t.Fatal(err)
			}
			got, err := render(tiny, []*run{r}, c.sources)
			if err != nil || !strings.HasPrefix(string(got), c.want) {
				t.Errorf("%v, begins with %.30q, want %q", err, got, c.want)
			}
		})
	}
}

// What is new may be absent from results of older sources, and from no others.
func TestRender_absent(t *testing.T) {
	r, err := readRun("testdata/tiny.txt")
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{
		"BenchmarkNew":           `{{table "New" "/x"}}`,
		"BenchmarkNew/impl=ours": `{{row "new" "New/impl=%" "sec/op"}}`,
		"BenchmarkNew/x":         `{{quotient "New/x" "Work/impl=ours/size=1"}}`,
		"BenchmarkNew/y":         `{{quotient "Work/impl=ours/size=1" "New/y"}}`,
		"BenchmarkEmit":          `{{holds}}`,
	} {
		if _, err := render(tiny+text, []*run{r}, "0123"); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: error is %v, want one that names %s", text, err, what)
		}
		got, err := render(tiny+text, []*run{r}, "4567")
		if err != nil || !strings.Contains(string(got), "not in these results") {
			t.Errorf("%s of older sources: %v\n%s", text, err, got)
		}
	}
}

func TestRender_refuses(t *testing.T) {
	for _, c := range []struct{ name, raw, text, want string }{
		{"results_without_a_table", readTiny(t), strings.Replace(tiny, `{{table "Floor" "/what"}}`, "", 1), "BenchmarkFloor"},
		{"a_row_without_its_reference", strings.ReplaceAll(readTiny(t), "impl=naive/size=2", "impl=other/size=2"), tiny, "impl=naive"},
		{"samples_that_differ_unseen", strings.ReplaceAll(readTiny(t), "size=1-2 ", "size=1-4 "), tiny, "-4"},
		{"what_is_no_template", readTiny(t), "{{tabel}}", "tabel"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := runOf(t, "run", c.raw)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = render(c.text, []*run{r}, "0123"); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one that names %s", err, c.want)
			}
		})
	}
}

// A ratio is only ever taken within a run.
func TestRender_refuses_two_runs_of_a_benchmark(t *testing.T) {
	var runs []*run
	for _, name := range []string{"one", "two"} {
		r, err := runOf(t, name, readTiny(t))
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, r)
	}
	for _, sources := range []string{"0123", "4567"} {
		for _, text := range []string{`{{table "Work" "/size" "naive"}}`, `{{row "work" "Work/impl=%/size=1" "sec/op"}}`} {
			if _, err := render(text, runs, sources); err == nil || !strings.Contains(err.Error(), "in two runs, one and two") {
				t.Errorf("%s: error is %v", text, err)
			}
		}
	}
}

func TestReadRun_refuses(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{"nothing", "", "no result"},
		{"no_commit", strings.Replace(readTiny(t), "commit:", "comment:", 1), "commit:"},
		{"no_command", strings.Replace(readTiny(t), "command:", "comment:", 1), "command:"},
		{"two_processors", readTiny(t) + "cpu: Another\nBenchmarkFloor/what=nothing-2 1000 1 ns/op\n", "Another"},
		{"a_line_cut_short", readTiny(t) + "BenchmarkWork/impl=ours/size=1-2 1000 10.0\n", "missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := runOf(t, "run", c.raw); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one that names %s", err, c.want)
			}
		})
	}
}

func TestReport_check(t *testing.T) {
	raw := readTiny(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "BENCHMARKS.md")
	if err := report(tiny, "0123", dir, out, false); err == nil {
		t.Error("a directory without a run gave a report")
	}
	if err := os.WriteFile(filepath.Join(dir, "first.txt"), []byte(raw), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := report(tiny, "0123", dir, out, true); err == nil {
		t.Error("-check passed without a BENCHMARKS.md")
	}
	if err := report(tiny, "0123", dir, out, false); err != nil {
		t.Fatal(err)
	}
	if err := report(tiny, "0123", dir, out, true); err != nil {
		t.Errorf("-check fails on what was just written: %v", err)
	}
	// Neither may change without the other.
	if err := os.WriteFile(filepath.Join(dir, "first.txt"), []byte(strings.ReplaceAll(raw, "40.0 ns/op", "39.0 ns/op")), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := report(tiny, "0123", dir, out, true); err == nil || !strings.Contains(err.Error(), "line") {
		t.Errorf("-check of a report that the results no longer give: %v", err)
	}
	if err := os.WriteFile(out, []byte("# Benchmarks\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := report(tiny, "0123", dir, out, true); err == nil {
		t.Error("-check passed a report written by hand")
	}
}

// A benchmark without a table would be refused only after an hour of measuring.
func TestTables_are_the_benchmarks(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../*_test.go", "../peers/*_test.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("found no benchmarks: %v, %v", found, err)
		}
		files = append(files, found...)
	}
	var declared []string
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "Benchmark") {
				declared = append(declared, strings.TrimPrefix(fn.Name.Name, "Benchmark"))
			}
		}
	}
	declared = append(declared, "Tail", "Footprint") // by other programs than go test
	var shown []string
	for _, match := range regexp.MustCompile(`{{table "(\w+)"`).FindAllStringSubmatch(benchmarks, -1) {
		shown = append(shown, match[1])
	}
	slices.Sort(declared)
	slices.Sort(shown)
	if !slices.Equal(declared, shown) {
		t.Errorf("benchmarks %v\ntables     %v", declared, shown)
	}
}
