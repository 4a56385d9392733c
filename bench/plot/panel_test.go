package main

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/vidurai/eventbus/bench/internal/histogram"
	"gonum.org/v1/plot/vg"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }

func TestPublishChart_has_medians_and_ranges(t *testing.T) {
	c, err := publishChart([]string{file(t, "first.txt", benchmarks("Publish", "ours", "python"))})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.panels) != 1 || len(c.panels[0].series) != 2 {
		t.Fatalf("want a panel of two series, got %+v", c.panels)
	}
	for i, s := range c.panels[0].series {
		// No handlers are apart; 1, 2, 10 and 100 are at their logarithms.
		if len(s.apart) != 1 || len(s.line) != 4 || len(s.whiskers) != 5 {
			t.Fatalf("%s has %d points apart, %d in a line, %d whiskers", s.impl, len(s.apart), len(s.line), len(s.whiskers))
		}
		for k, q := range slices.Concat(s.apart, s.line) {
			handlers := []float64{0, 1, 2, 10, 100}[k]
			x := math.Log10(handlers)
			if handlers == 0 {
				x = noHandlers
			}
			unit := (handlers + 1) * float64(i+1) * 1e-9
			w := s.whiskers[k]
			if q.x != x || w.x != x || !near(q.y, 10*unit) || !near(w.low, 9*unit) || !near(w.high, 12*unit) {
				t.Errorf("%s, %v handlers: %v with %v, want a median of %v, from 9 to 12 tenths of it", s.impl, handlers, q, w, 10*unit)
			}
		}
	}
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
	if len(p.series) != 2 {
		t.Fatalf("there are %d series, want 2", len(p.series))
	}
	for i, s := range p.series {
		unit := []float64{1e-6, 1e-5}[i]
		first, last := s.line[0], s.line[len(s.line)-1]
		// Of 200000 publishes ten are slower than 99.995 %.
		if first.x != 0 || !near(last.x, math.Log10(20000)) {
			t.Errorf("%s goes from %v to %v", s.impl, first.x, last.x)
		}
		// A histogram is exact to a sixteenth, and not below.
		if first.y < unit || first.y > unit*17/16 || last.y < 2000*unit || last.y > 2000*unit*17/16 {
			t.Errorf("%s goes from %v s to %v s, want %v and %v", s.impl, first.y, last.y, unit, 2000*unit)
		}
		if !slices.IsSortedFunc(s.line, func(a, b point) int {
			if a.x >= b.x || a.y > b.y {
				return 1
			}
			return -1
		}) {
			t.Errorf("%s does not go up and to the right: %v", s.impl, s.line)
		}
		if len(s.whiskers) != 4 {
			t.Fatalf("%s has %d whiskers, want one each at p50, p99, p99.9, p99.99", s.impl, len(s.whiskers))
		}
		w := s.whiskers[0]
		if math.Abs(w.x-nines(50)) > 0.05 || w.low < unit || w.low > unit*17/16 || w.high < 2*unit || w.high > 2*unit*17/16 {
			t.Errorf("%s: the whisker at the median is %v, want one from %v to %v", s.impl, w, unit, 2*unit)
		}
	}
	if p.series[0].whiskers[0].x == p.series[1].whiskers[0].x {
		t.Error("whiskers of two implementations hide each other")
	}

	few := record()
	few.Impls[1].Histogram = new(histogram.Histogram)
	if _, err := latencyPanel(few); err == nil {
		t.Error("a panel was drawn from no publishes")
	}
}

func TestAxisEnds(t *testing.T) {
	for _, c := range []struct{ v, below, above float64 }{
		{7e-9, 5e-9, 1e-8}, {1e-8, 1e-8, 1e-8}, {1e-6, 1e-6, 1e-6}, {1e-3, 1e-3, 1e-3}, {2.1e-7, 2e-7, 5e-7}, {0.06, 0.05, 0.1}, {3, 2, 5},
	} {
		if got := below(c.v); !near(got, c.below) || got > c.v {
			t.Errorf("the axis of %v begins at %v, want %v", c.v, got, c.below)
		}
		if got := above(c.v); !near(got, c.above) || got < c.v {
			t.Errorf("the axis of %v ends at %v, want %v", c.v, got, c.above)
		}
	}
}

func TestDuration(t *testing.T) {
	for s, want := range map[float64]string{1e-9: "1 ns", 1e-8: "10 ns", 1e-7: "100 ns", 1e-6: "1 µs", 1e-4: "100 µs", 1e-3: "1 ms", 0.1: "100 ms", 1: "1 s", 10: "10 s"} {
		if got := duration(s); got != want {
			t.Errorf("%v s is written %q, want %q", s, got, want)
		}
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct{ ys, want []vg.Length }{
		{[]vg.Length{10, 50}, []vg.Length{10, 50}},           // far apart: left alone
		{[]vg.Length{50, 50}, []vg.Length{45, 55}},           // both give way
		{[]vg.Length{50, 52, 54}, []vg.Length{42, 52, 62}},   // about their middle
		{[]vg.Length{38, 50, 50}, []vg.Length{36, 46, 56}},   // one that gave way pushes the next
		{[]vg.Length{1, 2}, []vg.Length{0, 10}},              // not below
		{[]vg.Length{98, 99, 99}, []vg.Length{80, 90, 100}},  // nor above
		{[]vg.Length{20, 99, 100}, []vg.Length{20, 90, 100}}, // the others stay
	} {
		got := slices.Clone(c.ys)
		spread(got, 10, 0, 100)
		for i := range got {
			if math.Abs(float64(got[i]-c.want[i])) > 1e-9 {
				t.Errorf("%v are spread to %v, want %v", c.ys, got, c.want)
				break
			}
		}
	}
}

// Colours alone do not tell two lines apart for everyone.
func TestStyles_differ(t *testing.T) {
	all := slices.Clone(others)
	for _, s := range known {
		all = append(all, s)
	}
	for i, a := range all {
		for _, b := range all[:i] {
			if a.colour == b.colour {
				t.Errorf("%+v and %+v have one colour", a, b)
			}
			if reflect.DeepEqual(a.dashes, b.dashes) && reflect.DeepEqual(a.mark, b.mark) {
				t.Errorf("%+v and %+v differ by colour only", a, b)
			}
		}
		// What WCAG asks of lines.
		if ratio := 1.05 / (luminance(a) + 0.05); ratio < 3 {
			t.Errorf("%+v has a contrast of %.2f to white", a, ratio)
		}
	}
}

func luminance(s style) float64 {
	linear := func(v uint8) float64 {
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(s.colour.R) + 0.7152*linear(s.colour.G) + 0.0722*linear(s.colour.B)
}

// The outlines of a text are where the text would be, and as wide as the layout
// takes it to be.
func TestOutliner(t *testing.T) {
	const text = "HillTopH" // begins and ends in a straight stem
	face := regular(20)
	path := outline(face, vg.Point{X: 50, Y: 30}, text)
	left, right, bottom := vg.Length(1e9), vg.Length(-1e9), vg.Length(1e9)
	for _, c := range path {
		if c.Type == vg.CloseComp {
			continue // it goes nowhere new
		}
		left, right, bottom = min(left, c.Pos.X), max(right, c.Pos.X), min(bottom, c.Pos.Y)
	}
	if width := face.Width(text); left < 50 || left > 53 || right > 50+width || right < 50+width-3 {
		t.Errorf("a text of width %v from 50 on has outlines from %v to %v", width, left, right)
	}
	if bottom > 29 || bottom < 20 { // the p goes below the line
		t.Errorf("a text on the line 30 has outlines down to %v", bottom)
	}
	if len(outline(face, vg.Point{}, " ")) != 0 {
		t.Error("a space has an outline")
	}
}
