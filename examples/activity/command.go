package main

import (
	"log/slog"
	"strings"
	"time"
	"unicode"
)

// A command is one git process that ended, as its trace tells.
type command struct {
	sid        string // of the process, behind that of its parent where that is a git too
	argv       []string
	name       string // "log"
	worktree   string // "" in a bare repository, and where git failed before it knew
	gitVersion string
	message    string // the first error that git reported
	duration   time.Duration
	exitCode   int // noExitCode if the process ended without saying
	signal     int // the signal that ended it, or 0
}

const noExitCode = -1

// event returns what to emit for c: terminal.command, or terminal.error if it
// failed, from the source "cli". The project is the work tree, or else
// fallback.
func (c *command) event(fallback string) (typ, source, project string, attrs []slog.Attr) {
	typ, project = "terminal.command", fallback
	if c.exitCode != 0 {
		typ = "terminal.error"
	}
	if c.worktree != "" {
		project = c.worktree
	}
	attrs = []slog.Attr{
		slog.String("command", shellQuote(c.argv)),
		slog.Int("exit_code", c.exitCode),
		slog.Float64("duration_ms", float64(c.duration.Microseconds())/1000),
	}
	for _, text := range [...]struct{ key, value string }{
		{"git_command", c.name},
		{"git_version", c.gitVersion},
		{"worktree", c.worktree},
		{"error", c.message},
	} {
		if text.value != "" {
			attrs = append(attrs, slog.String(text.key, text.value))
		}
	}
	if c.signal != 0 {
		attrs = append(attrs, slog.Int("signal", c.signal))
	}
	if strings.Contains(c.sid, "/") {
		attrs = append(attrs, slog.Bool("child", true))
	}
	return typ, "cli", project, attrs
}

// shellQuote joins argv to a command that a POSIX shell would split again.
func shellQuote(argv []string) string {
	quoted := make([]string, len(argv))
	for i, arg := range argv {
		quoted[i] = arg
		if arg == "" || strings.IndexFunc(arg, special) >= 0 {
			quoted[i] = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}

// special reports whether r might mean something to a shell.
func special(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("@%+=:,./-_", r)
}
