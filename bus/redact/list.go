package redact

import "strings"

// list hides what is in the list that begins at i, behind its bracket, as far as
// it is of plain values. Those that are in no quotes must be YAML's.
func (c *scanner) list(i int, p place) {
	s, start := c.s, i
	if i < c.listed {
		return
	}
	for {
		i = runOf(s, i, blank)
		c.listed = i
		quote, escapes, content := opening(s, i)
		end := i
		if quote != 0 {
			if escapes == 0 && p.inside&quoteOf(quote) != 0 {
				return // of what is around the list
			}
			to, ok := c.closing(content, quote, escapes)
			if from := c.behindScheme(content, to, p); isSecretLike(s[from:to], true, p) {
				c.hidePlace(from, to)
			} else {
				c.within(from, to)
			}
			if !ok {
				return
			}
			end = to + escapes + 1
		} else {
			if strings.HasPrefix(s[i:], Mark) {
				end += len(Mark)
			}
			for end < len(s) && end < i+maxReference && !isBlank(s[end]) && strings.IndexByte(",]", s[end]) < 0 {
				if quoteOf(s[end]) != 0 || strings.IndexByte(`[{()}\`, s[end]) >= 0 {
					return
				}
				end++
			}
		}
		next := runOf(s, end, blank)
		b := at(s, next)
		if b != ',' && (b != ']' || quote == 0 && !endsHere(s, next+1)) {
			return
		}
		if v := s[i:end]; quote == 0 && v != "" {
			if !p.colon || b == ']' && i == start && isPlaceholder(s[i-1:next+1]) {
				return
			}
			if isSecretLike(v, false, p) && !(isName(v) && nameOf(v) == secretName) {
				c.hidePlace(i, end)
			} else {
				c.within(i, end)
			}
		}
		if i = next + 1; b == ']' {
			c.listed = i
			return
		}
	}
}

// within looks for secrets in s[from:to], a value that stays, such as a reference
// with a fallback. The values behind it may go, and all before them is then done
// with.
func (c *scanner) within(from, to int) {
	in := scanner{s: c.s[from:to]}
	in.scan()
	for _, found := range in.found {
		c.hide(from+found.from, from+found.to)
	}
}
