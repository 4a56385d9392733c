package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/vidurai/eventbus/event"
)

// maxDescription bounds what is shown of an event of a type not known here.
const maxDescription = 1000

// describe says in a few words what happened.
func (d display) describe(e *event.Event) string {
	command, isCommand := e.Payload.Text("command")
	path, isFile := e.Payload.Text("file_path")
	hash, isCommit := e.Payload.Text("commit")
	var b strings.Builder
	switch {
	case strings.HasPrefix(e.Type, "terminal.") && isCommand:
		if code, ok := e.Payload.Int64("exit_code"); ok {
			fmt.Fprintf(&b, "exit %d", code)
		}
		if ms, ok := e.Payload.Float64("duration_ms"); ok {
			fmt.Fprintf(&b, " in %s", d.duration(time.Duration(ms*float64(time.Millisecond))))
		}
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(command)
		if message, ok := e.Payload.Text("error"); ok {
			b.WriteString(" (" + message + ")")
		}
	case strings.HasPrefix(e.Type, "editor.") && isFile:
		b.WriteString(path)
		change, _ := e.Payload.Text("change")
		insertions, counted := e.Payload.Int64("insertions")
		deletions, _ := e.Payload.Int64("deletions")
		binary, _ := e.Payload.Bool("binary")
		switch {
		case change == "deleted":
			b.WriteString(" (deleted)")
		case counted:
			fmt.Fprintf(&b, " (+%d -%d)", insertions, deletions)
		case binary:
			b.WriteString(" (binary)")
		}
	case e.Type == "git.commit" && isCommit:
		author, _ := e.Payload.Text("author")
		subject, _ := e.Payload.Text("subject")
		fmt.Fprintf(&b, "%s %s: %s", hash[:min(8, len(hash))], author, subject)
	default:
		for key, value := range e.Payload.All() {
			if b.Len() > maxDescription {
				break
			}
			fmt.Fprintf(&b, "%s=%s ", key, value)
		}
	}
	return strings.TrimSpace(b.String())
}
