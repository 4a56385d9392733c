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
	entries, ok := h.recent(r.Context(), p, limit)
	if !ok {
		return // the client has gone, and to anybody else an answer would look complete
	}
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodHead {
		return
	}
	buf := []byte{'['}
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
			buf = buf[:0]
		}
	}
	_, _ = w.Write(append(buf, "]\n"...))
}

// stretch is how many sequences at least recent looks at in one go.
const stretch = 256

// recent returns the last entries that p covers, oldest first, limit at most, and
// false if ctx ended before it had them. It follows the history, which knows the
// positions, a stretch at a time, the newest stretch first.
func (h *handler) recent(ctx context.Context, p subject.Pattern, limit int) ([]bus.Entry, bool) {
	if limit == 0 || h.capacity == 0 {
		return nil, true
	}
	now := h.bus.Position()
	var found [][]bus.Entry // by stretch
	n := 0
	for high, oldest := now, false; n < limit && !oldest && high.Seq > 0; {
		low := high
		low.Seq -= min(low.Seq, uint64(max(limit-n, stretch)))
		var entries []bus.Entry
		entries, oldest = h.between(ctx, p, low, high)
		if ctx.Err() != nil {
			return nil, false
		}
		if high != now { // what is beyond has come before
			entries = slices.DeleteFunc(entries, func(e bus.Entry) bool { return e.Position.Seq > high.Seq })
		}
		entries = entries[max(0, len(entries)-(limit-n)):]
		found = append(found, entries)
		n += len(entries)
		high = low
	}
	slices.Reverse(found)
	return slices.Concat(found...), true
}

// clearing is how long between waits before it looks whether there is anything left
// to wait for.
const clearing = 100 * time.Millisecond

// between returns the entries that p covers after low, up to high, which the bus has
// come to, and whether older ones are gone. If high is gone too the last entry may be
// beyond it. There is nothing to wait for, unless the history is cleared in between.
func (h *handler) between(ctx context.Context, p subject.Pattern, low, high bus.Position) (entries []bus.Entry, oldest bool) {
	for low.Seq < high.Seq && ctx.Err() == nil && len(h.bus.Recent(1)) > 0 {
		turn, cancel := context.WithTimeout(ctx, clearing)
		for e, err := range h.bus.Follow(turn, bus.After(low)) {
			if err != nil {
				break // it took long, or there was a clear
			}
			low = e.Position
			oldest = oldest || e.Lost > 0
			if p.Match(e.Type) {
				entries = append(entries, e)
			}
			if low.Seq >= high.Seq {
				break
			}
		}
		cancel()
	}
	return entries, oldest || low.Seq < high.Seq
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
