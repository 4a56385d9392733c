package main

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"golang.org/x/image/font"
	"gonum.org/v1/plot"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A panel is one run's axes and lines. Its y is in seconds and logarithmic.
type panel struct {
	title  string
	origin string // where the run comes from
	x, y   string // what the axes are
	ticks  []tick // of x
	series []*series
}

type tick struct {
	at    float64
	label string
}

type point struct{ x, y float64 }

type whisker struct{ x, low, high float64 }

// A series is one implementation's.
type series struct {
	impl     string
	style    style
	line     []point
	apart    []point // not joined to the line
	whiskers []whisker
	marks    bool // whether each point has one
}

// names returns what the series are called.
func (p *panel) names() []string {
	var names []string
	for _, s := range p.series {
		names = append(names, s.style.name)
	}
	return names
}

var fonts = plotfont.NewCache(liberation.Collection())

func regular(size vg.Length) plotfont.Face {
	return fonts.Lookup(plotfont.Font{Typeface: "Liberation", Variant: "Sans"}, size)
}

func bold(size vg.Length) plotfont.Face {
	return fonts.Lookup(plotfont.Font{Typeface: "Liberation", Variant: "Sans", Weight: font.WeightBold}, size)
}

// write writes text whose base line begins at a point.
func write(c draw.Canvas, face plotfont.Face, in color.Color, at vg.Point, text string) {
	c.SetColor(in)
	c.FillString(face, at, text)
}

const (
	captions  = 46 // the height of what stands above the axes
	labelLead = 26 // from the axes' right end to the labels, for the lines that lead there
	labelSize = 10
)

// draw draws p into c.
func (p *panel) draw(c draw.Canvas) {
	face := regular(labelSize)
	widest := vg.Length(0)
	for _, name := range p.names() {
		widest = max(widest, face.Width(name))
	}
	top := c.Max.Y
	write(c, bold(10.5), ink, vg.Point{X: c.Min.X, Y: top - 11}, p.title)
	write(c, regular(8), faint, vg.Point{X: c.Min.X, Y: top - 22}, p.origin)
	write(c, regular(9.5), ink, vg.Point{X: c.Min.X, Y: top - 40}, p.y)

	axes := p.axes()
	area := draw.Crop(c, 0, -labelLead-widest-2, 6, -captions)
	axes.Draw(area)
	data := axes.DataCanvas(area)
	trX, trY := axes.Transforms(&data)
	at := func(q point) vg.Point { return vg.Point{X: trX(q.x), Y: trY(q.y)} }

	// What matters most is drawn last, on top of the others.
	for _, s := range slices.Backward(p.series) {
		s.draw(data, at)
	}
	p.label(c, face, data.Max.X, at)
}

// axes returns the axes of p, with ticks and a grid, and no lines yet.
func (p *panel) axes() *plot.Plot {
	axes := plot.New()
	axes.BackgroundColor = color.Transparent
	low, high := math.Inf(1), math.Inf(-1)
	for _, s := range p.series {
		for _, q := range slices.Concat(s.line, s.apart) {
			low, high = min(low, q.y), max(high, q.y)
		}
		for _, w := range s.whiskers {
			low, high = min(low, w.low), max(high, w.high)
		}
	}
	slices.SortFunc(p.ticks, func(a, b tick) int { return cmp.Compare(a.at, b.at) })
	axes.X.Min, axes.X.Max = p.ticks[0].at, p.ticks[len(p.ticks)-1].at
	axes.Y.Min, axes.Y.Max = below(low), above(high)
	if axes.X.Min == axes.X.Max { // an axis has some length, even for one point
		axes.X.Min, axes.X.Max = axes.X.Min-0.5, axes.X.Max+0.5
	}
	if axes.Y.Min == axes.Y.Max {
		axes.Y.Max *= 10
	}
	axes.Y.Scale = plot.LogScale{}

	var xs, ys plot.ConstantTicks
	for _, t := range p.ticks {
		xs = append(xs, plot.Tick{Value: t.at, Label: t.label})
	}
	for e := range 15 {
		v := math.Pow10(e - 12)
		ys = append(ys, plot.Tick{Value: v, Label: duration(v)})
		for m := 2.; m < 10; m++ {
			ys = append(ys, plot.Tick{Value: v * m}) // none is drawn beyond the axis
		}
	}
	axes.X.Tick.Marker, axes.Y.Tick.Marker = xs, ys
	axes.X.Label.Text = p.x
	axes.X.Label.TextStyle.Font = regular(9.5).Font
	axes.X.Label.TextStyle.Color = ink
	axes.X.Label.Padding = 3
	axes.X.Padding, axes.Y.Padding = 4, 12 // down and to the left: marks at 0 are not upon the ticks
	for _, a := range []*plot.Axis{&axes.X, &axes.Y} {
		a.LineStyle.Color, a.Tick.LineStyle.Color = axis, axis
		a.LineStyle.Width, a.Tick.LineStyle.Width = 0.6, 0.6
		a.Tick.Label.Font = regular(9).Font
		a.Tick.Label.Color = ink
		a.Tick.Length = 5
	}
	axes.Add(gridLines{xs, ys})
	return axes
}

// steps are where an axis may end, within a decade.
var steps = []float64{1, 2, 5, 10}

// below returns the last of 1, 2 or 5 times a power of ten that is not above v.
func below(v float64) float64 {
	unit := math.Pow10(int(math.Floor(math.Log10(v))))
	last := unit
	for _, s := range steps {
		if s*unit <= v {
			last = s * unit
		}
	}
	return last
}

// above returns the first that is not below v.
func above(v float64) float64 {
	unit := math.Pow10(int(math.Floor(math.Log10(v))))
	for _, s := range steps {
		if s*unit >= v {
			return s * unit
		}
	}
	return 20 * unit // for a logarithm that was rounded down
}

// duration writes a power of ten in seconds.
func duration(s float64) string {
	exponent := int(math.Round(math.Log10(s)))
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

// gridLines are a line for each labelled tick.
type gridLines struct{ xs, ys plot.ConstantTicks }

// Plot implements plot.Plotter.
func (g gridLines) Plot(c draw.Canvas, axes *plot.Plot) {
	trX, trY := axes.Transforms(&c)
	sty := draw.LineStyle{Color: grid, Width: 0.6}
	for _, t := range g.xs {
		c.StrokeLine2(sty, trX(t.Value), c.Min.Y, trX(t.Value), c.Max.Y)
	}
	for _, t := range g.ys {
		if !t.IsMinor() && t.Value >= axes.Y.Min && t.Value <= axes.Y.Max {
			c.StrokeLine2(sty, c.Min.X, trY(t.Value), c.Max.X, trY(t.Value))
		}
	}
}

func (s *series) draw(c draw.Canvas, at func(point) vg.Point) {
	for _, w := range s.whiskers {
		low, high := at(point{w.x, w.low}), at(point{w.x, w.high})
		sty := draw.LineStyle{Color: s.style.colour, Width: 0.8}
		c.StrokeLine2(sty, low.X, low.Y, high.X, high.Y)
		for _, end := range []vg.Point{low, high} {
			c.StrokeLine2(sty, end.X-2.5, end.Y, end.X+2.5, end.Y)
		}
	}
	var path []vg.Point
	for _, q := range s.line {
		path = append(path, at(q))
	}
	c.StrokeLines(draw.LineStyle{Color: s.style.colour, Width: s.style.width, Dashes: s.style.dashes}, path)
	if s.marks {
		for _, q := range slices.Concat(s.apart, s.line) {
			c.DrawGlyphNoClip(s.glyph(), at(q))
		}
	}
}

func (s *series) glyph() draw.GlyphStyle {
	return draw.GlyphStyle{Color: s.style.colour, Radius: 3.2, Shape: s.style.mark}
}

// label writes each series' name to the right of its line's end, with a thin line
// that leads there: as near to it as the other names allow.
func (p *panel) label(c draw.Canvas, face plotfont.Face, right vg.Length, at func(point) vg.Point) {
	const lineHeight = labelSize + 3
	type label struct {
		*series
		end vg.Point
	}
	var labels []label
	for _, s := range p.series {
		points := slices.Concat(s.apart, s.line)
		labels = append(labels, label{s, at(points[len(points)-1])})
	}
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Compare(a.end.Y, b.end.Y) })
	var ys []vg.Length
	for _, l := range labels {
		ys = append(ys, l.end.Y)
	}
	spread(ys, lineHeight, c.Min.Y+labelSize, c.Max.Y-captions-labelSize/2)
	for i, l := range labels {
		x := right + labelLead
		c.StrokeLines(draw.LineStyle{Color: l.style.colour, Width: 0.6}, []vg.Point{
			{X: l.end.X + 4, Y: l.end.Y}, {X: max(right, l.end.X) + 6, Y: l.end.Y}, {X: x - 8, Y: ys[i]}, {X: x - 3, Y: ys[i]},
		})
		write(c, face, ink, vg.Point{X: x, Y: ys[i] - 0.35*labelSize}, l.style.name)
	}
}

// spread moves ys, which ascend, so far apart that two are gap or more from each
// other, none far from where it was, and all between low and high if they fit.
func spread(ys []vg.Length, gap, low, high vg.Length) {
	// Those that would touch make a block, which is centred upon where they were.
	type block struct {
		sum   vg.Length // of where each wants the block to begin
		count int
	}
	begin := func(b block) vg.Length {
		begin := b.sum / vg.Length(b.count)
		begin = min(begin, high-gap*vg.Length(b.count-1))
		return max(begin, low)
	}
	var blocks []block
	for _, y := range ys {
		b := block{y, 1}
		for len(blocks) > 0 {
			before := blocks[len(blocks)-1]
			if begin(before)+gap*vg.Length(before.count) <= begin(b) {
				break
			}
			b = block{before.sum + b.sum - gap*vg.Length(before.count*b.count), before.count + b.count}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	i := 0
	for _, b := range blocks {
		for k := range b.count {
			ys[i] = begin(b) + gap*vg.Length(k)
			i++
		}
	}
}
