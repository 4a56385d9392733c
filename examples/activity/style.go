package main

import (
	"io"
	"os"
)

// A style is an escape sequence that turns a manner of text on.
type style string

const (
	bold   style = "\x1b[1m"
	faint  style = "\x1b[2m"
	red    style = "\x1b[31m"
	green  style = "\x1b[32m"
	yellow style = "\x1b[33m"
	cyan   style = "\x1b[36m"

	styleOff = "\x1b[0m"
)

// A palette styles text, or leaves it plain if it is off.
type palette bool

// paletteFor is on for a terminal whose user has not asked for NO_COLOR.
func paletteFor(w io.Writer) palette {
	return palette(os.Getenv("NO_COLOR") == "" && isTerminal(w))
}

func (p palette) paint(s style, text string) string {
	if !p || text == "" {
		return text
	}
	return string(s) + text + styleOff
}
