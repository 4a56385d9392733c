package fuzz

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/subject"
)

// What types and patterns are, said in another way: a token is anything without
// dots, wildcards, white space and control characters.
var (
	isType    = regexp.MustCompile(`^[^.*>\p{Z}\p{Cc}]+(\.[^.*>\p{Z}\p{Cc}]+)*$`)
	isPattern = regexp.MustCompile(`^(>|([^.*>\p{Z}\p{Cc}]+|\*)(\.([^.*>\p{Z}\p{Cc}]+|\*))*(\.>)?)$`)
)

// covers is the definition of what a pattern means.
func covers(pattern, typ []string) bool {
	switch {
	case len(pattern) == 0:
		return len(typ) == 0
	case len(typ) == 0:
		return false
	case pattern[0] == ">":
		return true
	}
	return (pattern[0] == "*" || pattern[0] == typ[0]) && covers(pattern[1:], typ[1:])
}

// FuzzPattern checks any text as a type and as a pattern, and what the pattern
// covers; and, as a pattern seldom covers a type that it has nothing to do with,
// one that is the type with some of its tokens replaced, by the bits of wild.
func FuzzPattern(f *testing.F) {
	f.Fuzz(func(t *testing.T, typ, pattern string, wild uint16) {
		if len(typ)+len(pattern) > 300 {
			return // enough is enough
		}
		good := isType.MatchString(typ) && utf8.ValidString(typ)
		if err := subject.Check(typ); (err == nil) != good {
			t.Fatalf("Check(%q) = %v, want good to be %v", typ, err, good)
		}
		if err := (&event.Event{Type: typ}).Validate(); (err == nil) != good || err != nil && !errors.Is(err, event.ErrInvalid) {
			t.Fatalf("an event of type %q: %v, want good to be %v", typ, err, good)
		}
		p, err := subject.Compile(pattern)
		if good := isPattern.MatchString(pattern) && utf8.ValidString(pattern); (err == nil) != good {
			t.Fatalf("Compile(%q) = %v, want good to be %v", pattern, err, good)
		}
		if err == nil && p.String() != pattern {
			t.Fatalf("%q calls itself %q", pattern, p)
		}
		if !good {
			return
		}
		tokens := strings.Split(typ, ".")
		if err == nil {
			if got, want := p.Match(typ), covers(strings.Split(pattern, "."), tokens); got != want {
				t.Fatalf("%q covers %q: %v, want %v", pattern, typ, got, want)
			}
		}
		own := ownPattern(tokens, wild)
		if p, err = subject.Compile(strings.Join(own, ".")); err != nil {
			t.Fatalf("%q: %v", own, err)
		}
		if !p.Match(typ) || !covers(own, tokens) {
			t.Fatalf("%q does not cover %q", own, typ)
		}
		for _, other := range []string{typ + "x", typ + ".x", "x." + typ, strings.Join(tokens[:len(tokens)-1], ".")} {
			if subject.Check(other) != nil {
				continue
			}
			if got, want := p.Match(other), covers(own, strings.Split(other, ".")); got != want {
				t.Fatalf("%q covers %q: %v, want %v", own, other, got, want)
			}
		}
	})
}

// ownPattern returns tokens, with a "*" where wild has a bit, and a ">" from the
// token on that its uppermost bits say, if there is one.
func ownPattern(tokens []string, wild uint16) []string {
	var own []string
	rest := int(wild >> 13)
	for i, token := range tokens {
		switch {
		case rest > 0 && i == rest-1:
			return append(own, ">")
		case wild>>(i%13)&1 != 0:
			own = append(own, "*")
		default:
			own = append(own, token)
		}
	}
	return own
}
