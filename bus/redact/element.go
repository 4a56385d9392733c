package redact

import "strings"

// tag notes the XML tag whose name, from c.i to the given end, looks secret, be it
// with a prefix or without one.
func (c *scanner) tag(name string, to int) {
	s, from := c.s, c.i
	if b := at(s, to); b != '>' && !isBlank(b) {
		return
	}
	if at(s, from-1) == ':' {
		for from--; from > c.i-maxName && isWord(at(s, from-1)); from-- {
		}
	}
	if at(s, from-1) == '<' && nameOf(name) == secretName {
		c.tagged = span{from, to}
	}
}

// element hides what is in the XML element whose tag, the one that was noted, ends
// at c.i. It must be closed: the <token> of a usage line is no element.
func (c *scanner) element() {
	s, i := c.s, c.i+1
	name := s[c.tagged.from:c.tagged.to]
	c.tagged = span{}
	const data = "<![CDATA["
	if from := runOf(s, i, blank); strings.HasPrefix(s[from:], data) && !c.openData {
		from += len(data)
		end := strings.Index(s[from:], "]]>")
		if c.openData = end < 0; !c.openData && isSecretLike(s[from:from+end], true, place{}) {
			c.hidePlace(from, from+end)
		}
		return
	}
	end := strings.IndexByte(s[i:], '<')
	if end < 0 {
		return
	}
	closing, ok := strings.CutPrefix(strings.TrimPrefix(s[i+end+1:], `\`), "/")
	if ok && strings.HasPrefix(closing, name) && at(closing, len(name)) == '>' && isSecretLike(strings.TrimSpace(s[i:i+end]), true, place{}) {
		c.hidePlace(i, i+end)
	}
}
