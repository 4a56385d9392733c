package bushttp

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/subject"
)

const defaultRecent = 100

func (h *handler) serveRecent(w http.ResponseWriter, r *http.Request) {
	q, err := parameters(r, "limit", "pattern")
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	limit, err := number(q, "limit", defaultRecent, 0, math.MaxInt32)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	p, err := pattern(q)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	entries := h.recent(r.Context(), p, limit)
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodHead {
		return
	}
	buf, whole := []byte{'['}, true
	for i, e := range slices.Backward(entries) {
		if i < len(entries)-1 {
			buf = append(buf, ",\n"...)
		}
		buf = append(buf, `{"position":"`...)
		buf = append(buf, e.Position.String()...)
		buf = append(buf, `",`...)
		buf = append(buf, h.appendEvent(nil, e.Event)[1:]...)
		if len(buf) >= writeSize {
			if _, err := w.Write(buf); err != nil {
				return
			}
			buf, whole = buf[:0], false
		}
	}
	buf = append(buf, "]\n"...)
	if whole {
		write(w, http.StatusOK, buf)
		return
	}
	_, _ = w.Write(buf)
}

// longestClear is how long recent waits for what was cleared while it looked.
const longestClear = 100 * time.Millisecond

// recent returns the last entries that p covers, oldest first, limit at most. It
// follows the history, which knows the positions, up to where it stands now: that
// far there is nothing to wait for, unless the history is cleared in between.
func (h *handler) recent(ctx context.Context, p subject.Pattern, limit int) []bus.Entry {
	if limit == 0 || len(h.bus.Recent(1)) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, longestClear)
	defer cancel()
	now := h.bus.Position()
	var found []bus.Entry
	for e, err := range h.bus.Follow(ctx, bus.FromOldest()) {
		if err != nil {
			break
		}
		if p.Match(e.Type) {
			found = append(found, e)
		}
		if e.Position.Seq >= now.Seq {
			break
		}
	}
	return found[max(0, len(found)-limit):]
}

// appendEvent appends e as JSON. An event that has none, for a year that JSON's
// format of times cannot hold, is told of with the reason.
func (h *handler) appendEvent(dst []byte, e *event.Event) []byte {
	if !h.payloads {
		e = e.WithPayload(event.Payload{})
	}
	text, err := e.AppendJSON(dst)
	if err == nil {
		return text
	}
	text, err = json.Marshal(struct {
		Type   string `json:"type"`
		Source string `json:"source"`
		Error  string `json:"error"`
	}{e.Type, e.Source, err.Error()})
	if err != nil { // of three strings there is none
		panic(err)
	}
	return append(dst, text...)
}
