package bus

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/vidurai/eventbus/event"
)

// defaultBus is what Default returns, and the only state of this package that is global.
// It is nil until Default or SetDefault is called.
var defaultBus atomic.Pointer[Bus]

// Default returns the bus that the package-level functions use: one of default
// options, made at the first call, unless [SetDefault] gave another.
func Default() *Bus {
	if b := defaultBus.Load(); b != nil {
		return b
	}
	b, err := New()
	if err != nil {
		panic(err) // not reached: there are no options to be wrong
	}
	defaultBus.CompareAndSwap(nil, b)
	return defaultBus.Load()
}

// SetDefault makes b the bus that [Default] returns. It panics if b is nil. The
// bus it replaces is left as it is.
func SetDefault(b *Bus) {
	if b == nil {
		panic("bus: SetDefault(nil)")
	}
	defaultBus.Store(b)
}

// Publish calls [Bus.Publish] on the default bus.
func Publish(e *event.Event) error { return Default().Publish(e) }

// Emit calls [Bus.Emit] on the default bus.
func Emit(typ, source, projectPath string, attrs ...slog.Attr) (*event.Event, error) {
	return Default().Emit(typ, source, projectPath, attrs...)
}

// EmitContext calls [Bus.EmitContext] on the default bus.
func EmitContext(ctx context.Context, typ, source, projectPath string, attrs ...slog.Attr) (*event.Event, error) {
	return Default().EmitContext(ctx, typ, source, projectPath, attrs...)
}

// Subscribe calls [Bus.Subscribe] on the default bus.
func Subscribe(pattern string, h Handler, opts ...SubscribeOption) (*Subscription, error) {
	return Default().Subscribe(pattern, h, opts...)
}

// Recent calls [Bus.Recent] on the default bus.
func Recent(limit int) []*event.Event { return Default().Recent(limit) }
