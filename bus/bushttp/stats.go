package bushttp

import (
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/vidurai/eventbus/bus"
)

// stats is the answer of /stats: [bus.Stats], and what the page needs besides.
type stats struct {
	bus.Stats
	Position bus.Position `json:"position"`       // after the last event
	Uptime   float64      `json:"uptime_seconds"` // of the handler; rates are differences over this
	Payloads bool         `json:"payloads"`       // they are sent
}

func (h *handler) serveStats(w http.ResponseWriter, r *http.Request) {
	if _, err := parameters(r); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	of := h.bus.Stats()
	of.EventTypes, of.EventSources = asText(of.EventTypes), asText(of.EventSources)
	answer(w, http.StatusOK, stats{of, h.bus.Position(), time.Since(h.since).Seconds(), h.payloads})
}

// asText returns counts by names as JSON writes them, every byte that is not UTF-8 as
// U+FFFD: names that look the same then would be one key twice.
func asText(counts map[string]uint64) map[string]uint64 {
	merged := make(map[string]uint64, len(counts))
	for name, n := range counts {
		if !utf8.ValidString(name) {
			name = string([]rune(name))
		}
		merged[name] += n
	}
	return merged
}
