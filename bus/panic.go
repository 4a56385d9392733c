package bus

import (
	"fmt"
	"reflect"
	"strconv"
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

	// setAside is the quarantine of the handler that the panic has had set aside: the
	// report is made whatever the rate. It is nil if the panic has not.
	setAside *quarantine
}

// panicError returns what is to be said of s's handler having ended with v.
func (s *Subscription) panicError(e *event.Event, v any) *PanicError {
	p := &PanicError{EventType: e.Type, Subscription: s.label(), Value: v}
	if q := s.quarantine; q != nil {
		if q.unreported.CompareAndSwap(true, false) {
			p.setAside = q
		}
		if p.setAside != nil || q.active() {
			p.Quarantine = q.cooldown
		}
	}
	return p
}

// Error says who panicked on what with what: a Value that is neither an error, nor a
// [fmt.Stringer], nor of a basic kind is told by its type, and so is a payload.
func (p *PanicError) Error() string {
	s := fmt.Sprintf("bus: %s panicked on %s: %s", p.Subscription, p.EventType, textOf(p.Value))
	if p.Quarantine > 0 {
		s += fmt.Sprintf(" (set aside for %v)", p.Quarantine)
	}
	return s
}

// textOf returns what a panic's value says of itself. Of a map, a struct and the like
// that is the type, as with a panic that nobody recovers: to print one that contains
// itself never ends, and a stack that overflows takes the program down. So it is with
// what a panicking method panics with.
func textOf(value any) (text string) {
	returned := false
	defer func() {
		if !returned {
			recover()
			text = fmt.Sprintf("(%T, whose text panics)", value)
		}
	}()
	switch x := value.(type) {
	case error:
		text = x.Error()
	case event.Payload, *event.Payload: // whose text is all that it holds
		text = basicText(reflect.ValueOf(x))
	case fmt.Stringer:
		text = x.String()
	default:
		text = basicText(reflect.ValueOf(value))
	}
	returned = true
	return text
}

// basicText returns v, which has no text of its own, as text, or else its type.
func basicText(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.String:
		return v.String()
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		return fmt.Sprint(v.Float())
	case v.CanComplex():
		return fmt.Sprint(v.Complex())
	}
	return fmt.Sprintf("(%v)", v.Type())
}

// Unwrap returns the value if it is an error.
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}
