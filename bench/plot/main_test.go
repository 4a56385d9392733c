package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bench/internal/histogram"
	"github.com/vidurai/eventbus/bench/internal/tail"
)

const provenance = "date: 2026-01-02T03:04:05Z\ncommit: 0123456789abcdef\ngo: go1.26 linux/amd64\ncpu: A Processor\n"

// benchmarks writes three samples, 9, 10 and 12 times as many ns as there are
// handlers plus one, of each implementation, the n-th of which takes n times as
// long.
func benchmarks(benchmark string, impls ...string) string {
	var text strings.Builder
	text.WriteString(provenance)
	for _, factor := range []int{12, 9, 10} {
		for i, impl := range impls {
			for _, handlers := range []int{0, 1, 2, 10, 100} {
				fmt.Fprintf(&text, "Benchmark%s/impl=%s/handlers=%d-2 1000 %d ns/op 0 B/op\n", benchmark, impl, handlers, factor*(handlers+1)*(i+1))
			}
		}
	}
	return text.String()
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// record has two rounds of 100000 publishes by each of two implementations: of
// 1 µs and 2 µs, times 1 and 10, and one in a thousand takes 1000 times as long.
func record() *tail.Record {
	r := &tail.Record{Date: "2026-01-02T03:04:05Z", Commit: "0123-dirty", Go: "go1.26", OS: "linux", Arch: "amd64", CPU: "A Processor",
		Processors: 2, Goroutines: 32, Garbage: true, ThinkNs: 100}
	for i, impl := range []string{"ours", "mutex"} {
		sum := new(histogram.Histogram)
		for round := range 2 {
			var h histogram.Histogram
			unit := time.Duration((round+1)*[]int{1, 10}[i]) * time.Microsecond
			for k := range 100000 {
				if k%1000 == 0 {
					h.Add(1000 * unit)
				} else {
					h.Add(unit)
				}
			}
			run := tail.Run{Round: round + 1, Impl: impl, Published: h.Count(), MaxNs: int64(h.Max())}
			for _, p := range tail.Percentiles {
				run.PercentilesNs = append(run.PercentilesNs, int64(h.Percentile(p)))
			}
			r.Runs = append(r.Runs, run)
			sum.Merge(&h)
		}
		r.Impls = append(r.Impls, tail.Impl{Name: impl, Histogram: sum})
	}
	return r
}

func TestPlot(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "charts")
	first := filepath.Join(in, "first.txt")
	for name, text := range map[string]string{
		first:                           benchmarks("Publish", "ours", "ours-nohistory", "mutex", "python"),
		filepath.Join(in, "peers.txt"):  benchmarks("SyncPublish", "ours", "a&b", "another"),
		filepath.Join(in, "others.txt"): benchmarks("Other", "ours"),
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	latency := filepath.Join(in, "latency.json")
	if err := record().Write(latency); err != nil {
		t.Fatal(err)
	}
	args := []string{"-handlers-from", filepath.Join(in, "*.txt"), "-latency-from", latency, "-o", out}
	check := append([]string{"-check"}, args...)

	if err := run(check, io.Discard); err == nil {
		t.Error("-check passed before there was a chart")
	}
	if err := run(args, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := run(check, io.Discard); err != nil {
		t.Errorf("-check fails on what was just drawn: %v", err)
	}
	for name, words := range map[string][]string{
		"publish.svg": {"What a publish costs", "this bus", "this bus, no history", "this bus with a mutex", "the Python design", "a&b", "another"},
		"latency.svg": {"The slowest publishes", "32 goroutines on 2 processors", "this bus with a mutex"},
	} {
		svg, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		text, elements := parse(t, svg)
		for _, want := range words {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q to a screen reader, but\n%s", name, want, text)
			}
		}
		if elements["text"] != 0 || elements["path"] < 50 {
			t.Errorf("%s has %d text elements, which depend on fonts, and %d paths", name, elements["text"], elements["path"])
		}
		if !bytes.Contains(svg, []byte(`fill:#FFFFFF`)) {
			t.Errorf("%s has no white ground", name)
		}
	}

	// Neither may change without the other.
	chart := filepath.Join(out, "latency.svg")
	svg, err := os.ReadFile(chart)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(chart, append(svg, '\n'), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := run(check, io.Discard); err == nil || !strings.Contains(err.Error(), "latency.svg") {
		t.Errorf("-check of a chart that was changed by hand: %v", err)
	}
	if err := os.WriteFile(chart, svg, 0o666); err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(benchmarks("Publish", "ours", "ours-nohistory", "mutex", "python"), " 120 ns/op", " 121 ns/op", 1)
	if err := os.WriteFile(first, []byte(changed), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := run(check, io.Discard); err == nil || !strings.Contains(err.Error(), "publish.svg") {
		t.Errorf("-check of a chart that the results no longer give: %v", err)
	}
}

// parse returns the text of an XML document and how many elements of each name it
// has, and fails t if it is not one.
func parse(t *testing.T, svg []byte) (text string, elements map[string]int) {
	t.Helper()
	elements = map[string]int{}
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return text, elements
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			elements[token.Name.Local]++
		case xml.CharData:
			text += string(token)
		}
	}
}

func TestPlot_draws_what_it_is_asked_for(t *testing.T) {
	out := t.TempDir()
	if err := run([]string{"-handlers-from", file(t, "first.txt", benchmarks("Publish", "ours")), "-o", out}, io.Discard); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(out, "*"))
	if err != nil || len(found) != 1 || filepath.Base(found[0]) != "publish.svg" {
		t.Errorf("drew %v, want publish.svg alone (%v)", found, err)
	}
}

// As after bench/run -n 1 with a pattern that leaves one benchmark.
func TestPlot_draws_one_point(t *testing.T) {
	for _, handlers := range []string{"0", "1"} {
		text := provenance + "BenchmarkPublish/impl=ours/handlers=" + handlers + "-2 1 10 ns/op\n"
		if err := run([]string{"-handlers-from", file(t, "one.txt", text), "-o", t.TempDir()}, io.Discard); err != nil {
			t.Error(err)
		}
	}
}

func TestPlot_refuses(t *testing.T) {
	one, two := file(t, "one.txt", benchmarks("Publish", "ours")), file(t, "two.txt", benchmarks("Publish", "ours"))
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"nothing", []string{"-o", "x"}, "nothing to draw"},
		{"no_directory", []string{"-handlers-from", one}, "-o"},
		{"a_pattern_that_the_shell_expanded", []string{"-o", "x", "-handlers-from", one, two}, "flag of its own"},
		{"a_file_that_is_not_there", []string{"-o", "x", "-handlers-from", one + "x"}, "no such file"},
		{"two_runs_in_one_panel", []string{"-o", "x", "-handlers-from", one, "-handlers-from", two}, "one run at a time"},
		{"other_benchmarks", []string{"-o", "x", "-handlers-from", file(t, "o.txt", benchmarks("Other", "ours"))}, "neither"},
		{"no_provenance", []string{"-o", "x", "-handlers-from", file(t, "o.txt", strings.Replace(benchmarks("Publish", "ours"), "cpu:", "cup:", 1))}, "cpu:"},
		{"a_name_without_handlers", []string{"-o", "x", "-handlers-from", file(t, "o.txt", provenance+"BenchmarkPublish/impl=ours-2 1 10 ns/op\n")}, "not named"},
		{"another_key", []string{"-o", "x", "-handlers-from", file(t, "o.txt", provenance+"BenchmarkPublish/impl=ours/handlers=1/more=2-2 1 10 ns/op\n")}, "/more"},
		{"no_time", []string{"-o", "x", "-handlers-from", file(t, "o.txt", provenance+"BenchmarkPublish/impl=ours/handlers=1-2 1 10 B/op\n")}, "no time"},
		{"a_line_cut_short", []string{"-o", "x", "-handlers-from", file(t, "o.txt", provenance+"BenchmarkPublish/impl=ours/handlers=1-2 1 10\n")}, "missing"},
		{"more_than_can_be_told_apart", []string{"-o", t.TempDir(), "-handlers-from", file(t, "o.txt", benchmarks("Publish", "a", "b", "c", "d", "e", "f", "g"))}, "no style is left for g"},
		{"what_is_no_record", []string{"-o", "x", "-latency-from", one}, "invalid character"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := run(c.args, io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one that says %q", err, c.want)
			}
		})
	}
}
