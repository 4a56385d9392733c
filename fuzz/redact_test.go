package fuzz

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vidurai/eventbus/bus/redact"
)

// FuzzRedact plants secrets in any text, each in a way that nothing around it can
// make look like something else: a token between spaces, a password on a line of
// its own. Neither may survive, and what comes out must be at rest.
func FuzzRedact(f *testing.F) {
	for _, seed := range [][2]string{
		{"", ""},
		{"git push https://me:", "@example.com/app"},
		{`curl -H "Authorization: Bearer `, `" https://example.com`},
		{`{"password": "`, `", "user": "me"}`},
		{`{\"token\": \"`, `\"}`},
		{"-----BEGIN PRIVATE KEY-----\n", "\n-----END PRIVATE KEY-----\n"},
		{"-----BEGIN PRIVATE KEY----- -----END PRIVATE KEY-----", "PuTTY-User-Key-File-3: Private-MAC: 0"},
		{"mysql -p'", "' app; sshpass -p x curl -sSu 'me:"},
		{"machine h login me password ", "\nCookie: a=b; c=d"},
		{"TOKEN=${TOKEN:-", "} PASSWORD='a'\"b\""},
		{`password="don't`, "\\\\\" `x` <token>é\xff[redacted]["},
		{"https://me:a/b#c", "@h/x?sig=abc&key=a1 me:pass@tcp(h)"},
		{"<password>", "</password> --password x,y)"},
	} {
		f.Add(seed[0], seed[1])
	}
	token := "ghp_" + strings.Repeat("Zq7", 12)
	const password = "Wv3Kx9"
	f.Fuzz(func(t *testing.T, before, after string) {
		check := func(s string) string {
			t.Helper()
			out := redact.Text(s)
			if again := redact.Text(out); again != out {
				t.Fatalf("%q became %q, and that %q", s, out, again)
			}
			if utf8.ValidString(s) && !utf8.ValidString(out) {
				t.Fatalf("%q became %q, which is not UTF-8", s, out)
			}
			return out
		}
		check(before)
		check(before + after)
		if out := check(before + " " + token + " " + after); strings.Contains(out, "Zq7") && !strings.Contains(before+after, "Zq7") {
			t.Fatalf("a token survives in %q", out)
		}
		if out := check(before + "\nDB_PASSWORD=" + password + "\n" + after); strings.Contains(out, "Wv3") && !strings.Contains(before+after, "Wv3") {
			t.Fatalf("a password survives in %q", out)
		}
	})
}
