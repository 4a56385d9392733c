package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/vidurai/eventbus/bench/internal/sources"
	"github.com/vidurai/eventbus/bench/internal/tail"
	"github.com/vidurai/eventbus/internal/origin"
)

// rawResults returns the runs in the Go benchmark format: a line for each, whose
// samples are those of BenchmarkTail.
func rawResults(r *tail.Record, command string) ([]byte, error) {
	which, err := sources.Line()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, line := range append(origin.Lines("github.com/vidurai/eventbus/bench/latency", command), which) {
		fmt.Fprintln(&out, line)
	}
	events := "ready"
	if r.Fresh {
		events = "fresh"
	}
	for _, run := range r.Runs {
		fmt.Fprintf(&out, "BenchmarkTail/impl=%s/events=%s/think=%v %d", run.Impl, events, time.Duration(r.ThinkNs), run.Published)
		for i, p := range tail.Percentiles {
			fmt.Fprintf(&out, " %d p%s-ns", run.PercentilesNs[i], strconv.FormatFloat(p, 'f', -1, 64))
		}
		fmt.Fprintf(&out, " %d max-ns %d publishes %d GC-cycles\n", run.MaxNs, run.Published, run.GCCycles)
	}
	return out.Bytes(), nil
}

// save writes raw results to a file that ends in .txt, and r with its histograms to one
// that ends in .json instead.
func save(file string, r *tail.Record, raw []byte) error {
	if err := r.Write(strings.TrimSuffix(file, ".txt") + ".json"); err != nil {
		return err
	}
	return os.WriteFile(file, raw, 0o644)
}
