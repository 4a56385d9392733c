package bushttp

import (
	"net/http"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// stats is the answer of /stats: [bus.Stats], and what the page needs besides.
type stats struct {
	bus.Stats
	Position string  `json:"position"`       // after the last event
	Uptime   float64 `json:"uptime_seconds"` // of the handler; rates are differences over this
	Payloads bool    `json:"payloads"`       // they are sent
}

func (h *handler) serveStats(w http.ResponseWriter, r *http.Request) {
	if _, err := parameters(r); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	s := stats{h.bus.Stats(), h.bus.Position().String(), time.Since(h.since).Seconds(), h.payloads}
	answer(w, http.StatusOK, s)
}
