package main

import (
	"errors"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// An outliner is an SVG canvas that draws text as the outlines of its letters.
// Whoever looks at the chart need not have the font, and the
// file need not carry it.
type outliner struct{ *vgsvg.Canvas }

// FillString implements vg.Canvas.
func (o outliner) FillString(face plotfont.Face, at vg.Point, text string) {
	if path := outline(face, at, text); len(path) > 0 {
		o.Fill(path)
	}
}

// outline returns the outlines of a text whose base line begins at a point. It
// panics if the font, which is compiled in, is broken.
func outline(face plotfont.Face, at vg.Point, text string) vg.Path {
	var (
		path    vg.Path
		buf     sfnt.Buffer
		units   = fixed.Int26_6(face.Face.UnitsPerEm()) // one unit of the font is 1/64
		scale   = face.Font.Size / vg.Length(units)
		x       vg.Length
		last    sfnt.GlyphIndex
		hasLast bool
	)
	for _, r := range text {
		glyph, err := face.Face.GlyphIndex(&buf, r)
		if err != nil {
			panic(err)
		}
		if hasLast {
			kern, err := face.Face.Kern(&buf, last, glyph, units, font.HintingNone)
			if err != nil && !errors.Is(err, sfnt.ErrNotFound) {
				panic(err)
			}
			x += vg.Length(kern) * scale
		}
		segments, err := face.Face.LoadGlyph(&buf, glyph, units, nil)
		if err != nil {
			panic(err)
		}
		on := func(p fixed.Point26_6) vg.Point { // a font's y goes down
			return vg.Point{X: round(at.X + x + vg.Length(p.X)*scale), Y: round(at.Y - vg.Length(p.Y)*scale)}
		}
		open := false
		for _, s := range segments {
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				if open {
					path.Close()
				}
				path.Move(on(s.Args[0]))
				open = true
			case sfnt.SegmentOpLineTo:
				path.Line(on(s.Args[0]))
			case sfnt.SegmentOpQuadTo:
				path.QuadTo(on(s.Args[0]), on(s.Args[1]))
			case sfnt.SegmentOpCubeTo:
				path.CubeTo(on(s.Args[0]), on(s.Args[1]), on(s.Args[2]))
			}
		}
		if open {
			path.Close()
		}
		advance, err := face.Face.GlyphAdvance(&buf, glyph, units, font.HintingNone)
		if err != nil {
			panic(err)
		}
		x += vg.Length(advance) * scale
		last, hasLast = glyph, true
	}
	return path
}

// round rounds to a hundredth of a point, which is finer than any screen and makes
// the file a fifth smaller.
func round(l vg.Length) vg.Length { return vg.Length(math.Round(float64(l)*100) / 100) }
