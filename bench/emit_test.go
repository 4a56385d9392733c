package bench_test

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/pybus"
)

// BenchmarkEmit makes an event of so many attributes, a text and an integer in
// turn, and publishes it to one handler. The attributes are written in the
// call, as a caller writes them: through a variable they would be on the heap.
func BenchmarkEmit(b *testing.B) {
	for _, c := range []struct {
		attrs  int
		ours   func(*bus.Bus) error
		python func(*pybus.Bus)
	}{
		{0,
			func(on *bus.Bus) error {
				_, err := on.Emit(typ, source, root)
				return err
			},
			func(on *pybus.Bus) { on.PublishEvent(typ, source, root, map[string]any{}) },
		},
		{2,
			func(on *bus.Bus) error {
				_, err := on.Emit(typ, source, root, slog.String("command", "go test"), slog.Int("exit_code", 1))
				return err
			},
			func(on *pybus.Bus) {
				on.PublishEvent(typ, source, root, map[string]any{"command": "go test", "exit_code": 1})
			},
		},
		{4,
			func(on *bus.Bus) error {
				_, err := on.Emit(typ, source, root, slog.String("command", "go test"), slog.Int("exit_code", 1),
					slog.String("shell", "bash"), slog.Int("ms", 7310))
				return err
			},
			func(on *pybus.Bus) {
				on.PublishEvent(typ, source, root, map[string]any{"command": "go test", "exit_code": 1,
					"shell": "bash", "ms": 7310})
			},
		},
	} {
		b.Run(fmt.Sprintf("impl=ours/attrs=%d", c.attrs), func(b *testing.B) {
			on := newOurs(b)
			n := newCounters(1)
			n.onOurs(b, on)
			n.measure(b, func() {
				if err := c.ours(on); err != nil {
					b.Fatal(err)
				}
			})
		})
		b.Run(fmt.Sprintf("impl=python/attrs=%d", c.attrs), func(b *testing.B) {
			on := newPython()
			n := newCounters(1)
			n.onPython(on)
			n.measure(b, func() { c.python(on) })
		})
	}
}
