package bushttp

import (
	"bytes"
	"embed"
	"html"
	"net/http"
)

//go:embed page
var files embed.FS

// parts are the files of the page beside index.html, and what they are.
var parts = map[string]string{
	"page.css":         "text/css; charset=utf-8",
	"main.js":          "text/javascript; charset=utf-8",
	"answer.js":        "text/javascript; charset=utf-8",
	"empty.js":         "text/javascript; charset=utf-8",
	"entry.js":         "text/javascript; charset=utf-8",
	"figures.js":       "text/javascript; charset=utf-8",
	"filter.js":        "text/javascript; charset=utf-8",
	"health.js":        "text/javascript; charset=utf-8",
	"hue.js":           "text/javascript; charset=utf-8",
	"json.js":          "text/javascript; charset=utf-8",
	"rows.js":          "text/javascript; charset=utf-8",
	"format.js":        "text/javascript; charset=utf-8",
	"feed.js":          "text/javascript; charset=utf-8",
	"stream.js":        "text/javascript; charset=utf-8",
	"detail.js":        "text/javascript; charset=utf-8",
	"rates.js":         "text/javascript; charset=utf-8",
	"chart.js":         "text/javascript; charset=utf-8",
	"subscriptions.js": "text/javascript; charset=utf-8",
	"icon.svg":         "image/svg+xml",
}

// policy lets the page load its own files and ask its own server, and nothing
// else. Trusted types make every way from text to HTML an error.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// newPage returns index.html with a title.
func newPage(title string) ([]byte, error) {
	text, err := files.ReadFile("page/index.html")
	return bytes.ReplaceAll(text, []byte("{{title}}"), []byte(html.EscapeString(title))), err
}

func (h *handler) servePage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	write(w, http.StatusOK, h.page)
}

func servePart(w http.ResponseWriter, r *http.Request, name string) {
	text, err := files.ReadFile("page/" + name)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", parts[name])
	write(w, http.StatusOK, text)
}
