package redact

import "strings"

// scalar hides the lines of a block that YAML gives to a name on a line of its
// own, and reports whether there is one. What introduces it ends at i.
func (c *scanner) scalar(i int, p place) bool {
	s := c.s
	line := c.i
	for line > 0 && s[line-1] != '\n' {
		if line--; strings.IndexByte(` -"'`, s[line]) < 0 || c.i-line > maxReference {
			return false
		}
	}
	for n := 0; n < 2 && (isDigit(at(s, i)) || at(s, i) == '-' || at(s, i) == '+'); n++ {
		i++
	}
	for at(s, i) == ' ' || at(s, i) == '\r' {
		i++
	}
	if at(s, i) != '\n' {
		return false
	}
	from, to := 0, 0
	for i < len(s) {
		start := i + 1
		i = lineEnd(s, start)
		text := strings.TrimRight(s[start:i], " \t\r")
		depth := len(text) - len(strings.TrimLeft(text, " "))
		if text == "" {
			continue
		}
		if depth <= c.i-line {
			break
		}
		if from == 0 {
			from = start + depth
		}
		to = start + len(text)
	}
	if from > 0 && isSecretLike(s[from:to], true, p) {
		c.hidePlace(from, to)
	}
	return from > 0
}
