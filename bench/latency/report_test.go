package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bench/internal/histogram"
	"github.com/vidurai/eventbus/bench/internal/tail"
)

// record has three rounds, in which percentile i took 1000, 100 and 10 times
// i+1 ns with ours, and 2, 4 and 1 times as long with slow.
func record() *tail.Record {
	r := &tail.Record{Goroutines: 32, Processors: 2, DurationNs: 1e9, ThinkNs: 100, Garbage: true}
	for _, impl := range []struct {
		name   string
		rounds []int64
	}{{"ours", []int64{1000, 100, 10}}, {"slow", []int64{2000, 400, 10}}} {
		h := new(histogram.Histogram)
		for i, ns := range impl.rounds {
			run := tail.Run{Round: i + 1, Impl: impl.name, Published: 5, GCCycles: uint64(i + 1), MaxNs: ns * 5}
			for p := range tail.Percentiles {
				run.PercentilesNs = append(run.PercentilesNs, ns*int64(p+1))
			}
			for p := range 5 {
				h.Add(time.Duration(ns * int64(p+1)))
			}
			r.Runs = append(r.Runs, run)
		}
		r.Impls = append(r.Impls, tail.Impl{Name: impl.name, Histogram: h})
	}
	return r
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   spread
	}{
		{[]float64{7}, spread{7, 7, 7}},
		{[]float64{9, 1}, spread{5, 1, 9}},
		{[]float64{9, 1, 2}, spread{2, 1, 9}},
		{[]float64{8, 1, 9, 2}, spread{5, 1, 9}},
	} {
		if got := spreadOf(c.values); got != c.want {
			t.Errorf("spread of %v is %v, want %v", c.values, got, c.want)
		}
	}
	values := []float64{3, 2, 1}
	if spreadOf(values); values[0] != 3 {
		t.Errorf("spreadOf sorted what it was given: %v", values)
	}
}

// The ratio of the medians would be 100÷400; that of the rounds is 1÷2.
func TestRatio_is_the_median_of_the_rounds(t *testing.T) {
	for _, f := range figures() {
		if got, want := f.ratio(record(), "ours", "slow"), (spread{0.5, 0.25, 1}); got != want {
			t.Errorf("%s: %v, want %v", f.name, got, want)
		}
	}
}

func TestRatio_takes_a_clock_that_did_not_move_for_1ns(t *testing.T) {
	r := record()
	for i := range r.Runs {
		r.Runs[i].MaxNs = 0
	}
	f := figures()[len(tail.Percentiles)]
	if got, want := f.ratio(r, "ours", "slow"), (spread{1, 1, 1}); got != want {
		t.Errorf("ratio is %v, want %v", got, want)
	}
}

func TestDuration(t *testing.T) {
	for ns, want := range map[float64]string{
		0: "0.00ns", 1: "1.00ns", 9.996: "10.0ns", 111: "111ns", 999: "999ns", 999.6: "1.00µs",
		1000: "1.00µs", 35_700_000: "35.7ms", 999_600: "1.00ms", 2_500_000_000: "2.50s",
	} {
		if got := duration(ns); got != want {
			t.Errorf("%v ns is written %s, want %s", ns, got, want)
		}
	}
}

func TestWrite(t *testing.T) {
	r := record()
	if err := r.Check(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := write(&out, r); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"32 goroutines on 2 processors, 1s a run, think 100ns, garbage true, fresh events false.",
		"Each cell is the median of 3 rounds (least..greatest); a ratio below 1 is for ours.",
		"ours slow ours÷slow",
		"p50 100ns (10.0ns..1.00µs) 400ns (10.0ns..2.00µs) 0.5 (0.25..1)",
		"p99 200ns (20.0ns..2.00µs) 800ns (20.0ns..4.00µs) 0.5 (0.25..1)",
		"p99.99 400ns (40.0ns..4.00µs) 1.60µs (40.0ns..8.00µs) 0.5 (0.25..1)",
		"max 500ns (50.0ns..5.00µs) 2.00µs (50.0ns..10.0µs) 0.5 (0.25..1)",
		"publishes 5 (5..5) 5 (5..5)",
		"GC cycles 2 (1..3) 2 (1..3)",
	} {
		found := false
		for got := range strings.Lines(out.String()) {
			found = found || strings.Join(strings.Fields(got), " ") == line
		}
		if !found {
			t.Errorf("there is no line %q in\n%s", line, &out)
		}
	}
}
