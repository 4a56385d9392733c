package main

import (
	"strings"
	"unicode"
)

// columns returns how many columns of a terminal printable text takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

// runeColumns returns 2 for what East Asian writing and pictures take, 0 for
// marks upon other letters, and 1 for the rest. Terminals disagree on some:
// those count as the wider.
func runeColumns(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana),
		r >= 0x2600 && r <= 0x27bf, r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6,
		r >= 0x1f000 && r <= 0x1faff:
		return 2
	}
	return 1
}

// padded returns s with spaces behind it up to so many columns.
func padded(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-columns(s)))
}

// wrap breaks text into lines of at most width columns, between words where it
// can. A word that is wider than a line is broken, or kept whole if keepWords.
func wrap(text string, width int, keepWords bool) (lines []string) {
	line, used := "", 0
	for _, word := range strings.Split(text, " ") {
		n := columns(word)
		if used > 0 && used+1+n > width {
			lines, line, used = append(lines, line), "", 0
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		if n <= width || keepWords {
			line, used = line+word, used+n
			continue
		}
		for _, r := range word {
			if n := runeColumns(r); used > 0 && used+n > width {
				lines, line, used = append(lines, line), "", 0
			}
			line, used = line+string(r), used+runeColumns(r)
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
