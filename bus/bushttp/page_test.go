package bushttp_test

import (
	"errors"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
)

// titles returns the title and the heading in a page's source, and the page without them.
func titles(t *testing.T, page string) (title, heading, rest string) {
	t.Helper()
	element := regexp.MustCompile(`(<title>)([^<]*)(</title>)|(<h1[^>]*>)([^<]*)(</h1>)`)
	m := element.FindAllStringSubmatch(page, -1)
	if len(m) != 2 || m[0][1] == "" || m[1][4] == "" {
		t.Fatalf("the page has not one title and one heading of text: %q", m)
	}
	return m[0][2], m[1][5], element.ReplaceAllString(page, "$1$3$4$6")
}

func TestTitle(t *testing.T) {
	b := newBus(t)
	plain := newHandler(t, b)
	page := ask(plain, "GET", "/").Body.String()
	title, heading, want := titles(t, page)
	if title != "eventbus" || heading != "eventbus" || strings.Contains(page, "{{") {
		t.Errorf("without the option: %q, %q", title, heading)
	}
	for _, text := range []string{
		"checkout service", "x", strings.Repeat("x", 100), "b\u00fccher \u2013 \U0001f469\u200d\U0001f4bb", "{{title}}", "$1 ${2} \\1",
		`</title></h1><script>alert("1")</script>`, `a & b &amp; 'c' "d"`, "<!--",
	} {
		h, err := bushttp.New(b, bushttp.Title(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		got := ask(h, "GET", "/")
		title, heading, rest := titles(t, got.Body.String())
		if got.Code != http.StatusOK || html.UnescapeString(title) != text || html.UnescapeString(heading) != text {
			t.Errorf("%q: %d, %q, %q", text, got.Code, title, heading)
		}
		if rest != want {
			t.Errorf("%q: the rest of the page has changed:\n%s", text, rest)
		}
		for _, path := range []string{"/page/main.js", "/page/page.css", "/page/icon.svg"} {
			if got, want := ask(h, "GET", path).Body.String(), ask(plain, "GET", path).Body.String(); got != want || want == "" {
				t.Errorf("%q: %s has changed", text, path)
			}
		}
	}
	if again := ask(plain, "GET", "/").Body.String(); again != page {
		t.Error("the title of another handler has changed this one's page")
	}
}

func TestTitle_refuses(t *testing.T) {
	b := newBus(t)
	for text, says := range map[string]string{
		"":                       "empty",
		" \u00a0 ":               "empty",
		strings.Repeat("x", 101): "101 bytes",
		"a\nb":                   "control character",
		"a\tb":                   "control character",
		"a\x00":                  "control character",
		"\x7f":                   "control character",
		"a\u0085b":               "control character",
		"a\xffb":                 "UTF-8",
	} {
		h, err := bushttp.New(b, bushttp.Title(text))
		if h != nil || !errors.Is(err, bus.ErrOption) || !strings.Contains(err.Error(), "Title(") || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, %v, want %q", text, h, err, says)
		}
	}
	if _, err := bushttp.New(b, bushttp.Title(strings.Repeat("x", 1<<20))); err == nil || len(err.Error()) > 300 {
		t.Errorf("%.400v", err)
	}
}
