package bus_test

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestInHandler(t *testing.T) {
	a, b := newBus(t), newBus(t)
	type answer struct{ a, b bool }
	ask := func() answer { return answer{a.InHandler(), b.InHandler()} }
	var got []answer
	subscribe(t, a, "ask", func(*event.Event) { got = append(got, ask()) })
	subscribe(t, b, "ask", func(*event.Event) { got = append(got, ask()) })
	subscribe(t, a, "relay", func(*event.Event) { emit(t, b, "ask", "") })
	var down func(n int, f func())
	down = func(n int, f func()) {
		if n == 0 {
			f()
			return
		}
		down(n-1, f)
	}
	subscribe(t, a, "deep", func(*event.Event) { down(1000, func() { got = append(got, ask()) }) })
	subscribe(t, a, "panic", func(*event.Event) {
		defer func() { got = append(got, ask()) }()
		panic("on purpose")
	})
	subscribe(t, a, "grow", func(*event.Event) {
		var big [64 << 10]byte
		runtime.KeepAlive(&big)
		got = append(got, ask())
	})
	for _, c := range []struct {
		bus   *bus.Bus
		typ   string
		depth int
		want  []answer
	}{
		{a, "ask", 0, []answer{{true, false}}},
		{b, "ask", 0, []answer{{false, true}}},
		{a, "relay", 0, []answer{{true, true}}},
		{a, "deep", 0, []answer{{true, false}}},
		{a, "deep", 1000, []answer{{true, false}}}, // a traceback leaves out the middle, but b is at rest
		{a, "panic", 0, []answer{{true, false}}},
		{a, "grow", 0, []answer{{true, false}}},
	} {
		got = nil
		down(c.depth, func() { emit(t, c.bus, c.typ, "") })
		if !slices.Equal(got, c.want) {
			t.Errorf("in %s: %v, want %v", c.typ, got, c.want)
		}
	}
	if ask() != (answer{}) {
		t.Error("outside of handlers the answer is yes")
	}
	subscribe(t, a, "fork", func(*event.Event) {
		c := make(chan answer)
		go func() { c <- ask() }()
		got = []answer{<-c}
	})
	if emit(t, a, "fork", ""); got[0] != (answer{}) {
		t.Error("a goroutine that a handler started is taken for the handler")
	}
}

// deep calls f below so many frames of its own.
//
//go:noinline
func deep(frames int, f func()) {
	if frames == 0 {
		f()
		return
	}
	deep(frames-1, f)
	runtime.KeepAlive(f)
}

// inTheMiddle calls f inside a handler of b whose frame lies so deep below f, and so
// high above the goroutine's first, that a traceback leaves it out.
func inTheMiddle(t *testing.T, b *bus.Bus, f func()) {
	t.Helper()
	called := false
	s := subscribe(t, b, "middle", func(*event.Event) {
		deep(60, func() {
			text := make([]byte, 1<<20)
			text = text[:runtime.Stack(text, false)]
			if !strings.Contains(string(text), "frames elided") || strings.Contains(string(text), "bus.(*Bus).run(") {
				t.Errorf("the traceback shows the frame:\n%s", text)
			}
			f()
			called = true // and f has not panicked
		})
	})
	defer s.Unsubscribe()
	deep(60, func() { emit(t, b, "middle", "") })
	if !called {
		t.Error("the handler was not called to its end")
	}
}

// A bus that is at rest has nobody in a handler: what a traceback leaves out does not
// matter.
func TestInHandler_OfABusAtRestIsNoHoweverDeepTheStack(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{"synchronous": nil, "asynchronous": {bus.Async(9)}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				first, second := newBus(t), newBus(t)
				defer shutdown(t, first)
				s := subscribe(t, second, "a", func(*event.Event) {}, opts...)
				emit(t, second, "a", "")
				synctest.Wait() // its worker has handled that
				inTheMiddle(t, first, func() {
					if !first.InHandler() {
						t.Error("it is inside a handler of the first bus, and InHandler says no")
					}
					if second.InHandler() {
						t.Error("it is inside no handler of the second bus, and InHandler says yes")
					}
					if err := s.UnsubscribeWait(t.Context()); err != nil {
						t.Errorf("UnsubscribeWait: %v", err)
					}
					if err := second.Shutdown(t.Context()); err != nil {
						t.Errorf("Shutdown: %v", err)
					}
				})
			})
		})
	}
}

// Of a bus that is busy elsewhere it cannot be told, where the traceback leaves out a
// handler's frame, whose that is. To be safe the answer is yes.
func TestInHandler_OfABusyBusIsYesWhereFramesAreElided(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{"synchronous": nil, "asynchronous": {bus.Async(9)}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				first, second := newBus(t), newBus(t)
				defer shutdown(t, first)
				gate := make(chan struct{})
				s := subscribe(t, second, "a", func(*event.Event) { <-gate }, opts...)
				go emit(t, second, "a", "")
				synctest.Wait()
				inTheMiddle(t, first, func() {
					if err := s.UnsubscribeWait(t.Context()); !errors.Is(err, bus.ErrInHandler) {
						t.Errorf("UnsubscribeWait: %v, want ErrInHandler", err)
					}
				})
				subscribe(t, first, "a", func(*event.Event) { // which a traceback shows
					if second.InHandler() {
						t.Error("it is inside no handler of the second bus, and InHandler says yes")
					}
					close(gate)
					if err := second.Shutdown(t.Context()); err != nil {
						t.Errorf("Shutdown: %v", err)
					}
				})
				emit(t, first, "a", "")
				if st := s.Stats(); st.Delivered != 1 {
					t.Errorf("%+v", st)
				}
			})
		})
	}
}

// Inside a handler the answer is yes, however deep, and when another bus's handler is
// around it or within it.
func TestInHandler_IsYesAtAnyDepth(t *testing.T) {
	first, second := newBus(t), newBus(t)
	defer shutdown(t, second)
	defer shutdown(t, first)
	subscribe(t, second, "a", func(*event.Event) {
		if !first.InHandler() || !second.InHandler() {
			t.Error("it is inside handlers of both, and InHandler says no")
		}
		if err := first.Shutdown(t.Context()); err != bus.ErrInHandler {
			t.Errorf("Shutdown: %v, want ErrInHandler", err)
		}
	})
	inTheMiddle(t, first, func() { emit(t, second, "a", "") })
	if st := second.Stats(); st.Panics != 0 || st.Subscriptions[0].Delivered != 1 {
		t.Errorf("%+v", st)
	}
	if first.InHandler() || second.InHandler() {
		t.Error("it is inside no handler, and InHandler says yes")
	}
}

// Code of a handler that runs while its goroutine ends, or while its panic is reported,
// is still inside it.
func TestInHandler_IsYesWhileAHandlerEnds(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{"synchronous": nil, "asynchronous": {bus.Async(9)}} {
		for how, end := range map[string]func(){"panics": func() { panic("on purpose") }, "ends its goroutine": runtime.Goexit} {
			t.Run(name+" "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var b *bus.Bus
					asked := 0
					ask := func() {
						if asked++; !b.InHandler() {
							t.Error("InHandler says no")
						}
					}
					b = newBus(t, bus.OnPanic(func(*bus.PanicError) { ask() }))
					defer shutdown(t, b)
					subscribe(t, b, "a", func(*event.Event) { defer ask(); end() }, opts...)
					go emit(t, b, "a", "")
					synctest.Wait()
					if asked != 2 {
						t.Errorf("asked %d times, want 2", asked)
					}
				})
			})
		}
	}
}

// farBelowTheHandlerOfAnotherBus calls f below so many frames, whose names and arguments
// make their traceback long.
func farBelowTheHandlerOfAnotherBus(frames, a, b, c, d, e, g, h, i uint64, f func()) {
	if frames == 0 {
		f()
		return
	}
	farBelowTheHandlerOfAnotherBus(frames-1, a, b, c, d, e, g, h, i, f)
	runtime.KeepAlive(f)
}

// A traceback of more than 16 KiB has the handler's frame all the same.
func TestInHandler_OfAnotherBusFarBelow(t *testing.T) {
	other := newBus(t)
	calls := 0
	b := newBus(t)
	subscribe(t, b, "a", func(*event.Event) {
		const x = 1<<64 - 1
		farBelowTheHandlerOfAnotherBus(82, x, x, x, x, x, x, x, x, func() {
			if n := runtime.Stack(make([]byte, 1<<20), false); n < 16<<10 {
				t.Errorf("the traceback has %d bytes", n)
			}
			if !b.InHandler() {
				t.Error("it is inside a handler of the bus, and InHandler says no")
			}
			if other.InHandler() {
				t.Error("it is inside no handler of the other bus, and InHandler says yes")
			}
			calls++ // and nothing has panicked
		})
	})
	if emit(t, b, "a", ""); calls != 1 {
		t.Errorf("%d calls", calls)
	}
}
