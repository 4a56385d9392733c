package bus

import (
	"fmt"
	"time"

	"github.com/vidurai/eventbus/event"
)

// A PanicError tells of a handler or interceptor that panicked or ended its
// goroutine. It never holds the event's payload, though Value is whatever the
// handler made of it.
//
// Reports come one at a time and at a bounded rate, ten at once and one a
// second in the long run, so that neither a handler that always panics nor a
// logger that publishes can drown a program; the panics between two reports are
// counted in Suppressed, and all of them in Stats.
type PanicError struct {
	EventType    string
	Subscription string // its name, or its pattern if it has none
	Value        any    // what was panicked with; ErrGoexit if nothing was
	Stack        []byte // as debug.Stack has it
	Suppressed   uint64 // panics not reported since the report before this one

	// Quarantine is for how long the handler is set aside; 0 if it is not
	// ([Quarantine]).
	Quarantine time.Duration

	urgent bool // to be reported whatever the rate
}

// panicError returns what is to be said of s's handler having ended with v.
func (s *Subscription) panicError(e *event.Event, v any) *PanicError {
	p := &PanicError{EventType: e.Type, Subscription: s.label(), Value: v}
	if q := s.quarantine; q != nil && q.active() {
		p.Quarantine = q.cooldown
		p.urgent = q.news.CompareAndSwap(true, false)
	}
	return p
}

// Error says who panicked on what with what.
func (p *PanicError) Error() string {
	s := fmt.Sprintf("bus: %s panicked on %s: %v", p.Subscription, p.EventType, p.Value)
	if p.Quarantine > 0 {
		s += fmt.Sprintf(" (set aside for %v)", p.Quarantine)
	}
	return s
}

// Unwrap returns the value if it is an error.
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}
