package redact

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// eachFormat calls f for each format, with a token made of it whose body, which is
// what follows the prefix, has so many bytes more than the least. There are none
// for a format whose body has the one length.
func eachFormat(t *testing.T, more int, f func(t *testing.T, format format, front, body string)) {
	n := 0
	for first := range byFirst {
		if byFirst[first] == nil {
			continue
		}
		for _, formats := range byFirst[first] {
			if formats == nil {
				continue
			}
			for _, format := range *formats {
				n++
				if more > 0 && hasOneLength(format) {
					continue
				}
				t.Run(fmt.Sprintf("%s_%d", format.prefix, format.min), func(t *testing.T) {
					f(t, format, frontOf(format), bodyOf(format, max(format.min+more, 0)))
				})
			}
		}
	}
	if n < 200 {
		t.Fatalf("there are %d formats", n)
	}
}

func hasOneLength(f format) bool {
	switch f.check {
	case exact, scrambled, alone, hex, capitals, dotted, discord, salesforce, maxMind, newRelic, mailchimp:
		return true
	}
	return false
}

// frontOf returns what is in front of a format's prefix.
func frontOf(f format) string {
	switch f.check {
	case azure:
		return "a~B8"
	case maxMind:
		return cycle("q7Zk2", 6) + "_" + cycle("q7Zk2", 29)
	}
	return cycle("0a9f", ahead[f.check])
}

// bodyOf returns n bytes of a format's alphabet that its check holds for.
func bodyOf(f format, n int) string {
	body := cycle(map[alphabet]string{letters: "q7Zk2", word: "q7Zk2_q7-Zk2", parts: "q7Zk2.q7Zk-2_", base64: "q7Zk2+q7Zk2"}[f.alphabet], n)
	switch f.check {
	case hex:
		body = cycle("0a9f", n)
	case capitals:
		body = cycle("Q7ZK2", n)
	case dotted:
		body = cycle("q7Zk2", 14) + "." + cycle("q7Zk2", max(n-15, 0))
	case jwt:
		body = cycle("hbGci", 8) + "." + "eyJ" + "." + cycle("q7Zk2", n)
	case discord:
		body = cycle("Tk4", 22) + "." + cycle("Gx", 6) + "." + cycle("q7Zk2", n-30)
	case authress:
		body = cycle("q7Zk2", 10) + ".q7Zk" + ".acc_" + cycle("q7Zk2", n-20)
	case salesforce:
		body += "!" + cycle("q7Zk2", 30)
	case azure:
		body = cycle("q7Zk2~_-", n)
	case mailchimp:
		body = cycle("12", n)
	}
	return body
}

// cycle returns the first n bytes of s again and again. All that is random in a
// token is made of it at run time: no scanner for secrets shall stumble over this
// file.
func cycle(s string, n int) string { return strings.Repeat(s, n+1)[:n] }

func TestEachFormatIsFound(t *testing.T) {
	for _, more := range []int{0, 1, 40} {
		eachFormat(t, more, func(t *testing.T, f format, front, body string) {
			shown := ""
			if strings.HasSuffix(f.prefix, "/") || strings.HasSuffix(f.prefix, "=") {
				shown = f.prefix
			}
			for _, around := range [][2]string{
				{"", ""}, {`"`, `"`}, {"'", "'"}, {"`", "`"}, {"use ", " now"}, {"(", ")"}, {"It is ", ". Then"}, {"It is ", "."}, {"It is ", "..."},
				{"https://h/x?q=", "&b=c"}, {"https://h/x?a=b&q=", ""}, {"x%3D", "%26"}, {`{"a":"`, `","b":1}`}, {`{\"a\":\"`, `\",\"b\":1}`},
				{`line\n`, `\nline`}, {`\t`, `\r\n`}, {`\u003d`, `\u0026`}, {"\x1b[31m", "\x1b[0m"}, {"a\n", "\nb"}, {"é", "é"}, {"\xff", "\xff"},
			} {
				s := around[0] + front + f.prefix + body + around[1]
				if got, want := Text(s), around[0]+shown+Mark+around[1]; got != want {
					t.Errorf("%q became %q", s, got)
				}
			}
		})
	}
}

func TestWhatIsShorterThanAFormatIsNotFound(t *testing.T) {
	eachFormat(t, -1, func(t *testing.T, f format, front, body string) {
		if f.min == 0 {
			front = front[:len(front)-1]
		}
		s := " " + front + f.prefix + body
		if f.check == jwt {
			s = strings.TrimSuffix(s, "."+cycle("q7Zk2", f.min-1)) // three parts are what matters there
		}
		if hides(f, s, 1+len(front)) {
			t.Errorf("%q is hidden", s)
		}
	})
}

func TestWhatHasAnotherLengthThanTheOneOfAFormatIsNotFound(t *testing.T) {
	eachFormat(t, 0, func(t *testing.T, f format, front, body string) {
		if s := " " + front + f.prefix + body + "7"; hasOneLength(f) && f.check != discord && f.check != salesforce && f.check != mailchimp && hides(f, s, 1+len(front)) {
			t.Errorf("%q is hidden", s)
		}
	})
}

func TestAFormatThatBeginsAWordIsNotFoundInsideOne(t *testing.T) {
	eachFormat(t, 0, func(t *testing.T, f format, front, body string) {
		for _, before := range []string{"x", "7", "Z"} {
			if s := before + front + f.prefix + body; hides(f, s, len(before+front)) != (f.check == anywhere) {
				t.Errorf("%q: hidden is %v", s, f.check != anywhere)
			}
		}
	})
}

// hides reports whether a format alone hides the token whose prefix is at i.
func hides(f format, s string, i int) bool {
	c := scanner{s: s, i: i}
	c.token([]format{f})
	return c.found != nil
}

func TestFormatsAreFoundByTheirFirstTwoBytes(t *testing.T) {
	eachFormat(t, 0, func(t *testing.T, f format, _, _ string) {
		formats := formatsAt(f.prefix[0], f.prefix[1])
		if formats == nil || !slices.Contains(*formats, f) {
			t.Errorf("by %q it is not found", f.prefix[:2])
		}
	})
	for _, bytes := range []string{"zz", "\xffa", "a\xff", "\xff\xff"} {
		if formats := formatsAt(bytes[0], bytes[1]); formats != nil {
			t.Errorf("by %q there are %v", bytes, *formats)
		}
	}
}
