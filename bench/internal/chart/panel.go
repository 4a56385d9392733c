package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A Panel is axes and lines. Its y is in seconds and logarithmic.
type Panel struct {
	Title  string
	X, Y   string // what the axes are
	Ticks  []Tick // of x, ascending
	Series []Series
}

// A Tick is a labelled place on the axis.
type Tick struct {
	At    float64
	Label string
}

// A Point is a place in a panel.
type Point struct{ X, Y float64 }

// A Whisker is a range of y.
type Whisker struct{ X, Low, High float64 }

// A Series is one implementation's line.
type Series struct {
	Impl     string
	Line     []Point
	Apart    []Point // not joined to the line
	Whiskers []Whisker
	Marks    bool // whether each point has one
}

// names returns what the series are called.
func (p *Panel) names() []string {
	var names []string
	next := 0
	for _, s := range p.Series {
		st, ok := named(s.Impl, next)
		if !ok {
			next++
		}
		names = append(names, st.name)
	}
	return names
}

const (
	captions  = 48. // the height of what stands above the axes
	ticks     = 52. // the width of the labels of y
	below     = 54. // the height of what stands below the axes
	labelLead = 30. // from the axes' right end to the labels, for the lines that lead there
	letter    = 6.2 // the width of a letter, more than any font's mean
)

// An area is where the data is, and how it gets there.
type area struct {
	left, right, top, bottom float64
	xMin, xMax, yMin, yMax   float64
}

func (a *area) x(v float64) float64 {
	return a.left + (v-a.xMin)/(a.xMax-a.xMin)*(a.right-a.left)
}

func (a *area) y(v float64) float64 {
	return a.bottom - math.Log(v/a.yMin)/math.Log(a.yMax/a.yMin)*(a.bottom-a.top)
}

func (a *area) at(p Point) Point { return Point{a.x(p.X), a.y(p.Y)} }

// draw draws p below top.
func (p *Panel) draw(d *drawing, styles []style, top float64) {
	widest := 0.
	for _, s := range styles {
		widest = max(widest, letter*float64(len([]rune(s.name))))
	}
	d.text("ink bold", "start", margin, top+14, p.Title)
	d.text("faint", "start", margin, top+34, p.Y)
	a := p.area(top, width-margin-widest-labelLead)
	p.drawAxes(d, a)
	// What matters most is drawn last, on top of the others.
	for i, s := range slices.Backward(p.Series) {
		s.draw(d, styles[i], a)
	}
	p.label(d, styles, a)
}

// area returns where the data goes, between the ends of its axes.
func (p *Panel) area(top, right float64) *area {
	a := &area{left: margin + ticks, right: right, top: top + captions, bottom: top + panelHeight - below,
		xMin: p.Ticks[0].At, xMax: p.Ticks[len(p.Ticks)-1].At}
	low, high := math.Inf(1), 0.
	for _, s := range p.Series {
		for _, q := range slices.Concat(s.Line, s.Apart) {
			low, high = min(low, q.Y), max(high, q.Y)
		}
		for _, w := range s.Whiskers {
			low, high = min(low, w.Low), max(high, w.High)
		}
	}
	a.yMin, a.yMax = floor(low), ceil(high)
	if a.xMin == a.xMax { // an axis has some length, even for one point
		a.xMin, a.xMax = a.xMin-0.5, a.xMax+0.5
	}
	if a.yMin == a.yMax {
		a.yMax *= 10
	}
	return a
}

func (p *Panel) drawAxes(d *drawing, a *area) {
	const gap = 8 // from the axes to the data
	for _, t := range p.Ticks {
		d.line("grid", "", Point{a.x(t.At), a.top}, Point{a.x(t.At), a.bottom + gap})
		d.text("ink", "middle", a.x(t.At), a.bottom+gap+14, t.Label)
	}
	for e := -12; e < 4; e++ {
		v := math.Pow10(e)
		if v < a.yMin*0.999 || v > a.yMax*1.001 {
			continue
		}
		d.line("grid", "", Point{a.left - gap, a.y(v)}, Point{a.right, a.y(v)})
		d.text("ink", "end", a.left-gap-4, a.y(v)+4, duration(e))
	}
	d.line("axis", "", Point{a.left - gap, a.top}, Point{a.left - gap, a.bottom + gap}, Point{a.right, a.bottom + gap})
	d.text("faint", "end", a.right, a.bottom+gap+29, p.X)
}

// steps are where an axis may end, within a decade.
var steps = []float64{1, 2, 5, 10}

// floor returns the last of 1, 2 or 5 times a power of ten that is not above v.
func floor(v float64) float64 {
	unit := math.Pow10(int(math.Floor(math.Log10(v))))
	last := unit
	for _, s := range steps {
		if s*unit <= v {
			last = s * unit
		}
	}
	return last
}

// ceil returns the first that is not below v.
func ceil(v float64) float64 {
	unit := math.Pow10(int(math.Floor(math.Log10(v))))
	for _, s := range steps {
		if s*unit >= v {
			return s * unit
		}
	}
	return 20 * unit // for a logarithm that was rounded down
}

// duration writes a power of ten of seconds.
func duration(exponent int) string {
	unit, of := "s", 0
	switch {
	case exponent < -6:
		unit, of = "ns", -9
	case exponent < -3:
		unit, of = "µs", -6
	case exponent < 0:
		unit, of = "ms", -3
	}
	return fmt.Sprintf("%g %s", math.Pow10(exponent-of), unit)
}

func (s *Series) draw(d *drawing, st style, a *area) {
	for _, w := range s.Whiskers {
		x, low, high := a.x(w.X), a.y(w.Low), a.y(w.High)
		d.printf(`<path class="%s" d="M%.1f,%.1fV%.1fm-2.5,0h5M%.1f,%.1fm-2.5,0h5"/>`+"\n", st.class(), x, low, high, x, low)
	}
	var line []Point
	for _, q := range s.Line {
		line = append(line, a.at(q))
	}
	d.printf(`<g stroke-width="%g">`+"\n", st.width)
	d.line(st.class(), st.dashes, line...)
	d.printf("</g>\n")
	if !s.Marks {
		return
	}
	class := st.class()
	if st.mark.full {
		class += " full"
	} else {
		class += " ground" // hollow: what is behind does not shine through
	}
	for _, q := range slices.Concat(s.Apart, s.Line) {
		at := a.at(q)
		d.printf(`<path class="%s" d="M%.1f,%.1f%s"/>`+"\n", class, at.X, at.Y, st.mark.path)
	}
}

// label writes each series' name to the right of its line's end, with a thin line
// that leads there: as near to it as the other names allow.
func (p *Panel) label(d *drawing, styles []style, a *area) {
	const lineHeight = 15
	type label struct {
		style
		end Point
	}
	var labels []label
	for i, s := range p.Series {
		points := slices.Concat(s.Apart, s.Line)
		labels = append(labels, label{styles[i], a.at(points[len(points)-1])})
	}
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Compare(a.end.Y, b.end.Y) })
	var ys []float64
	for _, l := range labels {
		ys = append(ys, l.end.Y)
	}
	spread(ys, lineHeight, a.top, a.bottom)
	for i, l := range labels {
		x := a.right + labelLead
		d.line(l.class(), "", Point{l.end.X + 5, l.end.Y}, Point{max(a.right, l.end.X) + 7, l.end.Y}, Point{x - 10, ys[i]}, Point{x - 4, ys[i]})
		d.text("ink", "start", x, ys[i]+4, l.name)
	}
}
