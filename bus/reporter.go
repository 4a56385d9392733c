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

	// maxWaiting is how many reports may wait for one that is being made.
	maxWaiting = 1000

	// settled is how often those that wait are made by one goroutine. Where one leads
	// to another without end, as when who is told publishes, the last ones wait for
	// the next panic.
	settled = 10
)

// A reporter passes panics on to whoever was configured to hear of them.
type reporter struct {
	// Immutable.

	start   time.Time
	logger  *slog.Logger // nil: slog.Default()
	onPanic func(*PanicError)

	// One report is made at a time, also where a report makes a handler panic. Who finds
	// it busy leaves an urgent one in waiting first, and who was busy looks there
	// afterwards: one of the two finds the other.
	busy    step.Bool
	waiting step.Pointer[quarantine] // a stack; each has one report
	wait    step.Int64               // how many do

	next       step.Int64  // when all reports so far are paid for, ns since start; written while busy
	suppressed step.Uint64 // since the last report
	failed     step.Uint64 // reports that panicked
}

// reset makes r forget what it has reported.
func (r *reporter) reset() {
	for r.waiting.Load() != nil && r.busy.CompareAndSwap(false, true) {
		r.each(r.waiting.Swap(nil), func(*PanicError) {})
		r.busy.Store(false)
	}
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

// report makes a report of p, unless there were too many or another is being made; an
// urgent one is made all the same, if need be by who is busy with the other. That it is
// over is deferred: who is told may end the goroutine.
func (r *reporter) report(p *PanicError) {
	if p.urgent != nil {
		p.Stack = debug.Stack()
		r.leave(p.urgent, p)
		r.settle(settled)
		return
	}
	if !r.busy.CompareAndSwap(false, true) {
		r.suppressed.Add(1)
		return
	}
	defer r.settle(settled)
	defer r.busy.Store(false)
	if !r.admit(int64(time.Since(r.start))) {
		r.suppressed.Add(1)
		return
	}
	p.Stack = debug.Stack()
	r.tell(p)
}

// settle makes the reports that wait, in n rounds at most, unless somebody is busy, who
// will.
func (r *reporter) settle(n int) {
	if n == 0 || r.waiting.Load() == nil || !r.busy.CompareAndSwap(false, true) {
		return
	}
	defer r.settle(n - 1)
	defer r.busy.Store(false)
	r.each(r.waiting.Swap(nil), r.tell)
}

// leave leaves a report to who is busy, in the place of one of the same handler that
// waits already. Only who finds none there puts the handler on the stack, so that it is
// there once; and each reads what is below it before it takes the report.
func (r *reporter) leave(q *quarantine, p *PanicError) {
	if q.report.Swap(p) != nil {
		r.suppressed.Add(1)
		return
	}
	if r.wait.Add(1) > maxWaiting {
		r.wait.Add(-1)
		q.report.Store(nil)
		r.suppressed.Add(1)
		return
	}
	for q.below = r.waiting.Load(); !r.waiting.CompareAndSwap(q.below, q); q.below = r.waiting.Load() {
	}
}

// each calls f with the reports of a stack that nobody else has, whatever f does.
func (r *reporter) each(q *quarantine, f func(*PanicError)) {
	if q == nil {
		return
	}
	defer r.each(q.below, f) // below is another's once the report is taken
	r.wait.Add(-1)
	if p := q.report.Swap(nil); p != nil {
		f(p)
	}
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

// tell reports p, and lets no panic of who is told out. It is called by who is busy.
func (r *reporter) tell(p *PanicError) {
	p.Suppressed = r.suppressed.Swap(0)
	returned := false
	defer func() {
		if !returned {
			recover()
			r.failed.Add(1)
		}
	}()
	r.pass(p)
	returned = true
}

// pass passes p on to whoever was configured.
func (r *reporter) pass(p *PanicError) {
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
