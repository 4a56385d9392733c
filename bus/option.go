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
	history      int
	interceptors []func(*event.Event) *event.Event
	clock        func() time.Time
	ids          func() uuid.UUID
	contextAttrs []func(context.Context) []slog.Attr
	logger       *slog.Logger
	onPanic      func(*PanicError)
	disabled     bool
}

// An Option changes what [New] makes. Of the same option given twice the last
// counts, but for [Intercept] and [ContextAttrs], which add up.
type Option struct {
	apply func(*config) error
}

func (o Option) applyTo(c *config) error {
	if o.apply == nil {
		return fmt.Errorf("bus: %w: the zero Option", ErrOption)
	}
	return o.apply(c)
}

// set returns an option that calls store or, where its value is missing, the error that
// name(nil) makes no sense.
func set(name string, missing bool, store func(*config)) Option {
	return Option{func(c *config) error {
		if missing {
			return fmt.Errorf("bus: %w: %s(nil)", ErrOption, name)
		}
		store(c)
		return nil
	}}
}

// History sets how many events are kept, exactly; 500 unless given, none with
// 0, at most [ring.MaxCapacity]. A larger history costs memory, not time.
func History(n int) Option {
	return Option{func(c *config) error {
		if n < 0 || n > ring.MaxCapacity {
			return fmt.Errorf("bus: %w: History(%d) is not within 0 to %d", ErrOption, n, ring.MaxCapacity)
		}
		c.history = n
		return nil
	}}
}

// Clock sets where timestamps come from: for events made by Emit and published
// ones that have none. It is called by many goroutines at once; a panic in it is
// the publisher's.
func Clock(now func() time.Time) Option {
	return set("Clock", now == nil, func(c *config) { c.clock = now })
}

// IDs sets where event IDs come from, such as [event.OrderedID] or
// [event.SecureID]. It is called by many goroutines at once; a panic in it is
// the publisher's.
func IDs(next func() uuid.UUID) Option {
	return set("IDs", next == nil, func(c *config) { c.ids = next })
}

// ContextAttrs has [Bus.EmitContext] add the attributes that f finds in the context:
// trace and span, a request's ID. Given more than once, each f adds its own, and of
// two attributes with the same key the later one counts. What f returns is copied. f
// is called by many goroutines at once, also on a disabled or closed bus; a panic in
// it is the publisher's.
func ContextAttrs(f func(context.Context) []slog.Attr) Option {
	return set("ContextAttrs", f == nil, func(c *config) { c.contextAttrs = append(c.contextAttrs, f) })
}

// Logger sets where panics are reported, unless there is an [OnPanic];
// slog.Default() as it is at that moment unless given.
func Logger(l *slog.Logger) Option {
	return set("Logger", l == nil, func(c *config) { c.logger = l })
}

// OnPanic has panics reported to f instead of a logger, one at a time and at a bounded
// rate, which [PanicError] describes. f is called in the goroutine in which the handler
// panicked; a report that waited for another one is made by the goroutine that made
// that. f may call any method of the bus. If it panics itself, that is counted in Stats
// and goes no further.
func OnPanic(f func(*PanicError)) Option {
	return set("OnPanic", f == nil, func(c *config) { c.onPanic = f })
}

// Intercept has every event pass through f before it is kept, routed or seen by
// anybody, in the goroutine of its publisher: to enrich it, to redact it, or,
// by returning nil, to drop it, which is counted and no error. f must not change
// the event it is given, which is its publisher's, but return a changed copy
// ([event.Event.WithPayload]). An f that panics drops the event: a secret must
// not slip through a broken redactor. Given more than once, the functions are applied
// in the order given.
func Intercept(f func(*event.Event) *event.Event) Option {
	return set("Intercept", f == nil, func(c *config) { c.interceptors = append(c.interceptors, f) })
}

// Disabled makes a bus that starts as if [Bus.Disable] had been called.
func Disabled() Option {
	return set("Disabled", false, func(c *config) { c.disabled = true })
}
