package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/vidurai/eventbus/event"
)

// describe says in a few words what happened.
func describe(e *event.Event) string {
	command, isCommand := stringOf(e, "command")
	path, isFile := stringOf(e, "file_path")
	hash, isCommit := stringOf(e, "commit")
	var b strings.Builder
	switch {
	case strings.HasPrefix(e.Type, "terminal.") && isCommand:
		if code, ok := intOf(e, "exit_code"); ok {
			fmt.Fprintf(&b, "exit %d", code)
		}
		if ms, ok := floatOf(e, "duration_ms"); ok {
			fmt.Fprintf(&b, " in %s", short(time.Duration(ms*float64(time.Millisecond))))
		}
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(command)
		if message, ok := stringOf(e, "error"); ok {
			b.WriteString(" (" + message + ")")
		}
	case strings.HasPrefix(e.Type, "editor.") && isFile:
		b.WriteString(path)
		change, _ := stringOf(e, "change")
		insertions, counted := intOf(e, "insertions")
		deletions, _ := intOf(e, "deletions")
		switch {
		case change == "deleted":
			b.WriteString(" (deleted)")
		case counted:
			fmt.Fprintf(&b, " (+%d -%d)", insertions, deletions)
		case boolOf(e, "binary"):
			b.WriteString(" (binary)")
		}
	case e.Type == "git.commit" && isCommit:
		author, _ := stringOf(e, "author")
		subject, _ := stringOf(e, "subject")
		fmt.Fprintf(&b, "%s %s: %s", hash[:min(8, len(hash))], author, subject)
	default:
		for key, value := range e.Payload.All() {
			if b.Len() > 4*maxText {
				break
			}
			fmt.Fprintf(&b, "%s=%s ", key, value)
		}
	}
	return strings.TrimSpace(b.String())
}

// stringOf, boolOf, intOf and floatOf read a value of an event's payload. What
// comes from a stream may have it of any kind.

func stringOf(e *event.Event, key string) (string, bool) {
	v, ok := e.Payload.Get(key)
	if !ok || v.Kind() != slog.KindString {
		return "", false
	}
	return v.String(), true
}

func boolOf(e *event.Event, key string) bool {
	v, _ := e.Payload.Get(key)
	return v.Kind() == slog.KindBool && v.Bool()
}

func intOf(e *event.Event, key string) (int64, bool) {
	f, ok := floatOf(e, key)
	return int64(f), ok && f == float64(int64(f))
}

func floatOf(e *event.Event, key string) (float64, bool) {
	v, _ := e.Payload.Get(key)
	switch v.Kind() {
	case slog.KindInt64:
		return float64(v.Int64()), true
	case slog.KindUint64:
		return float64(v.Uint64()), true
	case slog.KindFloat64:
		return v.Float64(), true
	case slog.KindAny:
		if n, ok := v.Any().(json.Number); ok {
			f, err := n.Float64()
			return f, err == nil
		}
	}
	return 0, false
}
