package bus_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
)

// A nil context is refused where it enters, by each method that takes one.
func TestNilContext_IsRefused(t *testing.T) {
	b := newBus(t, bus.ContextAttrs(func(context.Context) []slog.Attr {
		t.Error("a function of ContextAttrs is called")
		return nil
	}))
	var none context.Context
	for method, call := range map[string]func() error{
		"EmitContext": func() error { _, err := b.EmitContext(none, "a", "", ""); return err },
	} {
		if err := call(); !errors.Is(err, bus.ErrNilContext) || !strings.Contains(err.Error(), method) {
			t.Errorf("%s: %v, want ErrNilContext that names it", method, err)
		}
	}
	if st := b.Stats(); st.Rejected != 1 || st.Published != 0 {
		t.Errorf("%+v", st)
	}
}
