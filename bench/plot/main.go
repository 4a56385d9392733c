// Plot draws what the benchmarks measured, as SVG: what a publish costs by the
// number of handlers (publish.svg), and how long the slowest publishes take
// (latency.svg).
//
// Usage, in this directory:
//
//	go run . -handlers-from '../results/*.txt' -latency-from ../results/latency.json -o ../charts
//	go run . … -check    # write nothing; fail if the charts are not what the results give
//
// Both -from flags may be given more than once and take a pattern. Each run has a
// panel of its own, since times of two runs cannot be compared. A chart is drawn
// if there is something to draw it from: files of bench/run for the first, in
// which BenchmarkPublish and, beside other libraries, BenchmarkSyncPublish are
// looked for; for the second what bench/latency -json wrote.
//
// The same results give the same bytes. Text is drawn as outlines, so that it
// looks the same wherever the chart is looked at.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

func run(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("plot", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var benchmarks, latencies []string
	flags.Func("handlers-from", "draw publish.svg from the benchmark results in `file`", into(&benchmarks))
	flags.Func("latency-from", "draw latency.svg from what bench/latency wrote to `file`", into(&latencies))
	dir := flags.String("o", "", "write to, or check, `directory`")
	check := flags.Bool("check", false, "write nothing; fail if the charts are not what the results give")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q: give each file, or a quoted pattern, a flag of its own", flags.Arg(0))
	case *dir == "":
		return errors.New("-o is missing")
	case len(benchmarks)+len(latencies) == 0:
		return errors.New("there is nothing to draw from: give -handlers-from or -latency-from")
	}

	if len(benchmarks) > 0 {
		c, err := publishChart(benchmarks)
		if err != nil {
			return err
		}
		if err := c.save(filepath.Join(*dir, "publish.svg"), *check); err != nil {
			return err
		}
	}
	if len(latencies) > 0 {
		c, err := latencyChart(latencies)
		if err != nil {
			return err
		}
		if err := c.save(filepath.Join(*dir, "latency.svg"), *check); err != nil {
			return err
		}
	}
	return nil
}

// into returns a flag's function, which appends the files that a pattern names.
func into(files *[]string) func(string) error {
	return func(pattern string) error {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errors.New("there is no such file")
		}
		*files = append(*files, found...)
		return nil
	}
}

// save writes c to a file, or checks that it is there as it would be written.
func (c *chart) save(path string, check bool) error {
	want, err := c.svg()
	if err != nil {
		return err
	}
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
		return fmt.Errorf("%s is not what the raw results give: draw it anew, without -check", path)
	}
	return nil
}
