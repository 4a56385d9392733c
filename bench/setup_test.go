package bench_test

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/mutex"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// The event that most benchmarks publish.
const (
	typ    = "terminal.command"
	source = "daemon"
	root   = "/home/dev/project"
)

func newOurs(b *testing.B, opts ...bus.Option) *bus.Bus {
	b.Helper()
	on, err := bus.New(opts...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := on.Close(); err != nil {
			b.Error(err)
		}
	})
	return on
}

// reportEach reports the time of one of the n things that an operation does.
func reportEach(b *testing.B, n int, thing string) {
	b.Helper()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/"+thing)
}

func newPython() *python.Bus { return python.New(python.DefaultMaxLen) }

func newMutex() *mutex.Bus { return mutex.New(python.DefaultMaxLen) }

func subscribe(b *testing.B, on *bus.Bus, pattern string, h bus.Handler) {
	b.Helper()
	if _, err := on.Subscribe(pattern, h); err != nil {
		b.Fatal(err)
	}
}

func subscribeMutex(b *testing.B, on *mutex.Bus, pattern string, h func(*event.Event)) (unsubscribe func()) {
	b.Helper()
	unsubscribe, err := on.Subscribe(pattern, h)
	if err != nil {
		b.Fatal(err)
	}
	return unsubscribe
}

// publishing returns a publisher of e on ours. What Publish returns is looked
// at every time, as a caller would.
func publishing(b *testing.B, on *bus.Bus, e *event.Event) publisher {
	return func() {
		if err := on.Publish(e); err != nil {
			b.Fatal(err)
		}
	}
}

func publishingMutex(b *testing.B, on *mutex.Bus, e *event.Event) publisher {
	return func() {
		if err := on.Publish(e); err != nil {
			b.Fatal(err)
		}
	}
}

func publishingPython(on *python.Bus, e *python.Event) publisher {
	return func() { on.Publish(e) }
}
