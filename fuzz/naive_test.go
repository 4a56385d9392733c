package fuzz

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vidurai/eventbus/event"
)

// A reading is what encoding/json and the rules of event.Decoder, said in the
// plainest way, make of a text.
type reading struct {
	good    bool // but for the timestamp, if there is one
	unknown bool // there is an unknown key
	dated   bool // there is a timestamp
	typ     string
	source  string
	project string
	payload any // a map, or nil
}

var isUUID = regexp.MustCompile(`(?i)^((urn:uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$`)

// readNaively reads data as d does.
func readNaively(data []byte, d event.Decoder) (r reading) {
	if len(data) > d.MaxBytes || !utf8.Valid(data) || !json.Valid(data) || depthOf(data) > d.MaxDepth {
		return r
	}
	in := json.NewDecoder(bytes.NewReader(data))
	if t, err := in.Token(); err != nil || t != json.Delim('{') {
		return r
	}
	had := map[string]bool{}
	for in.More() {
		token, err := in.Token()
		if err != nil {
			return r
		}
		key := token.(string)
		var raw json.RawMessage
		if err := in.Decode(&raw); err != nil {
			return r
		}
		if !r.field(key, raw) || had[key] && isKey(key) {
			return r
		}
		had[key] = true
	}
	r.good = had["type"] && !(d.Strict && r.unknown)
	return r
}

func isKey(key string) bool {
	switch key {
	case "id", "type", "timestamp", "source", "project_path", "payload":
		return true
	}
	return false
}

// field reads the value of a key, and reports whether it may have it.
func (r *reading) field(key string, raw json.RawMessage) bool {
	var text string
	isText := raw[0] == '"' && json.Unmarshal(raw, &text) == nil
	switch key {
	case "id":
		return isText && isUUID.MatchString(text)
	case "type":
		r.typ = text
		return isText && isType.MatchString(text)
	case "timestamp":
		r.dated = true
		return isText
	case "source":
		r.source = text
		return isText
	case "project_path":
		r.project = text
		return isText || string(raw) == "null"
	case "payload":
		r.payload = decoded(raw)
		return raw[0] == '{' || string(raw) == "null"
	}
	r.unknown = true
	return true
}

// decoded returns what encoding/json makes of a text, with its numbers as written.
func decoded(text []byte) (v any) {
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	if err := in.Decode(&v); err != nil {
		return err
	}
	return v
}

// depthOf returns how deep objects and arrays nest in data, which is JSON.
func depthOf(data []byte) (deepest int) {
	depth, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}

// sameValue reports whether two values that decoded returned are the same.
// Integers must be written alike; a number with a fraction or an exponent, and -0, which
// no integer is, may be written in any way that makes the same float64.
func sameValue(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for key, v := range a {
			w, ok := b[key]
			if !ok || !sameValue(v, w) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !sameValue(a[i], b[i]) {
				return false
			}
		}
		return true
	case json.Number:
		b, ok := b.(json.Number)
		if !ok || a == b {
			return ok
		}
		x, err := strconv.ParseFloat(string(a), 64)
		y, err2 := strconv.ParseFloat(string(b), 64)
		return (strings.ContainsAny(string(a), ".eE") || a == "-0") && err == nil && err2 == nil && x == y
	}
	return a == b
}
