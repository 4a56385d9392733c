package bus

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/vidurai/eventbus/internal/step"
)

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

	busy       step.Bool   // one report at a time, also where a report makes a handler panic
	next       step.Int64  // when all reports so far are paid for, ns since start; written while busy
	suppressed step.Uint64 // since the last report
	failed     step.Uint64 // reports that panicked
}

// reset makes r forget what it has reported.
func (r *reporter) reset() {
	r.next.Store(0)
	r.suppressed.Store(0)
	r.failed.Store(0)
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
	if p.urgent || r.admit(int64(time.Since(r.start))) {
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
	attrs := []slog.Attr{
		slog.String("event_type", p.EventType),
		slog.String("subscription", p.Subscription),
		slog.String("panic", textOf(p.Value)),
		slog.Uint64("suppressed", p.Suppressed),
	}
	if p.Quarantine > 0 {
		attrs = append(attrs, slog.Duration("quarantine", p.Quarantine))
	}
	attrs = append(attrs, slog.String("stack", string(p.Stack)))
	r.log().LogAttrs(context.Background(), slog.LevelError, "bus: handler panicked", attrs...)
}

// log returns where to log.
func (r *reporter) log() *slog.Logger {
	if r.logger == nil {
		return slog.Default()
	}
	return r.logger
}

// contain calls f with where to log, and lets no panic of it out.
func (r *reporter) contain(f func(*slog.Logger)) {
	returned := false
	defer func() {
		if !returned {
			recover()
			r.failed.Add(1)
		}
	}()
	f(r.log())
	returned = true
}
