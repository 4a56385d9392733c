package bench_test

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/mutex"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// BenchmarkEmit makes an event of so many attributes, a text and an integer in
// turn, and publishes it to one handler. The attributes are written in the
// call, as a caller writes them: through a variable they would be on the heap.
// The bus with a mutex has no Emit; it publishes what event.New made, which is
// what Emit does. impl=floor publishes what [floorEvent] made.
func BenchmarkEmit(b *testing.B) {
	for _, c := range []struct {
		attrs  int
		ours   func(*bus.Bus) error
		mutex  func(*mutex.Bus) error
		python func(*python.Bus)
	}{
		{0,
			func(on *bus.Bus) error {
				_, err := on.Emit(typ, source, root)
				return err
			},
			func(on *mutex.Bus) error { return on.Publish(event.New(typ, source, root)) },
			func(on *python.Bus) { on.PublishEvent(typ, source, root, map[string]any{}) },
		},
		{2,
			func(on *bus.Bus) error {
				_, err := on.Emit(typ, source, root, slog.String("command", "go test"), slog.Int("exit_code", 1))
				return err
			},
			func(on *mutex.Bus) error {
				return on.Publish(event.New(typ, source, root, slog.String("command", "go test"), slog.Int("exit_code", 1)))
			},
			func(on *python.Bus) {
				on.PublishEvent(typ, source, root, map[string]any{"command": "go test", "exit_code": 1})
			},
		},
		{4,
			func(on *bus.Bus) error {
				_, err := on.Emit(typ, source, root, slog.String("command", "go test"), slog.Int("exit_code", 1),
					slog.String("shell", "bash"), slog.Int("ms", 7310))
				return err
			},
			func(on *mutex.Bus) error {
				return on.Publish(event.New(typ, source, root, slog.String("command", "go test"), slog.Int("exit_code", 1),
					slog.String("shell", "bash"), slog.Int("ms", 7310)))
			},
			func(on *python.Bus) {
				on.PublishEvent(typ, source, root, map[string]any{"command": "go test", "exit_code": 1,
					"shell": "bash", "ms": 7310})
			},
		},
		{8,
			func(on *bus.Bus) error {
				_, err := on.Emit(typ, source, root, slog.String("command", "go test"), slog.Int("exit_code", 1),
					slog.String("shell", "bash"), slog.Int("ms", 7310), slog.String("cwd", "/home/dev"), slog.Int("pid", 4711),
					slog.String("branch", "main"), slog.Int("jobs", 2))
				return err
			},
			func(on *mutex.Bus) error {
				return on.Publish(event.New(typ, source, root, slog.String("command", "go test"), slog.Int("exit_code", 1),
					slog.String("shell", "bash"), slog.Int("ms", 7310), slog.String("cwd", "/home/dev"), slog.Int("pid", 4711),
					slog.String("branch", "main"), slog.Int("jobs", 2)))
			},
			func(on *python.Bus) {
				on.PublishEvent(typ, source, root, map[string]any{"command": "go test", "exit_code": 1,
					"shell": "bash", "ms": 7310, "cwd": "/home/dev", "pid": 4711, "branch": "main", "jobs": 2})
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
			carries(b, on.Recent(1)[0].Payload.Len(), c.attrs)
		})
		b.Run(fmt.Sprintf("impl=mutex/attrs=%d", c.attrs), func(b *testing.B) {
			on := newMutex()
			n := newCounters(1)
			n.onMutex(b, on)
			n.measure(b, func() {
				if err := c.mutex(on); err != nil {
					b.Fatal(err)
				}
			})
			carries(b, on.Recent(1)[0].Payload.Len(), c.attrs)
		})
		b.Run(fmt.Sprintf("impl=python/attrs=%d", c.attrs), func(b *testing.B) {
			on := newPython()
			n := newCounters(1)
			n.onPython(on)
			n.measure(b, func() { c.python(on) })
			carries(b, len(on.Recent(1)[0].Payload), c.attrs)
		})
	}
	b.Run("impl=floor/attrs=2", func(b *testing.B) {
		on := newOurs(b)
		n := newCounters(1)
		n.onOurs(b, on)
		n.measure(b, func() {
			if err := on.Publish(floorEvent()); err != nil {
				b.Fatal(err)
			}
		})
	})
}

// carries fails b unless the last event has as many attributes as its name says.
func carries(b *testing.B, got, want int) {
	b.Helper()
	if got != want {
		b.Fatalf("the last event has %d attributes, want %d", got, want)
	}
}
