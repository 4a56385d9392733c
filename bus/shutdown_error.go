package bus

import (
	"fmt"
	"strings"
)

// A ShutdownError names the subscriptions that had not finished when the bus was
// stopped. It wraps the cause of the end of the context that was given to
// [Bus.Shutdown], or [ErrClosed] if it was [Bus.Close] that stopped the bus.
type ShutdownError struct {
	Unfinished []Unfinished // empty if only publishes were under way that nobody subscribed to
	cause      error
}

// Unfinished says how a subscription was when the bus was stopped.
//
// The bus does not know which handler a publish is in. So a synchronous subscription counts
// as running while a publish that goes to it is under way, and Left counts what unfinished
// publishes have dropped so far. An asynchronous subscription does not count as running
// while publishers are in its conditions, but Shutdown waits for them.
type Unfinished struct {
	Subscription string // its name, or its pattern if it has none
	Left         uint64 // events that were accepted and will not be delivered
	Running      bool   // a call of its handler still runs, or was about to
}

// Error names them all.
func (e *ShutdownError) Error() string {
	var s strings.Builder
	fmt.Fprintf(&s, "bus: shutdown: %v:", e.cause)
	if len(e.Unfinished) == 0 {
		s.WriteString(" publishes are under way")
	}
	for i, u := range e.Unfinished {
		if i > 0 {
			s.WriteByte(';')
		}
		fmt.Fprintf(&s, " %s left %d events", u.Subscription, u.Left)
		if u.Running {
			s.WriteString(" and is still running")
		}
	}
	return s.String()
}

// Unwrap returns the cause.
func (e *ShutdownError) Unwrap() error { return e.cause }
