package bustest

import (
	"context"
	"errors"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// A TB is what this package needs of a *testing.T, *testing.B or *testing.F.
// Fatalf must not return.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// history is how many events a bus made for a test keeps: more than most tests
// publish, and half a megabyte of pointers if one does.
const history = 1 << 16

// New returns a bus for the test. It keeps the last 65,536 events, unless opts say
// otherwise. A handler or an interceptor that panics fails the test, with its stack.
// When the test ends, the bus is shut down: what was accepted is delivered first, and a
// handler that has not returned after ten seconds fails the test. An option that makes
// no sense fails the test at once.
func New(t TB, opts ...bus.Option) *bus.Bus {
	t.Helper()
	b, err := bus.New(append([]bus.Option{
		bus.History(history),
		bus.OnPanic(func(p *bus.PanicError) { t.Errorf("%v\n%s", p, p.Stack) }),
	}, opts...)...)
	if err != nil {
		t.Fatalf("bustest: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		// A test that t.Fatal ended in a handler still has that handler on its stack, and
		// Shutdown would refuse to wait for it. So Shutdown gets a goroutine of its own.
		ended := make(chan error)
		go func() { ended <- b.Shutdown(ctx) }()
		// ErrClosed: the test has closed the bus itself.
		if err := <-ended; err != nil && !errors.Is(err, bus.ErrClosed) {
			t.Errorf("bustest: %v", err)
		}
	})
	return b
}

// patience is how long handlers may go on after the test has ended.
const patience = 10 * time.Second
