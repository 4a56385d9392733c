package main

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bench/internal/chart"
	"github.com/vidurai/eventbus/bench/internal/histogram"
	"github.com/vidurai/eventbus/bench/internal/tail"
)

// record has two rounds of 100000 publishes by each of two implementations: of
// 1 µs and 2 µs, times 1 and 10, and one in a thousand takes 1000 times as long.
func record() *tail.Record {
	r := &tail.Record{Processors: 2, Goroutines: 32, Garbage: true, ThinkNs: 100}
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

func TestNines(t *testing.T) {
	for p, want := range map[float64]float64{0: 0, 90: 1, 99: 2, 99.9: 3, 99.999: 5} {
		if got := nines(p); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v %% has %v nines, want %v", p, got, want)
		}
		if got := percent(want); math.Abs(got-p) > 1e-9 {
			t.Errorf("%v nines are %v %%, want %v", want, got, p)
		}
	}
}

func TestLatencyPanel(t *testing.T) {
	p, err := latencyPanel(record())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(p.Title, "32 goroutines on 2 processors, the garbage collector at work, 100ns of thinking") {
		t.Errorf("the title is %q", p.Title)
	}
	if len(p.Series) != 2 {
		t.Fatalf("there are %d series, want 2", len(p.Series))
	}
	for i, s := range p.Series {
		unit := []float64{1e-6, 1e-5}[i]
		first, last := s.Line[0], s.Line[len(s.Line)-1]
		// Of 200000 publishes ten are slower than 99.995 %.
		if first.X != 0 || math.Abs(last.X-math.Log10(20000)) > 1e-9 {
			t.Errorf("%s goes from %v to %v", s.Impl, first.X, last.X)
		}
		// A histogram is exact to a sixteenth, and not below.
		if first.Y < unit || first.Y > unit*17/16 || last.Y < 2000*unit || last.Y > 2000*unit*17/16 {
			t.Errorf("%s goes from %v s to %v s, want %v and %v", s.Impl, first.Y, last.Y, unit, 2000*unit)
		}
		if !slices.IsSortedFunc(s.Line, func(a, b chart.Point) int {
			if a.X >= b.X || a.Y > b.Y {
				return 1
			}
			return -1
		}) {
			t.Errorf("%s does not go up and to the right: %v", s.Impl, s.Line)
		}
		if len(s.Whiskers) != 4 {
			t.Fatalf("%s has %d whiskers, want one each at p50, p99, p99.9, p99.99", s.Impl, len(s.Whiskers))
		}
		w := s.Whiskers[0]
		if math.Abs(w.X-nines(50)) > 0.05 || w.Low < unit || w.Low > unit*17/16 || w.High < 2*unit || w.High > 2*unit*17/16 {
			t.Errorf("%s: the whisker at the median is %v, want one from %v to %v", s.Impl, w, unit, 2*unit)
		}
	}
	if p.Series[0].Whiskers[0].X == p.Series[1].Whiskers[0].X {
		t.Error("whiskers of two implementations hide each other")
	}

	few := record()
	few.Impls[1].Histogram = new(histogram.Histogram)
	if _, err := latencyPanel(few); err == nil {
		t.Error("a panel was drawn from no publishes")
	}
}
