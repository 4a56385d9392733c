package redact

import (
	"slices"
	"strings"
)

// maxPasses is how often Text looks again at what it made. Text that is no
// riddle is at rest after the first time.
const maxPasses = 4

// Text returns s with [Mark] in the place of each secret that it finds, also where the
// same secret stands once more (as [Event] says), and s
// itself, without an allocation, if it finds none. It takes time in proportion
// to the length of s, whatever is in it, and makes valid UTF-8 of valid UTF-8.
//
// Text(Text(s)) is Text(s). To see to that it looks again at what it made; a
// text in which there is something to find each time, which nobody writes but a
// fuzzer, becomes Mark whole.
func Text(s string) string {
	var k known
	return k.text(s)
}

// text is Text, which hides what is known as well, and adds to it what it finds.
func (k *known) text(s string) string {
	for range maxPasses {
		c := scanner{s: s}
		c.scan()
		for _, found := range c.found {
			k.add(s[found.from:found.to])
		}
		k.find(&c)
		t := c.text()
		if t == s {
			return s
		}
		s = t
	}
	c := scanner{s: s}
	if c.scan(); c.text() == s {
		return s
	}
	return Mark
}

// A span is a part of a text.
type span struct{ from, to int }

// A scanner goes through one text from left to right. Its finders look ahead by
// no more than a constant, or over what they hide and so need not look at again,
// or over a run whose end is remembered: that is why it takes linear time.
//
// Finders of two kinds go on independently of each other. What a secret looks
// like itself (tokens, keys in blocks) is found wherever it is; what is a secret
// because of its place (after a name, in a URL) is not looked for inside such a
// place.
type scanner struct {
	s     string
	i     int
	found []span // in the order found; they may overlap

	covered  int    // s[:covered] is done with, as far as places go
	nameEnd  int    // where the name last looked at ends
	inside   quotes // which quotes are open at i
	command  command
	tagged   span      // the name of an XML tag that is secret, until its end
	openData bool      // no CDATA section ends from i on
	listed   int       // s[:listed] is done with, as far as lists go
	blocked  int       // s[:blocked] is done with, as far as blocks go
	runs     [4]span   // for each alphabet, the run last looked at: see run
	dots     span      // where the last two dots are of the run that ends at to: see hasParts
	unclosed [4]quotes // by escapes (0, 1, 3, 7), the quotes that nothing from i on closes
}

// hide has s[from:to] redacted.
func (c *scanner) hide(from, to int) {
	if from < to && c.s[from:to] != Mark {
		c.found = append(c.found, span{from, to})
	}
}

// hidePlace has s[from:to] redacted because of its place.
func (c *scanner) hidePlace(from, to int) {
	c.hide(from, to)
	c.covered = max(c.covered, to)
}

// text returns the text without what was found.
func (c *scanner) text() string {
	if c.found == nil {
		return c.s
	}
	slices.SortFunc(c.found, func(a, b span) int { return a.from - b.from })
	var out strings.Builder
	done := 0
	for i := 0; i < len(c.found); {
		hidden := c.found[i]
		for i++; i < len(c.found) && c.found[i].from <= hidden.to; i++ {
			hidden.to = max(hidden.to, c.found[i].to)
		}
		out.WriteString(c.s[done:hidden.from])
		out.WriteString(Mark)
		done = hidden.to
	}
	out.WriteString(c.s[done:])
	return out.String()
}

func (c *scanner) scan() {
	s := c.s
	for ; c.i < len(s); c.i++ {
		i := c.i
		b := s[i]
		if formats := formatsAt(b, at(s, i+1)); formats != nil {
			c.token(*formats)
		}
		switch b {
		case '-':
			c.block()
		case ':':
			c.chat()
		}
		if i < c.covered {
			continue
		}
		switch {
		case isWord(b):
			if i >= c.nameEnd {
				c.name()
			}
		case b == '-':
			c.option()
		case b == '>':
			if c.tagged.to > 0 {
				c.element()
			}
		case b == ':':
			c.url()
		case b == '@':
			c.source()
		case b == '$':
			c.fallback()
		case b == '"' || b == '\'' || b == '`':
			if !c.escaped(i) && !(b == '\'' && isLetter(at(s, i-1)) && isLetter(at(s, i+1))) {
				c.inside ^= quoteOf(b)
			}
		case b == '\n':
			c.inside = 0
			if at(s, i-1) != '\\' {
				c.command = 0
			}
		case b == ';' || b == '|' || b == '&':
			if c.inside == 0 {
				c.command = 0
			}
		}
	}
}

// escaped reports whether the byte at i follows an odd number of backslashes.
// Only runs of them that nothing else looks back over are long.
func (c *scanner) escaped(i int) bool {
	n := 0
	for i-n > 0 && c.s[i-n-1] == '\\' {
		n++
	}
	return n%2 == 1
}

// starts reports whether something may begin at i, because what is before it is
// no letter or digit of the same word, or is one that belongs to an escape
// such as \n, \u003d, %3D and those of terminals.
func (c *scanner) starts(i int) bool {
	s := c.s
	b := at(s, i-1)
	if !isAlnum(b) {
		return true
	}
	switch before := at(s, i-2); {
	case before == '\\':
		return strings.IndexByte("nrtbfv0", b) >= 0
	case isHex(b) && isHex(before):
		return at(s, i-3) == '%' || at(s, i-3) == 'x' && at(s, i-4) == '\\' ||
			isHex(at(s, i-3)) && isHex(at(s, i-4)) && at(s, i-5) == 'u' && at(s, i-6) == '\\'
	case b == 'm':
		j := i - 2
		for n := 0; n < 16 && (isDigit(at(s, j)) || at(s, j) == ';'); n++ {
			j--
		}
		return at(s, j) == '['
	}
	return false
}
