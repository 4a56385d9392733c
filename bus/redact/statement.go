package redact

import "strings"

// statement hides what follows a name and white space, where that is how a
// password is given: in SQL, in .netrc, to aws configure.
func (c *scanner) statement(from, to int, p place) {
	s := c.s
	next := runOf(s, to, blank)
	if quote, _, _ := opening(s, next); quote != 0 && strings.IndexByte(s[to:next], '\n') < 0 && p.inside&quoteOf(quote) == 0 {
		c.value(next, p)
		return
	}
	if isSetting(p.name) {
		const configure = "aws configure set"
		if next = skipSpaces(s, to); at(s, next) != '-' && strings.Contains(s[max(0, from-maxName):from], configure) {
			c.value(next, p)
		}
		return
	}
	if p.name != "password" {
		return
	}
	fields := strings.Fields(s[max(0, from-256):from])
	n := len(fields)
	if n >= 2 && fields[n-2] == "machine" || n >= 1 && fields[n-1] == "default" ||
		n >= 2 && fields[n-2] == "login" && (n >= 4 && fields[n-4] == "machine" || n >= 3 && fields[n-3] == "default" || at(s, from-1) == '\n') {
		c.value(next, p)
	}
}

// identifies reports whether s ends in SQL's IDENTIFIED, or IDENTIFIED WITH and a
// plugin.
func identifies(s string) bool {
	const identified = "identified"
	word, before := lastField(s)
	if equalFold(word, identified) {
		return true
	}
	with, before := lastField(before)
	word, _ = lastField(before)
	return equalFold(with, "with") && equalFold(word, identified)
}

// lastField returns the last of the fields in s, or the end of a long one, and
// what is before it.
func lastField(s string) (field, before string) {
	s = s[max(0, len(s)-maxName):]
	for s != "" && isBlank(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	i := len(s)
	for i > 0 && !isBlank(s[i-1]) {
		i--
	}
	return s[i:], s[:i]
}

// isSet reports whether s ends in what makes a variable of the name and the value
// behind it: fish's set with options, setenv and setx.
func isSet(s string) bool {
	field, before := lastField(s)
	if field == "setenv" || field == "setx" {
		return true
	}
	for n := 0; n < 4 && strings.HasPrefix(field, "-"); n++ {
		if field, before = lastField(before); strings.TrimLeft(field, "\"'(") == "set" {
			return true
		}
	}
	return false
}
