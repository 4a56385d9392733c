// Report writes BENCHMARKS.md, and the charts in bench/charts that it shows, from the raw
// results in bench/results.
//
// Usage:
//
//	go run ./bench/report          # write BENCHMARKS.md and its charts
//	go run ./bench/report -check   # fail if they are not what the results give
//	go run ./bench/report -holds   # fail if a cost exceeds what the design allows
//	go run ./bench/report -sources # print the line that says which sources benchmarks measure
//
// Each file bench/results/*.txt is one run: what go test -bench printed, in
// the Go benchmark format, under configuration lines that say where it comes
// from (commit, sources, date, go, command; go test itself writes goos, goarch, cpu). The
// script bench/run makes such files. Where the hash of the sources is not that of the
// sources as they are now, the report says so in its first line. A ratio is only ever taken within a run:
// absolute times of two runs say as much about the two hours as about the code.
//
// With -holds it prints what publishing costs as ratios to what cannot be avoided, in
// the results of the script bench/floors, beside the limits that the design sets. The
// two sides of a ratio are of the same round.
//
// The prose is in benchmarks.md.tmpl, a text/template whose functions fill in the tables.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/vidurai/eventbus/bench/internal/sources"
)

func main() {
	results := flag.String("results", "bench/results", "read the runs *.txt in `directory`")
	out := flag.String("o", "BENCHMARKS.md", "write, or check, `file`, and bench/charts beside it")
	check := flag.Bool("check", false, "write nothing; fail if the file is not what the results give")
	held := flag.Bool("holds", false, "judge the results of bench/floors in the directory, and write nothing else")
	hashed := flag.Bool("sources", false, "print the line that says which sources benchmarks measure, and write nothing else")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	line, err := sources.Line()
	switch {
	case err != nil:
	case *hashed:
		fmt.Println(line)
	case *held:
		err = judgeHolds(os.Stdout, *results)
	default:
		err = report(benchmarks, strings.TrimPrefix(line, "sources: "), *results, *out, *check)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func report(text, hash, results, out string, check bool) error {
	runs, err := readRuns(results)
	if err != nil {
		return err
	}
	want, err := render(text, runs, hash)
	if err != nil {
		return err
	}
	files, err := charts(results, runs)
	if err != nil {
		return err
	}
	for name, svg := range files {
		if err := save(filepath.Join(filepath.Dir(out), "bench", "charts", name), svg, check); err != nil {
			return err
		}
	}
	return save(out, want, check)
}

// save writes a file, or fails if it is not what would be written.
func save(path string, want []byte, check bool) error {
	if !check {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, want, 0o644)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("%s is not what the raw results give (first difference in line %d): run go run ./bench/report", path, firstDifference(got, want))
	}
	return nil
}

// judgeHolds writes the table of holds, and fails if one is broken.
func judgeHolds(w io.Writer, results string) error {
	runs, err := readRuns(results)
	if err != nil {
		return err
	}
	text, broken, err := judge(holds, &measured{runs})
	if _, failed := w.Write(text); failed != nil {
		return failed
	}
	if err == nil && broken > 0 {
		err = fmt.Errorf("%d holds are broken", broken)
	}
	return err
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
