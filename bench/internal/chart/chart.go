// Package chart draws lines over a logarithmic axis of time as SVG. Text stays text, the
// same input gives the same bytes, and a style sheet in the file has colours for a light
// and for a dark page.
package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// A Chart is a title, panels one below the other, and a note on what the marks are.
type Chart struct {
	Title       string
	Description string // for readers who cannot see it
	Note        string
	Panels      []Panel
}

// In pixels. The width is about that of the text on a page.
const (
	width       = 720.
	panelHeight = 334.
	margin      = 16.
	headHeight  = 36.
	footHeight  = 28.
)

// SVG draws c.
func (c *Chart) SVG() ([]byte, error) {
	var d drawing
	height := headHeight + footHeight + panelHeight*float64(len(c.Panels))
	d.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" role="img" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="11">`+"\n", width, height)
	description := c.Description
	for _, p := range c.Panels {
		description += " " + p.Title + ": " + strings.Join(p.names(), ", ") + "."
	}
	d.printf("<title>%s</title>\n<desc>%s</desc>\n%s", escape(c.Title), escape(description), styleSheet())
	d.printf(`<rect class="ground" width="%g" height="%g" rx="6"/>`+"\n", width, height)
	d.text("ink head", "start", margin, 25, c.Title)
	for i, p := range c.Panels {
		styles, err := dress(p.Series)
		if err != nil {
			return nil, err
		}
		p.draw(&d, styles, headHeight+panelHeight*float64(i))
	}
	d.text("faint", "start", margin, height-12, c.Note)
	d.printf("</svg>\n")
	return d.Bytes(), nil
}

// A drawing is an SVG that grows. Its y goes down.
type drawing struct{ bytes.Buffer }

func (d *drawing) printf(format string, args ...any) { fmt.Fprintf(d, format, args...) }

// text writes text whose base line is at y; anchor is start, middle or end.
func (d *drawing) text(class, anchor string, x, y float64, text string) {
	d.printf(`<text class="%s" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", class, x, y, anchor, escape(text))
}

// line draws straight lines from point to point.
func (d *drawing) line(class, dashes string, points ...Point) {
	if len(points) < 2 {
		return
	}
	d.printf(`<path class="%s"`, class)
	if dashes != "" {
		d.printf(` stroke-dasharray="%s"`, dashes)
	}
	d.printf(` d="%s"/>`+"\n", path(points))
}

func path(points []Point) string {
	var b strings.Builder
	for i, p := range points {
		fmt.Fprintf(&b, "%c%.1f,%.1f", "ML"[min(i, 1)], p.X, p.Y)
	}
	return b.String()
}

func escape(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		panic(err) // a strings.Builder does not fail
	}
	return b.String()
}
