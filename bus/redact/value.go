package redact

import (
	"math/bits"
	"strings"
)

// A place is where a value stands, which says how far it goes.
type place struct {
	name   string
	inside quotes // that are open there
	tight  bool   // nothing but "=" is before it: a shell joins what is quoted to it
	first  bool   // the name is the first in open quotes, other than those of a script
	colon  bool   // a colon is before it
	query  bool   // in the query of a URL
	code   bool   // as in code: spaces are around "=", or a comma or semicolon is behind the value
	user   byte   // if not 0, only what follows the first of these bytes is secret
}

// maxReference is how long a value may be that is none itself.
const maxReference = 256

// value hides the value at i, unless it is a reference or no value at all.
func (c *scanner) value(i int, p place) {
	s := c.s
	i = skipSpaces(s, i)
	if i >= len(s) || s[i] == '\n' || s[i] == '\r' {
		return
	}
	if p.user != 0 && strings.IndexByte(s[i:min(len(s), i+maxReference)], p.user) < 0 {
		return // a user alone, which would be looked at again
	}
	if p.colon && s[i] == '#' && isBlank(at(s, i+1)) {
		return // a comment
	}
	start := i
	if b := s[i] | 0x20; (b == 'r' || b == 'b' || b == 'f' || b == 'u') && quoteOf(at(s, i+1)) != 0 {
		i++ // a Python string
	}
	if s[i] == '[' && (!p.tight || quoteOf(at(s, i+1)) != 0) && !strings.HasPrefix(s[i:], Mark) {
		c.list(i+1, p)
		return
	}
	if p.colon && (s[i] == '|' || s[i] == '>') && c.scalar(i+1, p) {
		return
	}
	quote, escapes, content := opening(s, i)
	if quote != 0 && escapes == 0 && p.inside&quoteOf(quote) == 0 && c.triple(i, p) {
		return
	}
	if quote == 0 || escapes == 0 && p.inside&quoteOf(quote) != 0 && endsHere(s, content) {
		if quote == 0 {
			c.bare(start, p)
		}
		return
	}
	if quote == '"' && (strings.HasPrefix(s[content:], "$(") || at(s, content) == '`') {
		return // what a command prints, which may have quotes of its own
	}
	end, ok := c.closing(content, quote, escapes)
	if quote == '`' && p.tight && strings.ContainsAny(s[content:min(end, content+maxReference)], " \n") {
		return // what a command prints
	}
	next := end + escapes + 1
	if ok && escapes == 0 && (p.tight || p.user != 0) && !endsHere(s, next) || ok && escapes == 0 && p.tight && quoteOf(at(s, next)) != 0 {
		c.hideValue(start, c.wordEnd(next, len(s), p), p) // "abc"'def'ghi
		return
	}
	if from := c.behindScheme(content, end, p); isSecretLike(s[from:end], true, p) {
		c.hideValue(from, end, p)
	}
}

// triple hides what is in the three quotes that Python has around texts of several
// lines, and reports whether they are at i.
func (c *scanner) triple(i int, p place) bool {
	s := c.s
	quotes := s[i:min(len(s), i+3)]
	if quotes != `"""` && quotes != "'''" {
		return false
	}
	end := strings.Index(s[i+3:], quotes)
	if end < 0 || !endsHere(s, i+3+end+3) {
		return false
	}
	if v := s[i+3 : i+3+end]; isSecretLike(v, true, p) {
		c.hidePlace(i+3, i+3+end)
	}
	return true
}

// closing returns where a quoted text ends; one that does not, at its line's end.
func (c *scanner) closing(i int, quote byte, escapes int) (int, bool) {
	known := &c.unclosed[bits.Len(uint(escapes))]
	if *known&quoteOf(quote) == 0 {
		if end, ok := closing(c.s, i, len(c.s), quote, escapes, false); ok {
			return end, true
		}
		*known |= quoteOf(quote)
	}
	return lineEnd(c.s, i), false
}

// bare hides the value at i, which is not in quotes.
func (c *scanner) bare(i int, p place) {
	s := c.s
	from := c.behindScheme(i, len(s), p)
	if q := quoteOf(at(s, from)); from != i && q != 0 {
		if p.inside&q == 0 || !endsHere(s, from+1) { // not the end of what is around it
			p.name = ""
			c.value(from, p)
		}
		return
	}
	word := lastWord(p.name)
	header := equalFold(word, "authorization") || equalFold(word, "cookie")
	end := c.wordEnd(from, min(len(s), from+maxReference+1), p)
	if b := at(s, end); b == ',' || b == ';' || b == ')' {
		p.code = !p.tight && !p.query
	}
	if end-from <= maxReference &&
		(!isSecretLike(s[from:end], false, p) || from == i && isProse(s, from, end, p)) {
		return
	}
	end = c.wordEnd(from, len(s), p)
	switch {
	case p.first && at(s, end) == ' ', header && p.inside != 0 && !p.tight:
		end = max(end, c.quotedEnd(from, p.inside))
	case equalFold(word, "passphrase") && !p.tight, header && from != i && isList(s[i:from]):
		end = max(end, strings.LastIndexFunc(s[:lineEnd(s, from)], func(r rune) bool { return r != ' ' && r != '\t' && r != '\r' })+1)
	case equalFold(word, "cookie"):
		for at(s, end) == ';' && at(s, end+1) == ' ' {
			next := c.wordEnd(end+2, len(s), p)
			if next == end+2 || strings.IndexByte(s[end+2:next], '=') < 0 {
				break
			}
			end = next
		}
	}
	c.hideValue(from, end, p)
}

// minKey is how long a user must be that is a secret where there is no password.
const minKey = 10

// hideValue hides s[from:to], or its password.
func (c *scanner) hideValue(from, to int, p place) {
	if p.user != 0 {
		at := strings.IndexByte(c.s[from:to], p.user)
		if at >= minKey && from+at+1 == to && isSecretLike(c.s[from:from+at], true, p) {
			c.hidePlace(from, from+at) // a key, and no password
			return
		}
		if at < 0 || !isSecretLike(c.s[from+at+1:to], true, p) {
			return
		}
		if q := c.s[from]; quoteOf(q) != 0 { // "user":"password"
			at = 0
		}
		if at > 0 {
			from += at + 1
		}
	}
	c.hidePlace(from, to)
}

// quotedEnd returns where the text in open quotes ends that i is in.
func (c *scanner) quotedEnd(i int, open quotes) int {
	s := c.s
	for ; i < len(s) && s[i] != '\n'; i++ {
		if open&quoteOf(s[i]) != 0 && !c.escaped(i) {
			break
		}
	}
	return i
}

// wordEnd returns where the word at i ends, at most at limit: before white space
// and what ends a command or an item, but not before what is quoted in a word.
func (c *scanner) wordEnd(i, limit int, p place) int {
	s, start, open := c.s, i, 0
loop:
	for ; i < limit; i++ {
		switch b := s[i]; b {
		case '|':
			if p.query && i > start && runOf(s, start, digit) == i && !isBlank(at(s, i+1)) {
				continue // 1234|x: a number and the token
			}
			break loop
		case ' ', '\t', '\n', '\v', '\f', '\r', ';', '&', '<', '>':
			break loop
		case '#':
			if p.query {
				break loop
			}
		case '(', '[':
			open++
		case ')', ']':
			if open--; open < 0 && p.query {
				break loop // of Markdown's link
			}
		case ',':
			if endsHere(s, i+1) || isItem(s, i+1) {
				break loop
			}
		case '\\':
			if strings.HasPrefix(s[i:], ampersand) {
				break loop
			}
			if quoteOf(at(s, i+1)) != 0 && endsHere(s, i+2) || p.inside != 0 && endsHere(s, i) || isBlank(at(s, i+1)) && at(s, i+1) != ' ' {
				break loop
			}
			if i+1 < limit && s[i+1] < 0x80 {
				i++
			}
		case '"', '\'', '`':
			if p.inside&quoteOf(b) != 0 {
				if endsHere(s, i+1) {
					break loop
				}
				continue
			}
			if p.tight || p.user != 0 {
				if end, ok := closing(s, i+1, limit, b, 0, true); ok {
					i = end
					continue
				}
			}
			if endsHere(s, i+1) {
				break loop
			}
		}
	}
	i = min(i, limit)
	// Brackets that were not opened in the word belong to what is around it.
	if i > start && (s[i-1] == ')' || s[i-1] == ']' || s[i-1] == '}') {
		open := [3]int{}
		for k := start; k < i; k++ {
			switch s[k] {
			case '(':
				open[0]++
			case '[':
				open[1]++
			case '{':
				open[2]++
			case ')':
				open[0]--
			case ']':
				open[1]--
			case '}':
				open[2]--
			}
		}
		for ; i > start; i-- {
			k := strings.IndexByte(")]}", s[i-1])
			if k < 0 || open[k] >= 0 {
				break
			}
			open[k]++
		}
	}
	return i
}

// isItem reports whether another name and value begin at i.
func isItem(s string, i int) bool {
	j := i
	for j < len(s) && j < i+64 && (isWord(s[j]) || s[j] == '-') {
		j++
	}
	return j > i && (at(s, j) == '=' || at(s, j) == ':')
}

// behindScheme returns where the secret begins in the value of an Authorization
// header, which names a scheme first.
func (c *scanner) behindScheme(i, limit int, p place) int {
	if !equalFold(lastWord(p.name), "authorization") {
		return i
	}
	s := c.s
	j := i
	for j < limit && j < i+32 && (isAlnum(s[j]) || s[j] == '-') {
		j++
	}
	next := skipSpaces(s, j)
	if next == j && !endsHere(s, j) {
		return i
	}
	for _, scheme := range [...]string{
		"bearer", "basic", "token", "digest", "negotiate", "ntlm", "apikey", "bot", "jwt", "oauth", "key", "splunk", "geniekey",
		"aws4-hmac-sha256", "sharedkey", "sharedkeylite", "hawk", "dpop", "sso-key",
	} {
		if equalFold(s[i:j], scheme) {
			return min(next, limit)
		}
	}
	return i
}

// isList reports whether what follows a scheme is a list of parameters.
func isList(scheme string) bool {
	scheme = strings.TrimRight(scheme, " \\\t")
	return equalFold(scheme, "digest") || equalFold(scheme, "aws4-hmac-sha256") || equalFold(scheme, "oauth") || equalFold(scheme, "hawk")
}

// skipSpaces returns where what is not a space begins, escaped ones and ends of
// lines included.
func skipSpaces(s string, i int) int {
	for i < len(s) {
		switch {
		case s[i] == ' ' || s[i] == '\t':
			i++
		case strings.HasPrefix(s[i:], `\ `) || strings.HasPrefix(s[i:], "\\\n"):
			i += 2
		case strings.HasPrefix(s[i:], "\\\r\n"):
			i += 3
		default:
			return i
		}
	}
	return i
}

func lineEnd(s string, i int) int {
	if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(s)
}
