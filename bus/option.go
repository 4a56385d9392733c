package bus

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/ring"
)

const defaultHistory = 500

// config is what the options of New add up to.
type config struct {
	capacity     int // of the history; 0: nothing is pushed into it
	interceptors []func(*event.Event) *event.Event
	clock        func() time.Time
	ids          func() uuid.UUID
	plain        bool // clock and ids are those of event.New
	contextAttrs []func(context.Context) []slog.Attr
	logger       *slog.Logger
	onPanic      func(*PanicError)
	disabled     bool
}

// An Option changes what [New] makes. Of the same option given twice the last
// counts, but for [Intercept] and [ContextAttrs], which add up.
type Option struct {
	set     func(*config)
	problem string // what is wrong with it
}

// problemIf returns what is wrong with an option, and "" if it is not bad.
func problemIf(bad bool, format string, args ...any) string {
	if !bad {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// apply has an option, which is called name where it is the zero one, change c.
func apply[C any](c *C, set func(*C), problem, name string) error {
	if set == nil {
		problem = "the zero " + name
	}
	if problem != "" {
		return fmt.Errorf("bus: %w: %s", ErrOption, problem)
	}
	set(c)
	return nil
}

// History sets how many events are kept, exactly; 500 unless given, none with
// 0, at most [ring.MaxCapacity]. A larger history costs memory, and time to
// [Replay] and to clear it, but none to publish.
func History(n int) Option {
	return Option{
		func(c *config) { c.capacity = n },
		problemIf(n < 0 || n > ring.MaxCapacity, "History(%d) is not within 0 to %d", n, ring.MaxCapacity),
	}
}

// Clock sets where timestamps come from: for events made by Emit and published
// ones that have none. It is called by many goroutines at once; a panic in it is
// the publisher's.
func Clock(now func() time.Time) Option {
	return Option{func(c *config) { c.clock, c.plain = now, false }, problemIf(now == nil, "Clock(nil)")}
}

// IDs sets where event IDs come from, such as [event.OrderedID] or
// [event.SecureID]. It is called by many goroutines at once; a panic in it is
// the publisher's.
func IDs(next func() uuid.UUID) Option {
	return Option{func(c *config) { c.ids, c.plain = next, false }, problemIf(next == nil, "IDs(nil)")}
}

// ContextAttrs has [Bus.EmitContext] add the attributes that f finds in the context:
// trace and span, a request's ID. Given more than once, each f adds its own, and of
// two attributes with the same key the later one counts. What f returns is copied. f
// is called by many goroutines at once, also on a disabled or closed bus; a panic in
// it is the publisher's.
func ContextAttrs(f func(context.Context) []slog.Attr) Option {
	return Option{func(c *config) { c.contextAttrs = append(c.contextAttrs, f) }, problemIf(f == nil, "ContextAttrs(nil)")}
}

// Logger sets where panics are reported, unless there is an [OnPanic];
// slog.Default() as it is at that moment unless given.
func Logger(l *slog.Logger) Option {
	return Option{func(c *config) { c.logger = l }, problemIf(l == nil, "Logger(nil)")}
}

// OnPanic has panics reported to f instead of a logger, one at a time and at a bounded
// rate, which [PanicError] describes. f is called in the goroutine in which the handler
// panicked; a report that waited for another one is made by the goroutine that made
// that. f may call any method of the bus. If it panics itself, that is counted in Stats
// and goes no further.
func OnPanic(f func(*PanicError)) Option {
	return Option{func(c *config) { c.onPanic = f }, problemIf(f == nil, "OnPanic(nil)")}
}

// Intercept has every event pass through f before it is kept, routed or seen by
// anybody, in the goroutine of its publisher: to enrich it, to redact it, or,
// by returning nil, to drop it, which is counted and no error. f must not change
// the event it is given, which is its publisher's, but return a changed copy
// ([event.Event.WithPayload]). An f that panics drops the event: a secret must
// not slip through a broken redactor. Given more than once, the functions are applied
// in the order given.
func Intercept(f func(*event.Event) *event.Event) Option {
	return Option{func(c *config) { c.interceptors = append(c.interceptors, f) }, problemIf(f == nil, "Intercept(nil)")}
}

// Disabled makes a bus that starts as if [Bus.Disable] had been called.
func Disabled() Option {
	return Option{set: func(c *config) { c.disabled = true }}
}
