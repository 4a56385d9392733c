package bus

import (
	"context"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"github.com/vidurai/eventbus/internal/step"
)

const (
	reportBurst    = 10
	reportInterval = time.Second

	// maxWaiting is how many reports may wait while another is being made. One goroutine
	// makes its own and at most so many others; the rest waits for the next panic. So a
	// report that leads to another, as when OnPanic publishes, does not go on without end.
	maxWaiting = 1000
)

// A reporter reports panics: to OnPanic or, without one, to a logger. Both are code of
// others, and called without a lock.
//
// Reports are made one at a time. A panic that finds a report being made is counted,
// and not reported, unless it has had its handler set aside: that report has to be
// made. It is left in waiting, for the goroutine that is making reports.
type reporter struct {
	// Immutable.

	start   time.Time
	logger  *slog.Logger // nil: slog.Default()
	onPanic func(*PanicError)

	failed step.Uint64 // reports that panicked or ended their goroutine

	mu step.Mutex

	// Owned by mu.

	paid       time.Duration // since start: when the reports so far no longer count against the rate
	suppressed uint64        // panics since the last report that were not reported
	waiting    []*PanicError // to be reported, the oldest first; of each handler that was set aside one, the newest
	reporting  bool          // a goroutine is making reports
}

// reset makes r forget what it has reported, and what waits to be.
func (r *reporter) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.paid, r.suppressed, r.waiting = 0, 0, nil
	r.failed.Store(0)
}

// failed counts and reports a panic. It is called by the deferred function that
// recovered it, so that the stack is still there to be shown.
func (b *Bus) failed(p *PanicError) {
	b.panics.Add(1)
	if p.Value == nil {
		p.Value = ErrGoexit
	}
	if p.setAside != nil {
		p.Stack = debug.Stack() // another goroutine may make the report
	}
	if b.reports.begin(p) {
		b.reports.makeReports(1 + maxWaiting)
	}
}

// begin has p wait to be reported, unless there were too many reports, or another is
// being made; one that must be made waits all the same, in the place of an older one of its
// handler. It returns true if the caller is to make the reports that wait.
func (r *reporter) begin(p *PanicError) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	older := slices.IndexFunc(r.waiting, func(o *PanicError) bool { return p.setAside != nil && o.setAside == p.setAside })
	switch {
	case older >= 0:
		r.waiting[older] = p
		r.suppressed++
	case p.setAside != nil && len(r.waiting) < maxWaiting,
		p.setAside == nil && !r.reporting && r.allow(time.Since(r.start)):
		r.waiting = append(r.waiting, p)
	default:
		r.suppressed++
	}
	if r.reporting || len(r.waiting) == 0 {
		return false
	}
	r.reporting = true
	return true
}

// allow is the generic cell rate algorithm (ITU-T I.371): each report takes an
// interval to be paid for, and at most reportBurst may be unpaid. r.mu is held.
func (r *reporter) allow(now time.Duration) bool {
	paid := max(r.paid, now)
	if paid-now > reportInterval*(reportBurst-1) {
		return false
	}
	r.paid = paid + reportInterval
	return true
}

// makeReports makes the reports that wait and those that come meanwhile, n at most. If one
// of them ends the goroutine, the others are made while it ends.
func (r *reporter) makeReports(n int) {
	over := false
	defer func() {
		if !over {
			r.makeReports(n)
		}
	}()
	for p := r.next(n); p != nil; p = r.next(n) {
		n--
		if p.Stack == nil {
			p.Stack = debug.Stack() // a report without a stack is made at once, by the goroutine that panicked
		}
		r.contain(func() { r.pass(p) })
	}
	over = true
}

// next takes the report to be made next from waiting. It returns nil if there is none or n
// is 0, and no goroutine is making reports any more.
func (r *reporter) next(n int) *PanicError {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) == 0 || n == 0 {
		r.reporting = false
		return nil
	}
	p := r.waiting[0]
	r.waiting = slices.Delete(r.waiting, 0, 1)
	p.Suppressed, r.suppressed = r.suppressed, 0
	return p
}

// contain calls f, which calls code of others, and lets no panic of it out.
func (r *reporter) contain(f func()) {
	returned := false
	defer func() {
		if !returned {
			recover()
			r.failed.Add(1)
		}
	}()
	f()
	returned = true
}

// pass passes p on to OnPanic or to the logger.
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
