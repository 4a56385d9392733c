package bus

import (
	"fmt"
	"reflect"
	"time"

	"github.com/vidurai/eventbus/event"
)

// A PanicError reports a handler or interceptor that panicked or ended its
// goroutine. It never holds the event's payload, though Value is whatever the
// handler made of it.
//
// Reports are made one after the other and at a bounded rate, a burst of ten and one a
// second in the long run, so that neither a handler that always panics nor a
// logger that publishes can drown a program. A report that [Quarantine] has set a
// handler aside is made whatever the rate: if another is being made it waits for
// that one, with at most a thousand others, one for each handler; any more are not made.
// The panics without a report are counted in Suppressed of the next report, and all panics
// in Stats.
type PanicError struct {
	EventType    string
	Subscription string // its name, or its pattern if it has none
	Value        any    // what was panicked with; ErrGoexit if nothing was
	Stack        []byte // as debug.Stack has it
	Suppressed   uint64 // panics not reported since the report before this one

	// Quarantine is how long the handler is set aside for; 0 if it is not.
	Quarantine time.Duration

	// setAside is the quarantine of the handler that the panic has had set aside: the
	// report is made whatever the rate. It is nil if the panic has not.
	setAside *quarantine
}

// panicError returns the report that s's handler panicked with v.
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

// Error names the subscription, the event's type and the value. Of a Value that is
// neither an error, nor a [fmt.Stringer], nor of a basic kind it names the type, and so it
// does of a payload.
func (p *PanicError) Error() string {
	s := fmt.Sprintf("bus: %s panicked on %s: %s", p.Subscription, p.EventType, textOf(p.Value))
	if p.Quarantine > 0 {
		s += fmt.Sprintf(" (set aside for %v)", p.Quarantine)
	}
	return s
}

// textOf returns a panic's value as text. Of a map, a struct and the like it returns the
// type, as the runtime does for a panic that is not recovered: one that contains itself
// would be printed without end, and a stack overflow takes the program down. For the
// same reason nothing is printed of a value with which the value's own method panics.
func textOf(value any) (text string) {
	returned := false
	defer func() {
		if !returned {
			recover()
			text = fmt.Sprintf("(%T, whose text panics)", value)
		}
	}()
	text = fmt.Sprintf("(%T)", value)
	switch x := value.(type) {
	case error:
		text = x.Error()
	case event.Payload, *event.Payload: // whose text is all that it holds
	case fmt.Stringer:
		text = x.String()
	default:
		if v := reflect.ValueOf(value); v.Kind() == reflect.String || reflect.Bool <= v.Kind() && v.Kind() <= reflect.Complex128 {
			text = fmt.Sprint(v)
		}
	}
	returned = true
	return text
}

// Unwrap returns the value if it is an error.
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}
