package main

import (
	"log/slog"
	"testing"

	"github.com/vidurai/eventbus/event"
)

func TestDescribe(t *testing.T) {
	for _, test := range []struct {
		typ     string
		attrs   []slog.Attr
		unicode bool
		want    string
	}{
		{"terminal.command", []slog.Attr{slog.String("command", "ls"), slog.Int("exit_code", 0), slog.Float64("duration_ms", 0.5)}, true, "exit 0 in 500µs: ls"},
		{"terminal.error", []slog.Attr{slog.String("command", "ls"), slog.Int("exit_code", 2), slog.Float64("duration_ms", 0.5), slog.String("error", "no")}, false,
			"exit 2 in 500us: ls (no)"},
		{"editor.file_save", []slog.Attr{slog.String("file_path", "a"), slog.Int("insertions", 1), slog.Int("deletions", 2)}, true, "a (+1 -2)"},
		{"editor.file_save", []slog.Attr{slog.String("file_path", "a"), slog.String("change", "deleted"), slog.Int("insertions", 0)}, true, "a (deleted)"},
		{"git.commit", []slog.Attr{slog.String("commit", "0123456789"), slog.String("author", "Ada"), slog.String("subject", "one")}, true, "01234567 Ada: one"},
		{"ai.asked", []slog.Attr{slog.Int("words", 12), slog.String("model", "x")}, true, "words=12 model=x"},
		{"ai.asked", nil, true, ""},
	} {
		if got := (display{unicode: test.unicode}).describe(event.New(test.typ, "x", "", test.attrs...)); got != test.want {
			t.Errorf("%s %v: %q, want %q", test.typ, test.attrs, got, test.want)
		}
	}
}
