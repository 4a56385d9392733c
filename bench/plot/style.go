package main

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A style is how an implementation looks. Any two differ in more than colour.
type style struct {
	name   string // what it is called in a chart; "" for the name of the implementation
	colour color.RGBA
	width  vg.Length
	dashes []vg.Length
	mark   draw.GlyphDrawer
}

// The colours are after Okabe and Ito, who chose them for the colour-blind; some are
// darker here, for thin lines on white.
var (
	blue      = rgb(0x0072b2)
	sky       = rgb(0x3a97d0)
	vermilion = rgb(0xd55e00)
	purple    = rgb(0xb8578e)
	green     = rgb(0x009e73)
	orange    = rgb(0xc28000)
	brown     = rgb(0x7a4a1e)
	grey      = rgb(0x777777)

	ink   = rgb(0x222222)
	faint = rgb(0x666666)
	axis  = rgb(0x999999)
	grid  = rgb(0xe4e4e4)
)

func rgb(v uint32) color.RGBA {
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xff}
}

// known are the styles of those that have the same one in every chart.
var known = map[string]style{
	"ours":           {"this bus", blue, 2.4, nil, draw.CircleGlyph{}},
	"ours-nohistory": {"this bus, no history", sky, 1.6, []vg.Length{6, 2.5}, draw.RingGlyph{}},
	"mutex":          {"this bus with a mutex", vermilion, 1.6, []vg.Length{2, 2}, draw.PyramidGlyph{}},
	"python":         {"the Python design", purple, 1.6, []vg.Length{9, 2.5, 2, 2.5}, draw.BoxGlyph{}},
}

// others are for whoever else is there, in order of appearance.
var others = []style{
	{"", green, 1.4, nil, draw.SquareGlyph{}},
	{"", orange, 1.4, []vg.Length{5, 2}, draw.TriangleGlyph{}},
	{"", brown, 1.4, []vg.Length{3, 2}, draw.CrossGlyph{}},
	{"", grey, 1.4, nil, draw.PlusGlyph{}},
	{"", rgb(0x332288), 1.4, []vg.Length{7, 2, 1, 2}, draw.CircleGlyph{}},
	{"", rgb(0x117733), 1.4, []vg.Length{1.5, 1.5}, draw.BoxGlyph{}},
}

// dress gives every series its style.
func dress(all []*series) error {
	next := 0
	for _, s := range all {
		st, ok := known[s.impl]
		if !ok {
			if next == len(others) {
				return fmt.Errorf("no style is left for %s", s.impl)
			}
			st = others[next]
			next++
		}
		if st.name == "" {
			st.name = s.impl
		}
		s.style = st
	}
	return nil
}
