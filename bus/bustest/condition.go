package bustest

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/vidurai/eventbus/event"
)

// A Condition is what an event must meet besides its type. Those of one [Want] add
// up. A failure names each that an event did not meet, and what was there instead.
type Condition struct {
	text string                    // as it stands behind "with"
	miss func(*event.Event) string // what is there instead; "" if the condition is met
}

// Source asks for events of this source.
func Source(name string) Condition {
	return Condition{fmt.Sprintf("source %q", name), func(e *event.Event) string {
		if e.Source == name {
			return ""
		}
		return fmt.Sprintf("source is %q", e.Source)
	}}
}

// Project asks for events of the project at path, exactly; "" for those that belong
// to none.
func Project(path string) Condition {
	return Condition{fmt.Sprintf("project %q", path), func(e *event.Event) string {
		if e.ProjectPath == path {
			return ""
		}
		return fmt.Sprintf("project is %q", e.ProjectPath)
	}}
}

// Attr asks for the attribute key with this value. Both are compared as a payload
// has them ([event.Payload.Equal]): any integer type will do, and an error equals
// its message.
func Attr(key string, value any) Condition {
	want := event.NewPayload(slog.Any(key, value))
	text, _ := want.Get(key)
	return Condition{key + " " + literal(text), func(e *event.Event) string {
		got, ok := e.Payload.Get(key)
		switch {
		case !ok:
			return "there is no " + key
		case event.NewPayload(slog.Attr{Key: key, Value: got}).Equal(want):
			return ""
		}
		return key + " is " + literal(got)
	}}
}

// Payload asks for exactly these attributes, in any order, and no others.
func Payload(attrs ...slog.Attr) Condition {
	want := event.NewPayload(attrs...)
	return Condition{"payload " + brief(want), func(e *event.Event) string {
		if e.Payload.Equal(want) {
			return ""
		}
		var misses []string
		for key, v := range want.All() {
			if miss := Attr(key, v).miss(e); miss != "" {
				misses = append(misses, miss)
			}
		}
		for key, v := range e.Payload.All() {
			if _, ok := want.Get(key); !ok {
				misses = append(misses, "there is "+key+" "+literal(v))
			}
		}
		if len(misses) == 0 {
			return "the payload differs"
		}
		return strings.Join(misses, ", ")
	}}
}

// Where asks for events for which holds returns true. what says in a few words what
// that means, as in Where("a long command", …). holds runs in the test's goroutine,
// may see an event more than once, and should have no side effects.
func Where(what string, holds func(*event.Event) bool) Condition {
	if holds == nil {
		return Condition{}
	}
	return Condition{what, func(e *event.Event) string {
		if holds(e) {
			return ""
		}
		return "it is not " + what
	}}
}

// maxBrief is how many bytes of a payload or a value a failure shows.
const maxBrief = 200

// brief returns the JSON of p, or the beginning of it.
func brief(p event.Payload) string {
	text, _ := p.MarshalJSON() // there is never an error
	if len(text) > maxBrief {
		return strings.ToValidUTF8(string(text[:maxBrief]), "") + "…"
	}
	return string(text)
}

// literal returns v as JSON, or the beginning of it.
func literal(v slog.Value) string {
	const key = `{"v":`
	text := brief(event.NewPayload(slog.Attr{Key: "v", Value: v}))
	if !strings.HasPrefix(text, key) {
		return text
	}
	return strings.TrimSuffix(text[len(key):], "}")
}
