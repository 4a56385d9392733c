package bus

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"
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
}

func (p *PanicError) Error() string {
	return fmt.Sprintf("bus: %s panicked on %s: %v", p.Subscription, p.EventType, p.Value)
}

// Unwrap returns the value if it is an error.
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

const (
	reportBurst    = 10
	reportInterval = time.Second
)

// A reporter passes panics on to whoever was configured to hear of them.
type reporter struct {
	// Immutable.

	start   time.Time
	logger  *slog.Logger // nil: slog.Default()
	onPanic func(*PanicError)

	busy       atomic.Bool   // one report at a time, also where a report panics the bus again
	next       atomic.Int64  // when all reports so far are paid for, ns since start; written while busy
	suppressed atomic.Uint64 // since the last report
	failed     atomic.Uint64 // reports that panicked
}

// failed counts and reports a panic. It is called by the deferred function that
// recovered it, so that the stack is still there to be shown.
func (b *Bus) failed(p *PanicError) {
	b.panics.Add(1)
	if p.Value == nil {
		p.Value = ErrGoexit
	}
	b.reports.report(p)
}

func (r *reporter) report(p *PanicError) {
	if !r.busy.CompareAndSwap(false, true) {
		r.suppressed.Add(1)
		return
	}
	returned := false
	defer func() {
		if !returned {
			recover()
			r.failed.Add(1)
		}
		r.busy.Store(false)
	}()
	if r.admit(int64(time.Since(r.start))) {
		p.Suppressed = r.suppressed.Swap(0)
		p.Stack = debug.Stack()
		r.tell(p)
	} else {
		r.suppressed.Add(1)
	}
	returned = true
}

// admit is the generic cell rate algorithm (ITU-T I.371): each report takes an
// interval to be paid for, and at most reportBurst may be unpaid.
func (r *reporter) admit(now int64) bool {
	next := max(r.next.Load(), now)
	if next-now > int64(reportInterval)*(reportBurst-1) {
		return false
	}
	r.next.Store(next + int64(reportInterval))
	return true
}

func (r *reporter) tell(p *PanicError) {
	if r.onPanic != nil {
		r.onPanic(p)
		return
	}
	l := r.logger
	if l == nil {
		l = slog.Default()
	}
	l.LogAttrs(context.Background(), slog.LevelError, "bus: handler panicked",
		slog.String("event_type", p.EventType),
		slog.String("subscription", p.Subscription),
		slog.String("panic", fmt.Sprint(p.Value)),
		slog.Uint64("suppressed", p.Suppressed),
		slog.String("stack", string(p.Stack)))
}
