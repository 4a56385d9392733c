package redact

import (
	"log/slog"
	"strings"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// Mark stands where a secret was.
const Mark = "[redacted]"

// Secrets returns the option that has every event pass through [Event] before
// it is kept, routed or seen by anybody.
func Secrets() bus.Option { return bus.Intercept(Event) }

// Event returns e, the same one, if it finds no secret in it, and else a copy
// with [Mark] in their places. It is nil only for nil. Several goroutines may
// call it at once, also with the same event.
//
// It examines every text in the payload, at any depth, the keys included, as
// [Text] does. What stands under a key that looks secret, such as "password",
// becomes Mark whole, of whatever kind it is, but for empty texts, objects and
// arrays, bools and null. So does a text or a number that follows "--password" and
// the like in an array. An array with the words of a command is examined as the command
// is. What is found in one attribute is hidden in all others, too, if it is eight bytes
// or more, with letters and digits. The project's path is examined if it is a URL. The
// type and the source are names, and left alone.
//
// Where nothing is found it allocates only to look into arrays.
func Event(e *event.Event) *event.Event {
	if e == nil {
		return nil
	}
	path, p := e.ProjectPath, e.Payload
	isURL := strings.Contains(path, "://")
	dirty := inPayload(p)
	if !dirty && !(isURL && hasSecret(path)) {
		return e
	}
	var k known
	if isURL {
		path = k.text(path)
	}
	if dirty {
		if p = p.Transform(k.value); len(k) > 0 {
			p = p.Transform(k.value) // what was found in the last attribute may be in the first
		}
		if attrs := withoutSecretKeys(p); attrs != nil {
			p = event.NewPayload(attrs...)
		}
	}
	clean := e.WithPayload(p)
	clean.ProjectPath = path
	return clean
}

// inPayload reports whether there is a secret in p.
func inPayload(p event.Payload) bool {
	for key, v := range p.All() {
		if hasSecret(key) || inValue(key, v) {
			return true
		}
	}
	return false
}

// inValue reports whether there is a secret in v, which stands under key.
func inValue(key string, v slog.Value) bool {
	if isSecretValue(key, v) {
		return true
	}
	switch v.Kind() {
	case slog.KindString:
		return hasSecret(v.String())
	case slog.KindAny, slog.KindLogValuer: // the latter is a Payload
		switch x := v.Any().(type) {
		case event.Payload:
			return inPayload(x)
		case event.Unencodable:
			return hasSecret(string(x))
		case []any:
			return inArray(key, x)
		}
	}
	return false
}

func inArray(key string, array []any) bool {
	if text := commandLine(array); text != "" && hasSecret(text) {
		return true
	}
	for i, elem := range array {
		if afterOption(array, i) {
			return true
		}
		switch x := elem.(type) {
		case string:
			if isSecretText(key, x) || hasSecret(x) {
				return true
			}
		case []any: // not by way of slog.Value, which would be one allocation an array
			if inArray(key, x) {
				return true
			}
		default:
			if inValue(key, slog.AnyValue(x)) {
				return true
			}
		}
	}
	return false
}

// value returns v, which stands under key, without secrets. It is called for
// what is in an object or an array before it is for that.
func (k *known) value(key string, v slog.Value) (slog.Value, bool) {
	if isSecretValue(key, v) {
		if v.Kind() == slog.KindString {
			k.add(v.String())
		}
		return slog.StringValue(Mark), true
	}
	switch v.Kind() {
	case slog.KindString:
		return slog.StringValue(k.text(v.String())), true
	case slog.KindAny, slog.KindLogValuer: // the latter is a Payload
		switch x := v.Any().(type) {
		case event.Payload:
			attrs := withoutSecretKeys(x)
			switch {
			case attrs == nil:
			case len(attrs) < maxMembers:
				// Transform makes a Payload of a group, and need not look into what
				// it made itself before. NewPayload would, at each depth anew.
				return slog.GroupValue(attrs...), true
			default:
				return slog.AnyValue(event.NewPayload(attrs...)), true
			}
		case event.Unencodable:
			return slog.AnyValue(event.Unencodable(k.text(string(x)))), true
		case []any: // Transform's own copy
			for i := range x {
				if afterOption(x, i) {
					if text, ok := x[i].(string); ok {
						k.add(text)
					}
					x[i] = Mark
				}
			}
			k.arguments(x)
		}
	}
	return v, true
}

// maxMembers is how many attributes a group may have for Transform.
const maxMembers = 1 << 19

// withoutSecretKeys returns the attributes of p, with no secrets in their keys, or
// nil where there are none. Keys that become the same one share its last value, as
// duplicates do.
func withoutSecretKeys(p event.Payload) []slog.Attr {
	found := false
	for key := range p.All() {
		found = found || hasSecret(key)
	}
	if !found {
		return nil
	}
	attrs := make([]slog.Attr, 0, p.Len())
	for key, v := range p.All() {
		if key == "" && v.Kind() == slog.KindAny && v.Any() == nil {
			v = slog.AnyValue((*int)(nil)) // null as well, but not left out
		}
		attrs = append(attrs, slog.Attr{Key: Text(key), Value: v})
	}
	return attrs
}

// isSecretValue reports whether v must go because of its key.
func isSecretValue(key string, v slog.Value) bool {
	switch v.Kind() {
	case slog.KindString:
		return isSecretText(key, v.String())
	case slog.KindBool:
		return false
	case slog.KindAny, slog.KindLogValuer: // the latter is a Payload
		switch x := v.Any().(type) {
		case nil, bool:
			return false
		case event.Payload:
			return x.Len() > 0 && nameOf(key) == secretName
		case []any:
			return len(x) > 0 && nameOf(key) == secretName
		}
	}
	return nameOf(key) == secretName
}

// isSecretText is isSecretValue for a text.
func isSecretText(key, text string) bool {
	return text != "" && text != Mark && nameOf(key) == secretName && !isDirectory(key, text)
}

// afterOption reports whether array[i] is the argument of an option such as
// "--password", and not redacted yet.
func afterOption(array []any, i int) bool {
	if i == 0 {
		return false
	}
	option, _ := array[i-1].(string)
	name := strings.TrimLeft(option, "-")
	if name == option || nameOf(name) != secretName {
		return false
	}
	switch argument := array[i].(type) {
	case string:
		return argument != "" && argument != Mark && argument[0] != '-'
	case nil, bool, event.Payload, []any:
		return false
	}
	return true // a number
}

func hasSecret(s string) bool {
	c := scanner{s: s}
	c.scan()
	return c.found != nil
}
