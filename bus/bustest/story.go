package bustest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// maxLines is how many events a failure shows; the others it counts by type.
const maxLines = 10

// ending says when the search that returned err ended.
func (w *Watcher) ending(err error) string {
	switch {
	case lost(err):
		return "before " + err.Error()
	case errors.Is(err, bus.ErrClosed):
		return "before the bus was closed"
	case !errors.Is(err, errDone):
		return "before an error: " + err.Error()
	case w.Timeout <= 0:
		return "so far"
	}
	return fmt.Sprintf("within %v", w.Timeout)
}

// since says where the watcher is.
func (w *Watcher) since() string {
	if w.at.Seq == 0 {
		return ""
	}
	return fmt.Sprintf(" after #%d", w.at.Seq)
}

// story tells what came instead of want: near misses first, those of the right type
// that meet most conditions first among them.
func (w *Watcher) story(want Want, err error) string {
	var s strings.Builder
	var close, other []bus.Entry
	for _, e := range w.ahead {
		if e.Lost > 0 {
			break // and what came after is not looked at
		}
		if want.pattern.Match(e.Type) {
			close = append(close, e)
		} else {
			other = append(other, e)
		}
	}
	conditions := func(e bus.Entry) int { _, n := want.misses(e.Event); return n }
	slices.SortStableFunc(close, func(a, b bus.Entry) int { return cmp.Compare(conditions(a), conditions(b)) })
	switch n := len(close) + len(other); {
	case n == 0:
		fmt.Fprintf(&s, "\n    nothing came%s", w.since())
	case len(close) > 0:
		fmt.Fprintf(&s, "\n    %s came%s, near misses first:", plural(n, "event"), w.since())
	default:
		fmt.Fprintf(&s, "\n    %s came%s:", plural(n, "event"), w.since())
	}
	for _, e := range close[:min(len(close), maxLines)] {
		s.WriteString(near(want, e))
	}
	shown := slices.Concat(close, other)
	for _, e := range shown[min(len(close), maxLines):min(len(shown), maxLines)] {
		s.WriteString(line(e))
	}
	s.WriteString(more(shown[min(len(shown), maxLines):]))
	for _, e := range slices.Backward(w.passed) {
		if want.fits(e.Event) {
			fmt.Fprintf(&s, "\n    one came too early, not after #%d:%s", w.at.Seq, line(e))
			break
		}
	}
	s.WriteString(w.hints())
	if lost(err) {
		s.WriteString(advice)
	}
	return s.String()
}

// hints names what may have kept events from being published.
func (w *Watcher) hints() (s string) {
	stats := w.bus.Stats()
	if stats.Rejected > 0 {
		s += fmt.Sprintf("\n    note: the bus refused %s, with an error", plural(int(stats.Rejected), "publish"))
	}
	if stats.Intercepted > 0 {
		s += fmt.Sprintf("\n    note: interceptors dropped %s", plural(int(stats.Intercepted), "event"))
	}
	if stats.Panics > 0 {
		s += fmt.Sprintf("\n    note: handlers or interceptors panicked, %s", plural(int(stats.Panics), "time"))
	}
	if !stats.Enabled {
		s += "\n    note: the bus is disabled or closed"
	}
	return s
}

// progress shows what of wants has come.
func progress(wants []Want, got []bus.Entry) string {
	if len(wants) == 0 {
		return ""
	}
	var s strings.Builder
	s.WriteString("\n    wanted in this order:")
	for i, want := range wants {
		fmt.Fprintf(&s, "\n      %v", want)
		switch {
		case i < len(got):
			fmt.Fprintf(&s, ": #%d", got[i].Position.Seq)
		case i == len(got):
			s.WriteString(": did not come")
		}
	}
	return s.String()
}

// line shows e on a line of its own.
func line(e bus.Entry) string {
	return fmt.Sprintf("\n      #%d %v %s", e.Position.Seq, e.Event, brief(e.Payload))
}

// near shows e and why it is not what want asks for.
func near(want Want, e bus.Entry) string {
	if why, n := want.misses(e.Event); n > 0 && want.pattern.Match(e.Type) {
		return line(e) + "\n        " + why
	}
	return line(e)
}

// more counts events by type.
func more(rest []bus.Entry) string {
	if len(rest) == 0 {
		return ""
	}
	count := map[string]int{}
	var types []string
	for _, e := range rest {
		if count[e.Type]++; count[e.Type] == 1 {
			types = append(types, e.Type)
		}
	}
	slices.SortStableFunc(types, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	hidden := len(types) - min(len(types), maxLines)
	types = types[:len(types)-hidden]
	for i, typ := range types {
		types[i] = fmt.Sprintf("%s (%d)", typ, count[typ])
	}
	if hidden > 0 {
		types = append(types, fmt.Sprintf("and %s", plural(hidden, "more type")))
	}
	return fmt.Sprintf("\n      … and %d more: %s", len(rest), strings.Join(types, ", "))
}

func plural(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case strings.HasSuffix(what, "sh"):
		return fmt.Sprint(n, " ", what, "es")
	}
	return fmt.Sprint(n, " ", what, "s")
}

func events(entries []bus.Entry) []*event.Event {
	es := make([]*event.Event, len(entries))
	for i, e := range entries {
		es[i] = e.Event
	}
	return es
}
