package redact

import "strings"

// maxUserinfo is how far behind a name a password is looked for that has bytes
// in it that a URL must escape.
const maxUserinfo = 256

// url hides the password in the URL whose "://" is at c.i, and a user that is a
// token itself.
func (c *scanner) url() {
	s := c.s
	from := c.i + len("://")
	if strings.HasPrefix(s[c.i:], `:\/\/`) { // in JSON
		from += len(`\\`)
	} else if !strings.HasPrefix(s[c.i:], "://") {
		return
	}
	if !isAlnum(at(s, c.i-1)) {
		return
	}
	end, host := from, -1
authority:
	for ; end < len(s); end++ {
		switch s[end] {
		case '@':
			host = end
		case '/', '?', '#', '"', '\'', '`', '<', '>', '\\', ' ', '\t', '\n', '\v', '\f', '\r':
			break authority
		}
	}
	if host < 0 {
		c.unescaped(from, end)
		return
	}
	user := host
	if colon := strings.IndexByte(s[from:host], ':'); colon >= 0 {
		user = from + colon
	}
	if strings.HasPrefix(s[host+1:], "sha256:") { // of an image
		return
	}
	password := ""
	if user < host {
		password = s[user+1 : host]
		if isSecretLike(password, true, place{}) {
			c.hide(user+1, host)
		}
	}
	if name := s[from:user]; password == "x-oauth-basic" || isTokenLike(name[:min(len(name), maxReference)]) {
		if isSecretLike(name, true, place{}) {
			c.hide(from, user)
		}
	}
}

// unescaped hides a password that has a slash or the like in it, so that what
// is before its host only begins with s[from:end].
func (c *scanner) unescaped(from, end int) {
	s := c.s
	colon := strings.IndexByte(s[from:end], ':')
	if colon < 0 || at(s, end) != '/' && at(s, end) != '?' && at(s, end) != '#' {
		return
	}
	first := from + colon + 1
	if first == end || runOf(s, first, digit) == end || s[from] == '[' || strings.IndexByte("${<%", s[first]) >= 0 {
		return // a port
	}
	for i := end; i < len(s) && i < first+maxUserinfo && !isBlank(s[i]) && quoteOf(s[i]) == 0; i++ {
		if s[i] == '@' && isAlnum(at(s, i+1)) {
			c.hide(first, i)
			return
		}
	}
}

// source hides the password in what Go's MySQL driver takes, user:password@tcp(…),
// of which the @ is at c.i.
func (c *scanner) source() {
	s, i := c.s, c.i
	if !strings.HasPrefix(s[i:], "@tcp(") && !strings.HasPrefix(s[i:], "@unix(") {
		return
	}
	from := -1
	for j := i - 1; j >= 0 && j >= i-maxUserinfo && !isBlank(s[j]) && quoteOf(s[j]) == 0 && s[j] != '('; j-- {
		if s[j] == ':' {
			from = j + 1
		}
	}
	if from >= 0 && isSecretLike(s[from:i], true, place{}) {
		c.hide(from, i)
	}
}

// fallback hides what the reference at c.i, ${NAME:-x}, stands for if there is no
// such variable.
func (c *scanner) fallback() {
	s, i := c.s, c.i+1
	if at(s, i) != '{' {
		return
	}
	from := i + 1
	to := from
	for to < len(s) && to < from+maxName && isWord(s[to]) {
		to++
	}
	if nameOf(s[from:to]) != secretName {
		return
	}
	if at(s, to) == ':' {
		to++
	}
	if b := at(s, to); b != '-' && b != '=' {
		return
	}
	end := strings.IndexByte(s[to+1:min(len(s), to+1+maxReference)], '}')
	if end >= 0 && isSecretLike(s[to+1:to+1+end], true, place{}) {
		c.hidePlace(to+1, to+1+end)
	}
}
