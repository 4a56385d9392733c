package bus_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A nil context is refused where it enters, by each method that takes one.
func TestNilContext_IsRefused(t *testing.T) {
	b := newBus(t, bus.ContextAttrs(func(context.Context) []slog.Attr {
		t.Error("a function of ContextAttrs is called")
		return nil
	}))
	s := subscribe(t, b, "a", func(*event.Event) {}, bus.Async(1))
	defer b.Close()
	var none context.Context
	for method, call := range map[string]func() error{
		"EmitContext":     func() error { _, err := b.EmitContext(none, "a", "", ""); return err },
		"Wait":            func() error { _, err := b.Wait(none, "a", nil); return err },
		"Follow":          func() error { _, err := take(b.Follow(none, bus.FromOldest()), 1); return err },
		"UnsubscribeWait": func() error { return s.UnsubscribeWait(none) },
		"Drain":           func() error { return s.Drain(none) },
		"Shutdown":        func() error { return b.Shutdown(none) },
	} {
		if err := call(); !errors.Is(err, bus.ErrNilContext) || !strings.Contains(err.Error(), method) {
			t.Errorf("%s: %v, want ErrNilContext that names it", method, err)
		}
	}
	if st := b.Stats(); st.Rejected != 1 || st.Published != 0 || st.Handlers != 1 || !b.Enabled() {
		t.Errorf("a refused call has changed something: %+v", st)
	}
}
