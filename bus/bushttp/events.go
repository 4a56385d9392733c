package bushttp

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// serveEvents answers with the events as they come, as server-sent events.
func (h *handler) serveEvents(w http.ResponseWriter, r *http.Request) {
	q, err := parameters(r, "pattern", "after", "rate")
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	p, err := pattern(q)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	rate, err := number(q, "rate", 0, 1, math.MaxInt32)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	from, err := h.from(r, q)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	if h.capacity == 0 {
		refuse(w, http.StatusNotImplemented, bus.ErrNoHistory)
		return
	}
	control := http.NewResponseController(w)
	s := stream{
		handler: h,
		w:       w,
		control: control,
		pattern: p,
		batch:   batch{most: rate},
		allowed: allowance{rate: rate, left: float64(rate), at: time.Now()},
	}
	s.begin(from)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // for proxies that would gather on their own
	if err := control.Flush(); errors.Is(err, http.ErrNotSupported) {
		refuse(w, http.StatusInternalServerError, errors.New("a middleware before this handler cannot stream: its ResponseWriter has neither Flush nor Unwrap"))
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	s.run(r.Context())
}

// from returns where the stream begins. A client that comes again says so in
// Last-Event-ID, while its address is still that of the first time.
func (h *handler) from(r *http.Request, q url.Values) (bus.From, error) {
	name, text := "after", q.Get("after")
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		name, text = "Last-Event-ID", id
	} else if text == "now" {
		return bus.After(h.bus.Position()), nil
	} else if !q.Has("after") {
		return bus.FromOldest(), nil
	}
	p, err := bus.ParsePosition(text)
	if err != nil {
		return bus.From{}, fmt.Errorf("%s: %w", name, err)
	}
	return bus.After(p), nil
}
