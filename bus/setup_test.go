package bus_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// stress is for how long tests go on that look for what happens seldom; with -short, a
// tenth of what was given.
var stress = flag.Duration("stress", time.Second, "how long each stress test takes; with -short, a tenth of it")

// collector keeps the events it handles.
type collector struct {
	mu     sync.Mutex
	events []*event.Event
}

func (c *collector) handle(e *event.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, e)
}

func newBus(t testing.TB, opts ...bus.Option) *bus.Bus {
	t.Helper()
	b, err := bus.New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func subscribe(t testing.TB, b *bus.Bus, pattern string, h bus.Handler, opts ...bus.SubscribeOption) *bus.Subscription {
	t.Helper()
	s, err := b.Subscribe(pattern, h, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func emit(t testing.TB, b *bus.Bus, typ, source string, attrs ...slog.Attr) *event.Event {
	t.Helper()
	e, err := b.Emit(typ, source, "", attrs...)
	if err != nil {
		t.Error(err) // not Fatal: it is called from goroutines of the tests' own
	}
	return e
}

// shutdown ends b in good order.
func shutdown(t testing.TB, b *bus.Bus) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := b.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}

// goroutinesReturn has the test fail if it ends with more goroutines than it began
// with.
func goroutinesReturn(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
			if time.Now().After(deadline) {
				stacks := make([]byte, 1<<20)
				t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
				return
			}
		}
	})
}

// inGoroutine runs f to the end of its goroutine and reports whether f returned.
func inGoroutine(f func()) (returned bool) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
		returned = true
	}()
	<-done
	return returned
}

// closes waits until done is closed. The test fails if that takes too long.
func closes(t testing.TB, what string, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatalf("after 10 seconds: %s", what)
	}
}

// othersRun lets everybody else run until nobody has anything to do, on one processor.
func othersRun() {
	for range 100 {
		runtime.Gosched()
	}
}

// together calls f and g in two goroutines that meet before they begin. Then f
// spins, so that over many rounds it meets g in every place.
func together(spin int, f, g func()) {
	var here atomic.Int64
	meet := func() {
		here.Add(1)
		for i := 1; here.Load() < 2; i++ {
			if i%64 == 0 {
				runtime.Gosched()
			}
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		meet()
		for range spin {
			here.Load()
		}
		f()
	})
	meet()
	g()
	wg.Wait()
}

// exploder has a name that shows in a stack.
func exploder(*event.Event) { panic(fmt.Errorf("broken: %w", errors.ErrUnsupported)) }

// numbers keeps the numbers of the events it handles. It is for one goroutine, or
// read when all is quiet.
type numbers struct{ got []int }

func (n *numbers) handle(e *event.Event) {
	v, _ := e.Payload.Get("n")
	n.got = append(n.got, int(v.Int64()))
}

func number(t testing.TB, b *bus.Bus, typ string, n int) {
	t.Helper()
	emit(t, b, typ, "x", slog.Int("n", n))
}

func upTo(first, last int) (ns []int) {
	for n := first; n <= last; n++ {
		ns = append(ns, n)
	}
	return ns
}

// figures is a subscription's statistics without what it is called.
func figures(s *bus.Subscription) bus.SubscriptionStats {
	st := s.Stats()
	st.Name, st.Pattern, st.Place, st.Queue = "", "", "", 0
	return st
}

// conserved checks B7's equation, as far as it concerns synchronous handlers.
func conserved(t *testing.T, s bus.SubscriptionStats) {
	t.Helper()
	if s.Matched != s.Delivered+s.Filtered+s.Dropped+s.Panicked+s.Pending {
		t.Errorf("matched %d ≠ delivered %d + filtered %d + dropped %d + panicked %d + pending %d",
			s.Matched, s.Delivered, s.Filtered, s.Dropped, s.Panicked, s.Pending)
	}
}

// bubble runs f in a synctest bubble, with a bus that is shut down at its end.
func bubble(t *testing.T, f func(t *testing.T, b *bus.Bus), opts ...bus.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t, opts...)
		f(t, b)
		shutdown(t, b)
	})
}

func bubbleNoShutdown(t *testing.T, f func(*testing.T, *bus.Bus)) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		f(t, b)
		b.Close()
	})
}
