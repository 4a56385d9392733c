package main

import (
	"time"

	"github.com/vidurai/eventbus/event"
)

// poolSize is how many ready events a publisher goes round: more than the history
// shows, so that a place in the pool says which of the last events it is.
const (
	poolSize    = 1024
	historySize = 500
)

var (
	types   = []string{"terminal.command", "editor.saved", "ai.prompt", "git.commit"}
	sources = []string{"daemon", "vscode", "browser"}
)

func typeOf(i int) string   { return types[i%len(types)] }
func sourceOf(p int) string { return sources[p%len(sources)] }

// pool returns the events of publisher p. Their timestamps say which they are.
func pool(p int) []*event.Event {
	events := make([]*event.Event, poolSize)
	for i := range events {
		events[i] = event.NewAt(event.RandomID(), time.Unix(int64(p)+1, int64(i)), typeOf(i), sourceOf(p), "/src/app")
	}
	return events
}

// identify returns the publisher of e, and its place in the pool.
func identify(e *event.Event) (p, i int) {
	return int(e.Timestamp.Unix()) - 1, e.Timestamp.Nanosecond()
}

// ofType returns how many of n events, from the beginning of the pool on and round
// and round, have type number t.
func ofType(n uint64, t int) uint64 {
	k := uint64(len(types))
	count := n / k
	if n%k > uint64(t) {
		count++
	}
	return count
}
