package redact

import "strings"

// ampersand is one in JSON that is safe in HTML, as Go's is.
const ampersand = `\u0026`

// name looks at the name at c.i and hides the value that it is given, if it looks
// like that of a secret. Values are given by "=", ":" and their like, and, where
// a name says so, by white space.
func (c *scanner) name() {
	s, from := c.s, c.i
	p := place{inside: c.inside, query: at(s, from-1) == '?' || at(s, from-1) == '&'}
	if at(s, from-1) == '\\' && strings.HasPrefix(s[from-1:], ampersand) {
		from += len(ampersand) - 1
		p.query = true
	}
	to := from
	for to < len(s) && (isWord(s[to]) || (s[to] == '-' || s[to] == '.') && isWord(at(s, to+1))) {
		to++
	}
	c.nameEnd = to
	name := s[from:to]
	if len(name) > maxName {
		name = name[len(name)-maxName:]
	}
	c.keyword(name)
	if at(s, from-1) == '{' && at(s, from-2) == '$' {
		return // ${NAME:-x}: see fallback
	}
	if q := quoteOf(at(s, from-1)); q&c.inside != 0 && !(from > 3 && s[from-4:from-1] == "-c ") {
		p.first = true
	}
	i, given := c.separator(to, &p)
	p.first = p.first && p.inside == c.inside // not a name in quotes of its own
	option := at(s, from-1) == '-'
	c.tag(name, to)
	if given && p.colon && isFile(name) {
		return // token.go:12:5
	}
	if !given && quoteOf(at(s, from-1)) != 0 {
		c.call(name, from, to, p)
	}
	if !given && !option && (!isBlank(at(s, to)) || !speaks(name) && c.command != setter) {
		return
	}
	kind := nameOf(name)
	if kind != secretName && at(s, from-1) == '\\' && len(name) > 1 && strings.IndexByte("nrtbfv0", name[0]) >= 0 {
		name = name[1:] // it follows an escape
		kind = nameOf(name)
	}
	p.name = name
	switch {
	case kind == doubtfulName && given:
		// pass=x, pass:x and pass: "x", but not PASS: TestX and pass=12.
		quote, _, _ := opening(s, skipSpaces(s, i))
		if quote != 0 && p.inside&quoteOf(quote) == 0 || !isBlank(at(s, i)) && runOf(s, i, digit) == i {
			c.value(i, p)
		}
	case kind == secretName && given:
		c.value(i, p)
	case p.query && given && kind == plainName:
		c.parameter(name, i, p)
	case given && kind == plainName && isKey(name):
		c.key(i, p)
	case option && kind != plainName:
		c.argument(to, p)
	case kind == secretName && c.command == setter && at(s, to) == ' ' && isSet(s[:from]):
		if at(s, skipSpaces(s, to)) != '(' { // what a command prints
			p.tight = true
			c.value(to, p)
		}
	case kind == secretName && isBlank(at(s, to)):
		c.statement(from, to, p)
	case equalFold(name, "bearer") && at(s, to) == ' ':
		if end := c.run(to+1, base64); isTokenLike(s[to+1 : min(end, to+1+maxReference)]) {
			c.hidePlace(to+1, end)
		}
	case equalFold(name, "by") && at(s, to) == ' ' && identifies(s[:from]):
		if quote, _, _ := opening(s, to+1); quote != 0 {
			c.value(to+1, p)
		}
	case option && at(s, to) != '-' && (c.command == curl && (equalFold(name, "user") || equalFold(name, "proxy-user")) ||
		c.command == httpie && equalFold(name, "auth")):
		if at(s, to) == '=' {
			to++
		}
		p.user = ':'
		c.value(to, p)
	}
}

// speaks reports whether white space behind a name may give it a value.
func speaks(name string) bool {
	return endsFold(name, "password") || endsFold(name, "passphrase") || equalFold(name, "bearer") || equalFold(name, "by") ||
		isSetting(name)
}

// isSetting reports whether a name is one that "aws configure set" takes.
func isSetting(name string) bool {
	return endsFold(name, "aws_secret_access_key") || endsFold(name, "aws_session_token")
}

// separator returns where the value begins that the name before i is given, if
// it is given one, and notes what that says about its place.
func (c *scanner) separator(i int, p *place) (int, bool) {
	s, start := c.s, i
	// The name may be quoted, and an index: cfg["password"].
	if quote, escapes, next := opening(s, i); quote != 0 {
		if escapes == 0 {
			p.inside &^= quoteOf(quote)
		}
		i = next
		if at(s, i) == ']' {
			i++
		}
	}
	if at(s, i) == '[' { // char password[] = "x"
		if j := runOf(s, i+1, digit); at(s, j) == ']' {
			if j = runOf(s, j+1, blank); at(s, j) == '=' && quoteOf(at(s, skipSpaces(s, j+1))) != 0 {
				return j + 1, true
			}
		}
	}
	if at(s, i) == '?' && (at(s, i+1) == ':' || at(s, i+1) == '=') {
		i++
	}
	spaced := at(s, i) == ' ' || at(s, i) == '\t'
	i = runOf(s, i, blank)
	if strings.IndexByte(s[min(start, i):i], '\n') >= 0 {
		return i, false
	}
	switch b := at(s, i); b {
	case '=':
		switch at(s, i+1) { // == and =~ compare
		case '=':
			return i, false
		case '~':
			if spaced || isBlank(at(s, i+2)) {
				return i, false
			}
		case '>':
			return i + 2, true // in a hash
		}
		p.tight = !spaced && !isBlank(at(s, i+1))
		p.code = spaced
		return i + 1, true
	case '+', '?', '|', '.':
		if at(s, i+1) == '=' && at(s, i+2) != '=' {
			return i + 2, true
		}
	case ':':
		if at(s, i+1) == '=' {
			return i + 2, true
		}
		if at(s, i+1) == ':' { // make's ::= and :::=
			if j := runOfByte(s, i, ':'); j-i <= 3 && at(s, j) == '=' {
				return j + 1, true
			}
			return i, false
		}
		if at(s, i+1) == '/' && at(s, i+2) == '/' {
			return i, false
		}
		p.colon = true
		return declared(s, i+1), true
	default:
		if spaced && isLetter(b) { // var token string = "x"
			if j := declared(s, i); j != i {
				return j, true
			}
		}
	}
	return i, false
}

// declared returns where the value begins behind a type: of "string = x" it is
// " x". Where there is none it is i.
func declared(s string, i int) int {
	j := skipSpaces(s, i)
	end := j
	for end < len(s) && end < j+48 && (isWord(s[end]) || strings.IndexByte("&*[]<>.?'", s[end]) >= 0) {
		end++
	}
	next := skipSpaces(s, end)
	if next > end && end > j && at(s, next) == '=' && at(s, next+1) != '=' && isLiteral(strings.TrimLeft(s[j:end], "&*[]'")) {
		return next + 1
	}
	return i
}

// parameter hides the value at i of a parameter in a URL, which is more often a
// secret there than elsewhere.
func (c *scanner) parameter(name string, i int, p place) {
	switch word := lastWord(name); {
	case equalFold(word, "sig"), equalFold(word, "signature"), equalFold(word, "hmac"), equalFold(word, "jwt"):
		c.value(i, p)
	case equalFold(word, "key"), equalFold(word, "code"), equalFold(word, "auth"):
		if end := c.run(i, base64); isTokenLike(c.s[i:min(end, i+maxReference)]) {
			c.value(i, p)
		}
	}
}

// argument hides what follows the option that ends at i: "--password x", or in
// JSON "--password", "x".
func (c *scanner) argument(i int, p place) {
	s := c.s
	dash := i - len(p.name)
	for dash > 0 && s[dash-1] == '-' && dash > i-len(p.name)-2 {
		dash--
	}
	if b := at(s, dash-1); !isBlank(b) && quoteOf(b) == 0 && b != '[' && b != '(' {
		return
	}
	if next, ok := nextText(s, i, &p); ok {
		c.value(next, p)
		return
	}
	if quote, _, next := opening(s, i); quote != 0 && at(s, next) == ',' {
		return
	}
	next := skipSpaces(s, i)
	if next == i || at(s, next) == '-' {
		return
	}
	if strings.HasPrefix(s[next:], "id=") || strings.HasPrefix(s[next:], "type=") || strings.HasPrefix(s[next:], "src=") {
		return // docker build --secret id=…
	}
	c.value(next, p)
}
