package jsonengine

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape returns what s, the inside of a JSON string, stands for. The first
// backslash is at s[i]. Half a surrogate pair stands for U+FFFD, as with
// encoding/json.
func unescape(s string, i int) string {
	var b strings.Builder
	b.Grow(len(s)) // never shorter than what it stands for
	for {
		b.WriteString(s[:i])
		s = s[i:]
		if len(s) < 2 {
			return b.String()
		}
		n := 2
		switch c := s[1]; c {
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			r := codeUnit(s)
			n = min(6, len(s))
			if utf16.IsSurrogate(r) {
				if pair := utf16.DecodeRune(r, codeUnit(s[n:])); pair != utf8.RuneError {
					r, n = pair, 12
				} else {
					r = utf8.RuneError
				}
			}
			b.WriteRune(r)
		default:
			b.WriteByte(c) // a quote, a backslash or a slash
		}
		s = s[n:]
		for i = 0; i < len(s) && s[i] != '\\'; i++ {
		}
		if i == len(s) {
			b.WriteString(s)
			return b.String()
		}
	}
}

// codeUnit returns the UTF-16 code unit that s begins with, written as \u and four
// hexadecimal digits, or -1 where it begins otherwise.
func codeUnit(s string) rune {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	var r rune
	for _, c := range []byte(s[2:6]) {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}
