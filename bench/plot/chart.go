package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A chart is an SVG: a title, a panel for each run, and a note on what the marks
// are.
type chart struct {
	title       string
	description string // for those who cannot see it
	note        string
	panels      []*panel
}

// In points, of which 640 make the width of a README.
const (
	width       = 640 * vg.Length(1)
	panelHeight = 300
	margin      = 14
	headHeight  = 34
	footHeight  = 26
)

// svg draws c.
func (c *chart) svg() ([]byte, error) {
	height := headHeight + footHeight + panelHeight*vg.Length(len(c.panels))
	canvas := vgsvg.NewWith(vgsvg.UseWH(width, height))
	all := draw.New(outliner{canvas})
	all.SetColor(rgb(0xffffff)) // so that it can be read on a dark page
	all.Fill(all.Rectangle.Path())

	write(all, bold(14), ink, vg.Point{X: margin, Y: height - 24}, c.title)
	write(all, regular(9), faint, vg.Point{X: margin, Y: 10}, c.note)
	for i, p := range c.panels {
		top := height - headHeight - panelHeight*vg.Length(i)
		if err := dress(p.series); err != nil {
			return nil, err
		}
		p.draw(draw.Canvas{Canvas: all.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: margin, Y: top - panelHeight},
			Max: vg.Point{X: width - margin, Y: top},
		}})
	}

	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return nil, err
	}
	return c.describe(out.Bytes())
}

// describe gives the svg element a title and a description, which a screen reader
// reads out.
func (c *chart) describe(svg []byte) ([]byte, error) {
	start := bytes.Index(svg, []byte("<svg"))
	if start < 0 {
		return nil, fmt.Errorf("there is no svg element in %.100q", svg)
	}
	end := start + bytes.IndexByte(svg[start:], '>')
	text := c.description
	for _, p := range c.panels {
		text += " " + p.title + ": " + strings.Join(p.names(), ", ") + "."
	}
	var out bytes.Buffer
	out.WriteString("<?xml version=\"1.0\"?>\n")
	out.Write(svg[start:end])
	out.WriteString(` role="img">` + "\n<title>")
	if err := xml.EscapeText(&out, []byte(c.title)); err != nil {
		return nil, err
	}
	out.WriteString("</title>\n<desc>")
	if err := xml.EscapeText(&out, []byte(text)); err != nil {
		return nil, err
	}
	out.WriteString("</desc>")
	out.Write(svg[end+1:])
	return out.Bytes(), nil
}

// origin says in a line where a run comes from.
func origin(cpu, version, date, commit string) string {
	date, _, _ = strings.Cut(date, "T")
	hash, dirty := strings.CutSuffix(commit, "-dirty")
	if len(hash) > 12 {
		hash = hash[:12]
	}
	if dirty {
		hash += "-dirty"
	}
	return fmt.Sprintf("%s, %s, %s, commit %s", cpu, version, date, hash)
}
