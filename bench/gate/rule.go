package main

import (
	"fmt"
	"math"
	"slices"

	"golang.org/x/perf/benchmath"
)

// A rule says which differences matter.
type rule struct {
	threshold float64 // percent of sec/op
	alpha     float64
	families  bool // sec/op is judged by family, not by benchmark
}

func (r rule) validate() error {
	if !(r.threshold >= 0) || math.IsInf(r.threshold, 0) {
		return fmt.Errorf("-threshold is %v, want a percentage of 0 or more", r.threshold)
	}
	if !(r.alpha > 0 && r.alpha < 1) {
		return fmt.Errorf("-alpha is %v, want a probability between 0 and 1", r.alpha)
	}
	return nil
}

// gated are the units that can fail, in the order in which they are looked at.
var gated = []string{"sec/op", "B/op", "allocs/op"}

// slack returns by how much B/op may grow from old.
//
// Two bytes, because a benchmark whose memory comes in pieces has no exact
// B/op. A ring allocates a segment of 1152 bytes once in 128 pushes, which is 9
// a push; the testing package divides and rounds down, so a run whose last
// segment is not used up has 9 and one that began with half a segment has 8.
// That is one byte for the rounding, and less than one for the segment as soon
// as a run has 1152 pushes. The least that such a ring could really grow by, a
// word in each slot, is 8 bytes; and an allocation of its own, be it of one
// byte, is one more in allocs/op.
//
// Half a percent, because what a sync.Pool holds is paid for once and shared
// among however many operations a round comes to: of 660 KB an operation, some
// hundred bytes. The price is that one object of many may grow unseen.
func slack(old float64) float64 { return max(2, 0.005*old) }

// A change is how much a series differs, as far as the rule cares.
type change int

const (
	better change = iota - 1
	same
	regressed
)

// tests reports whether it takes a test to judge a series whose base has these
// samples. Counts mostly are the same in all of them, and then there is no chance in
// them for a test to rule out.
func (r rule) tests(unit string, olds []float64) bool {
	if unit == "sec/op" {
		return !r.families
	}
	return slices.Min(olds) != slices.Max(olds)
}

// judge compares two medians.
func (r rule) judge(p *pair) change {
	var less, more bool // than the other by enough
	switch p.unit {
	case "sec/op":
		if r.families {
			return same
		}
		factor := 1 + r.threshold/100
		less, more = p.old > p.new*factor, p.new > p.old*factor
	case "B/op":
		less, more = p.old > p.new+slack(p.new), p.new > p.old+slack(p.old)
	case "allocs/op":
		less, more = p.old > p.new, p.new > p.old
	}
	switch sure := p.p < r.alpha; {
	case sure && more:
		return regressed
	case sure && less:
		return better
	}
	return same
}

// canTell reports whether two samples of these sizes, with every value of the
// one below all of the other, have a p below level.
func canTell(olds, news int, level float64) bool {
	values := make([]float64, olds+news)
	for i := range values {
		values[i] = float64(i)
	}
	a := benchmath.NewSample(values[:olds:olds], &benchmath.DefaultThresholds)
	b := benchmath.NewSample(values[olds:], &benchmath.DefaultThresholds)
	return benchmath.AssumeNothing.Compare(a, b).P < level
}

// need returns how many samples of both would be enough.
func need(level float64) string {
	const enough = 20
	for n := 2; n <= enough; n++ {
		if canTell(n, n, level) {
			return fmt.Sprint(n)
		}
	}
	return fmt.Sprintf("more than %d", enough)
}

func (r rule) sample(values []float64) *benchmath.Sample {
	thresholds := benchmath.DefaultThresholds
	thresholds.CompareAlpha = r.alpha
	return benchmath.NewSample(append([]float64(nil), values...), &thresholds)
}
