package redact

import "strings"

// quotes is a set of the three quotes.
type quotes uint8

const (
	double quotes = 1 << iota
	single
	back
)

func quoteOf(b byte) quotes {
	switch b {
	case '"':
		return double
	case '\'':
		return single
	case '`':
		return back
	}
	return 0
}

// maxEscapes is how many backslashes there may be before an opening quote: a
// text within a text within a text.
const maxEscapes = 7

// opening returns the quote that is at i, behind any number of backslashes, and
// what is then behind it. The number is one less than a power of two.
func opening(s string, i int) (quote byte, escapes, content int) {
	for escapes <= maxEscapes && at(s, i+escapes) == '\\' {
		escapes++
	}
	if b := at(s, i+escapes); quoteOf(b) != 0 && escapes <= maxEscapes && escapes&(escapes+1) == 0 {
		return b, escapes, i + escapes + 1
	}
	return 0, 0, i
}

// closing returns where the text that a quote opened before i ends, at most at
// limit: at the same quote behind as many backslashes, or behind as many more as
// stand for backslashes of the text. InLine it is, if it is, in the same line.
func closing(s string, i, limit int, quote byte, escapes int, inLine bool) (end int, ok bool) {
	n := 0
	for ; i < limit; i++ {
		switch {
		case s[i] == '\\':
			n++
			continue
		case s[i] == quote && n >= escapes && n%(2*(escapes+1)) == escapes:
			return i - escapes, true
		case inLine && s[i] == '\n':
			return i, false
		}
		n = 0
	}
	return limit, false
}

// endsHere reports whether what is at i ends a value: white space, the end, or
// punctuation that follows values.
func endsHere(s string, i int) bool {
	if i >= len(s) || isBlank(s[i]) {
		return true
	}
	switch s[i] {
	case ';', '|', '&', '<', '>', ',', ')', ']', '}', '"', '\'', '`', '#':
		return true
	case '\\':
		return i+1 >= len(s) || strings.IndexByte(`nrt\`, s[i+1]) >= 0 || endsHere(s, i+1)
	}
	return false
}
