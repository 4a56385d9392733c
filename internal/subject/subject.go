// Package subject knows the grammar that event types and subscription patterns
// share, which is that of NATS subjects: tokens split by dots, none empty, no
// white space or control characters. In a pattern "*" stands for one token and
// a final ">" for one or more; in a type neither occurs.
package subject

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Check says what keeps typ from being an event type, or nil. It does not
// allocate for a good one.
func Check(typ string) error {
	return check(typ, false)
}

func check(s string, pattern bool) error {
	if s == "" {
		return errors.New("empty")
	}
	start := 0
	for i, r := range s {
		switch {
		case r == '.':
			if i == start {
				return fmt.Errorf("%s: empty token at byte %d", quote(s), i)
			}
			start = i + 1
		case r == '*' || r == '>':
			if !pattern {
				return fmt.Errorf("%s: wildcard %q at byte %d", quote(s), r, i)
			}
			if i != start || i+1 < len(s) && s[i+1] != '.' {
				return fmt.Errorf("%s: %q at byte %d is not a token of its own", quote(s), r, i)
			}
			if r == '>' && i+1 < len(s) {
				return fmt.Errorf("%s: '>' at byte %d is not the last token", quote(s), i)
			}
		case r == utf8.RuneError && invalidAt(s, i):
			return fmt.Errorf("%s: invalid UTF-8 at byte %d", quote(s), i)
		case r <= ' ' || r >= 0x7f && (unicode.IsSpace(r) || unicode.IsControl(r)):
			return fmt.Errorf("%s: white space or control character %U at byte %d", quote(s), r, i)
		}
	}
	if start == len(s) {
		return fmt.Errorf("%s: empty token at byte %d", quote(s), start)
	}
	return nil
}

// quote returns s in quotes, or the beginning of it if it is long.
func quote(s string) string {
	const most = 100
	if len(s) > most {
		return strconv.Quote(s[:most]) + "…"
	}
	return strconv.Quote(s)
}

// invalidAt reports whether the rune error at s[i:] stands for a byte that is
// not UTF-8, rather than for U+FFFD itself.
func invalidAt(s string, i int) bool {
	_, size := utf8.DecodeRuneInString(s[i:])
	return size == 1
}

// A Pattern is a compiled subscription pattern. It is immutable.
type Pattern struct {
	text   string
	form   form
	prefix string   // form prefix: the text up to and with the last dot
	tokens []string // form tokens: what the dots split, without a final ">"
	rest   bool     // form tokens: a ">" ends the pattern
}

type form uint8

const (
	exact  form = iota // no wildcard
	all                // ">" alone
	prefix             // no "*", a final ">"
	tokens             // at least one "*"
)

// Compile returns the compiled form of a pattern, or says what is wrong with it.
func Compile(text string) (Pattern, error) {
	if err := check(text, true); err != nil {
		return Pattern{}, err
	}
	p := Pattern{text: text}
	switch {
	case text == ">":
		p.form = all
	case hasToken(text, "*"):
		p.form = tokens
		p.tokens = strings.Split(text, ".")
		if n := len(p.tokens) - 1; p.tokens[n] == ">" {
			p.tokens, p.rest = p.tokens[:n], true
		}
	case strings.HasSuffix(text, ".>"):
		p.form = prefix
		p.prefix = text[:len(text)-1]
	}
	return p, nil
}

func hasToken(text, token string) bool {
	for t := range strings.SplitSeq(text, ".") {
		if t == token {
			return true
		}
	}
	return false
}

// String returns the pattern as it was written.
func (p Pattern) String() string { return p.text }

// Match reports whether the pattern covers typ, which must have passed [Check].
// It does not allocate.
func (p Pattern) Match(typ string) bool {
	switch p.form {
	case exact:
		return typ == p.text
	case all:
		return true
	case prefix:
		return strings.HasPrefix(typ, p.prefix) // a token is behind it: there is no empty one
	}
	for i, want := range p.tokens {
		token, rest, more := strings.Cut(typ, ".")
		if want != "*" && want != token {
			return false
		}
		if last := i == len(p.tokens)-1; last {
			return more == p.rest
		}
		if !more {
			return false
		}
		typ = rest
	}
	return false // not reached: a pattern of form tokens has one
}
