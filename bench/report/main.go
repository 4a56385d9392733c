// Report writes BENCHMARKS.md from the raw results in bench/results.
//
// Usage:
//
//	go run ./bench/report          # write BENCHMARKS.md
//	go run ./bench/report -check   # fail if BENCHMARKS.md is not what the results give
//
// Each file bench/results/*.txt is one run: what go test -bench printed, in
// the Go benchmark format, under configuration lines that say where it comes
// from (commit, date, go, command; go test itself writes goos, goarch, cpu). The
// script bench/run makes such files. A ratio is only ever taken within a run:
// absolute times of two runs say as much about the two hours as about the code.
//
// What is asked of the results, and what the answers mean, is in sections.go.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	results := flag.String("results", "bench/results", "read the runs *.txt in `directory`")
	out := flag.String("o", "BENCHMARKS.md", "write, or check, `file`")
	check := flag.Bool("check", false, "write nothing; fail if the file is not what the results give")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := report(*results, *out, *check); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func report(results, out string, check bool) error {
	paths, err := filepath.Glob(filepath.Join(results, "*.txt"))
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return fmt.Errorf("no run in %s: make one with bench/run", results)
	}
	var runs []*run
	for _, path := range paths {
		r, err := readRun(path)
		if err != nil {
			return err
		}
		runs = append(runs, r)
	}
	want, err := render(goals, sections, runs)
	if err != nil {
		return err
	}
	if !check {
		return os.WriteFile(out, want, 0o644)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("%s is not what the raw results give (first difference in line %d): run go run ./bench/report", out, firstDifference(got, want))
	}
	return nil
}

// firstDifference returns the number of the first line in which a and b, which
// are not equal, differ.
func firstDifference(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return 1 + bytes.Count(a[:n], []byte("\n"))
}
