package main

import (
	"log/slog"

	"github.com/vidurai/eventbus/event"
)

// What publishers publish. The events of each have the numbers 1, 2, 3 and so on, as
// they are accepted, without gaps. Type, source and project follow from publisher and
// number, so that whoever has an event can tell whether it is whole, and whoever knows
// how many each published, how many there are of each kind.

var (
	types   = []string{"terminal.command", "terminal.output.line", "editor.saved", "editor.opened", "ai.prompt", "ai.reply", "git.commit"}
	sources = []string{"daemon", "vscode", "browser"}
	roots   = []string{"/src/app", "/src/lib", "/home/notes"}
)

// What the echo, a handler that publishes, makes of some events.
const (
	echoType   = "echo.heard"
	echoSource = "echo"
)

// Paths at which the interceptors do something to an event.
const (
	doomDrop   = "/doom/drop"
	doomPanic  = "/doom/panic"
	doomGoexit = "/doom/goexit"
)

const (
	markKey  = "mark" // publisher and number
	stampKey = "stamp"
	stamped  = 50 // numbers divisible by it are changed by an interceptor
)

// A kindOf is the type, source and project of an event.
type kindOf struct{ typ, source, project string }

// kind returns what number n of a publisher is. echo is the echo's identity.
func kind(p, echo int, n uint64) kindOf {
	if p == echo {
		return kindOf{echoType, echoSource, ""}
	}
	return kindOf{types[n%uint64(len(types))], sources[p%len(sources)], roots[p%len(roots)]}
}

const numberBits = 48

// mark returns the attribute that says whose event it is, and which.
func mark(p int, n uint64) slog.Attr { return slog.Uint64(markKey, uint64(p)<<numberBits|n) }

// readMark undoes mark.
func readMark(e *event.Event) (p int, n uint64) {
	v, ok := e.Payload.Get(markKey)
	if !ok || v.Kind() != slog.KindUint64 {
		return -1, 0
	}
	return int(v.Uint64() >> numberBits), v.Uint64() & (1<<numberBits - 1)
}

// whole reports whether e is what number n of p was made as, stamped if need be.
func whole(e *event.Event, p, echo int, n uint64) bool {
	k := kind(p, echo, n)
	if e.Type != k.typ || e.Source != k.source || e.ProjectPath != k.project {
		return false
	}
	_, has := e.Payload.Get(stampKey)
	return has == (n%stamped == 0)
}

// ofType returns how many of the numbers 1 to n have type number t.
func ofType(n uint64, t int) uint64 {
	k := uint64(len(types))
	count := n / k
	if t != 0 && n%k >= uint64(t) {
		count++
	}
	return count
}
