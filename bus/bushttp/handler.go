package bushttp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// handler serves one bus.
type handler struct {
	// Immutable after New.

	bus      *bus.Bus
	capacity int  // of the history; 0: there is none
	payloads bool // may be sent
	hosts    hosts
	title    string
	page     []byte // index.html with the title
	since    time.Time

	// Which types and sources have a label of their own in /metrics.
	types, sources labels
}

// New returns a handler that shows b: the page at "/", and beside it what the page
// is made of. The error names the option that is at fault and wraps
// [bus.ErrOption]. The handler has no goroutine of its own, and needs no closing.
func New(b *bus.Bus, opts ...Option) (http.Handler, error) {
	if b == nil {
		return nil, fmt.Errorf("bushttp: %w: no bus", bus.ErrOption)
	}
	h := &handler{
		bus:      b,
		capacity: b.Stats().BufferMaxSize,
		payloads: true,
		hosts:    localHosts(),
		title:    "eventbus",
		since:    time.Now(),
	}
	for _, o := range opts {
		if o.apply == nil {
			return nil, fmt.Errorf("bushttp: %w: the zero Option", bus.ErrOption)
		}
		if err := o.apply(h); err != nil {
			return nil, err
		}
	}
	var err error
	if h.page, err = newPage(h.title); err != nil {
		return nil, fmt.Errorf("bushttp: %w", err)
	}
	return h, nil
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := newPatience(w)
	h.serve(p, r)
	p.end()
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")

	if !h.hosts.has(r.Host) {
		refuse(w, http.StatusForbidden, unknownHost(r.Host))
		return
	}
	serve := h.route(r.URL.Path)
	if serve == nil {
		refuse(w, http.StatusNotFound, errors.New("there is no such page"))
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, fmt.Errorf("%s: this can only be read", r.Method))
		return
	}
	// A link to the page may stand anywhere. What it shows is for itself.
	if p := r.URL.Path; p != "/" && p != "" && !sameOrigin(r) {
		refuse(w, http.StatusForbidden, errors.New("asked for by a page of another origin"))
		return
	}
	serve(w, r)
}

// route returns what answers for a path, nil if nothing does. A ServeMux would
// send clients to clean paths without the prefix that was stripped.
func (h *handler) route(path string) http.HandlerFunc {
	switch path {
	case "":
		return redirectToFolder
	case "/":
		return h.servePage
	case "/stats":
		return h.serveStats
	case "/recent":
		return h.serveRecent
	case "/events":
		return h.serveEvents
	case "/metrics":
		return h.serveMetrics
	}
	if part, ok := strings.CutPrefix(path, "/page/"); ok && parts[part] != "" {
		return func(w http.ResponseWriter, r *http.Request) { servePart(w, r, part) }
	}
	return nil
}

// redirectToFolder adds the slash at the end, which the page's relative
// addresses need. What of the path was stripped only the request line knows.
func redirectToFolder(w http.ResponseWriter, r *http.Request) {
	u, err := url.ParseRequestURI(r.RequestURI)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	w.Header().Set("Location", "./"+url.PathEscape(path.Base(u.Path))+"/")
	w.WriteHeader(http.StatusPermanentRedirect)
}

// refuse answers with an error as a JSON object.
func refuse(w http.ResponseWriter, status int, err error) {
	answer(w, status, struct {
		Error string `json:"error"`
	}{strings.TrimPrefix(err.Error(), "bus: ")})
}

// answer answers with v as JSON.
func answer(w http.ResponseWriter, status int, v any) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil { // of what is answered there is none
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	write(w, status, text.Bytes())
}

// write answers with a text. It sets no Content-Length, because a middleware may send
// other bytes. A client that has gone gets none, and nobody is there to be told.
func write(w http.ResponseWriter, status int, text []byte) {
	w.WriteHeader(status)
	_, _ = w.Write(text)
}
