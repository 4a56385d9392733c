package redact

// call hides what a call gives to the name in quotes at s[from:to], its first argument, if the
// call is one that sets: os.Setenv("TOKEN", "x").
func (c *scanner) call(name string, from, to int, p place) {
	s := c.s
	before := from - 1
	for at(s, before-1) == '\\' && from-before <= maxEscapes {
		before--
	}
	if at(s, before-1) != '(' {
		return
	}
	i, ok := nextText(s, to, &p)
	if !ok || nameOf(name) != secretName {
		return
	}
	switch word := lastWord(s[max(0, before-1-maxName) : before-1]); {
	case equalFold(word, "set"), equalFold(word, "setenv"), equalFold(word, "putenv"), equalFold(word, "put"), equalFold(word, "add"),
		equalFold(word, "append"), equalFold(word, "header"), equalFold(word, "property"), equalFold(word, "item"):
		p.name = name
		c.value(i, p)
	}
}

// nextText returns where the text begins that follows the one that ends at i, in
// quotes and behind a comma, and closes the quotes of p that ended.
func nextText(s string, i int, p *place) (int, bool) {
	quote, escapes, next := opening(s, i)
	if quote == 0 || at(s, next) != ',' {
		return i, false
	}
	next = skipSpaces(s, next+1)
	if following, _, _ := opening(s, next); following == 0 {
		return i, false
	}
	if escapes == 0 {
		p.inside &^= quoteOf(quote)
	}
	return next, true
}
