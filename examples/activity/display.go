package main

import (
	"cmp"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// A display is how text is to be written where it goes.
type display struct {
	width   int  // columns of a line
	escapes bool // a terminal that knows escape sequences
	colour  bool
	unicode bool // more than ASCII is understood
}

// standardWidth is that of what is no terminal: a pipe, a file.
const standardWidth = 80

// displayFor asks anew each time: the window of a terminal may have changed.
func displayFor(w io.Writer) display {
	columns, terminal := 0, false
	if f, ok := w.(*os.File); ok {
		columns, terminal = terminalColumns(f)
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 && (columns <= 0 || n < columns) {
		columns = n
	}
	if columns <= 0 {
		columns = standardWidth
	}
	escapes := terminal && os.Getenv("TERM") != "dumb"
	return display{
		width:   columns,
		escapes: escapes,
		colour:  escapes && os.Getenv("NO_COLOR") == "",
		unicode: localeIsUTF8(),
	}
}

// localeIsUTF8 says whether the locale's characters are encoded in UTF-8. Those
// of "C" and "POSIX", which is the locale where none is set, are ASCII.
func localeIsUTF8() bool {
	locale := strings.ToLower(cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG")))
	if locale == "" && runtime.GOOS == "windows" {
		return true // which knows nothing of these variables
	}
	return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}

// paint returns text in a style, or as it is where there is no colour.
func (d display) paint(s style, text string) string {
	if !d.colour || s == "" || text == "" {
		return text
	}
	return string(s) + text + styleOff
}

// printable returns s with everything that could garble a terminal or break
// the line escaped as Go would, and what is not ASCII where that is all there is.
func (d display) printable(s string) string { return printable(s, !d.unicode) }

// duration returns t with about three digits.
func (d display) duration(t time.Duration) string {
	if d.unicode {
		return short(t)
	}
	return strings.ReplaceAll(short(t), "µ", "u")
}

func (d display) ellipsis() string {
	if d.unicode {
		return "…"
	}
	return "..."
}

// fit returns as much of the beginning of s as has room in so many columns,
// with an ellipsis where something is missing.
func (d display) fit(s string, room int) string {
	if columns(s) <= room {
		return s
	}
	more := d.ellipsis()
	if room < len(more) { // not even room for one letter before it
		more = ""
	}
	room -= columns(more)
	for i, r := range s {
		if room -= runeColumns(r); room < 0 {
			return s[:i] + more
		}
	}
	return s
}

// fitEnd is fit for paths, of which the end tells more.
func (d display) fitEnd(s string, room int) string {
	if columns(s) <= room {
		return s
	}
	more := d.ellipsis()
	if room < len(more) {
		more = ""
	}
	over := columns(s) - (room - columns(more))
	for i, r := range s {
		if over <= 0 {
			return more + s[i:]
		}
		over -= runeColumns(r)
	}
	return more
}
