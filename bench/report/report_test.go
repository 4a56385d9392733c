package main

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/tiny.md anew")

// tiny has one benchmark with a reference and one without.
var tiny = []*section{
	{title: "Work", question: "What does work cost?", method: "One goroutine.", meaning: "Small work is cheaper.", bench: "Work", rows: "/size", ref: "naive"},
	{title: "Floor", question: "What could not be cheaper?", method: "Nothing.", bench: "Floor", rows: "/what"},
}

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
	got, err := render(nil, tiny, []*run{r})
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
		"| 1 | ours | 10.00ns ± 10 % | 0 | 0 | 0.250× (0.220–0.275), p=0.002 |",
		"| 1 | naive | 40.00ns ± 3 % | 48 | 1 | 1 |",
		"| 2 | ours | 1.000µs ± 1 % | 0 | 0 | 1.00× (0.985–1.01), not distinguishable (p=0.92) |",
		"| nothing | 0.2500ns | 3.000ns |",
		"Small work is cheaper.",
		"- cpu: A Processor @ 2.00GHz",
		"- commit: 0123456789abcdef0123456789abcdef01234567",
		"- samples: 6 of each benchmark, or more",
	} {
		if !slices.Contains(strings.Split(string(got), "\n"), line) {
			t.Errorf("the report lacks the line %s", line)
		}
	}
}

func TestRender_keeps_runs_apart(t *testing.T) {
	one, err := runOf(t, "one", readTiny(t))
	if err != nil {
		t.Fatal(err)
	}
	two, err := runOf(t, "two", strings.ReplaceAll(readTiny(t), "40.0 ns/op", "20.0 ns/op"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := render(nil, tiny, []*run{one, two})
	if err != nil {
		t.Fatal(err)
	}
	i, j := strings.Index(string(got), "Run one:"), strings.Index(string(got), "Run two:")
	if i < 0 || j < i {
		t.Fatalf("tables are not told apart by their run:\n%s", got)
	}
	if !strings.Contains(string(got[i:j]), "0.250×") || !strings.Contains(string(got[j:]), "0.500×") {
		t.Errorf("each run's ratio must come from that run alone:\n%s", got[i:])
	}
}

func TestRender_leaves_out_what_is_not_measured_yet(t *testing.T) {
	r, err := readRun("testdata/tiny.txt")
	if err != nil {
		t.Fatal(err)
	}
	with, err := render(nil, append(slices.Clone(tiny), &section{title: "New", bench: "New", rows: "/x", unmeasured: true}), []*run{r})
	if err != nil {
		t.Fatal(err)
	}
	without, err := render(nil, tiny, []*run{r})
	if err != nil {
		t.Fatal(err)
	}
	if string(with) != string(without) {
		t.Errorf("a section without results is in the report:\n%s", with)
	}
	floor := *tiny[1]
	floor.unmeasured = true
	if with, err = render(nil, []*section{tiny[0], &floor}, []*run{r}); err != nil || string(with) != string(without) {
		t.Errorf("a section with results is not in the report (%v):\n%s", err, with)
	}
}

func TestRender_refuses(t *testing.T) {
	for _, c := range []struct {
		name     string
		raw      string
		sections []*section
		want     string
	}{
		{"a_section_without_results", readTiny(t), append(slices.Clone(tiny), &section{title: "Gone", bench: "Gone", rows: "/x"}), "BenchmarkGone"},
		{"results_without_a_section", readTiny(t), tiny[:1], "BenchmarkFloor"},
		{"a_row_without_its_reference", strings.ReplaceAll(readTiny(t), "impl=naive/size=2", "impl=other/size=2"), tiny, "impl=naive"},
		{"samples_that_differ_unseen", strings.ReplaceAll(readTiny(t), "size=1-2 ", "size=1-4 "), tiny, "-4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := runOf(t, "run", c.raw)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = render(nil, c.sections, []*run{r}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one that names %s", err, c.want)
			}
		})
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
	raw, all, asked := readTiny(t), sections, goals
	sections, goals = tiny, nil
	defer func() { sections, goals = all, asked }()

	dir := t.TempDir()
	out := filepath.Join(dir, "BENCHMARKS.md")
	if err := report(dir, out, false); err == nil {
		t.Error("a directory without a run gave a report")
	}
	if err := os.WriteFile(filepath.Join(dir, "first.txt"), []byte(raw), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := report(dir, out, true); err == nil {
		t.Error("-check passed without a BENCHMARKS.md")
	}
	if err := report(dir, out, false); err != nil {
		t.Fatal(err)
	}
	if err := report(dir, out, true); err != nil {
		t.Errorf("-check fails on what was just written: %v", err)
	}
	// Neither may change without the other.
	if err := os.WriteFile(filepath.Join(dir, "first.txt"), []byte(strings.ReplaceAll(raw, "40.0 ns/op", "39.0 ns/op")), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := report(dir, out, true); err == nil || !strings.Contains(err.Error(), "line") {
		t.Errorf("-check of a report that the results no longer give: %v", err)
	}
	if err := os.WriteFile(out, []byte("# Benchmarks\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := report(dir, out, true); err == nil {
		t.Error("-check passed a report written by hand")
	}
}

// A benchmark without a section would be refused only once someone has run it
// for an hour.
func TestSections_are_the_benchmarks(t *testing.T) {
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
	var asked []string
	for _, s := range sections {
		if s.by == "" { // by another program than go test
			asked = append(asked, s.bench)
		}
	}
	measured, err := readRun("../results/first.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sections {
		if s.unmeasured && s.in(measured) {
			t.Errorf("Benchmark%s is marked as unmeasured, and %s.txt has it", s.bench, measured.name)
		}
	}
	slices.Sort(declared)
	slices.Sort(asked)
	if !slices.Equal(declared, asked) {
		t.Errorf("benchmarks %v\nsections   %v", declared, asked)
	}
}
