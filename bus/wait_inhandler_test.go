package bus_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// The publish that a handler is part of is under way for as long as the handler
// waits: if a wait in it were for the last publish to be over, neither it nor
// anybody else's would end.
func TestClose_EndsWaitsInsideAHandler(t *testing.T) {
	for name, wait := range map[string]func(context.Context, *bus.Bus) error{
		"Wait": func(ctx context.Context, b *bus.Bus) error {
			_, err := b.Wait(ctx, "answer", nil)
			return err
		},
		"Follow": func(ctx context.Context, b *bus.Bus) error {
			_, err := take(b.Follow(ctx, bus.FromNow()), 1)
			return err
		},
	} {
		for how, end := range map[string]func(*bus.Bus){
			"Close":    func(b *bus.Bus) { b.Close() },
			"Shutdown": func(b *bus.Bus) { shutdown(t, b) },
		} {
			t.Run(name+"/"+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := newBus(t)
					ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
					defer cancel()
					subscribe(t, b, "question", func(*event.Event) {
						if err := wait(ctx, b); !errors.Is(err, bus.ErrClosed) {
							t.Errorf("in the handler: %v, want ErrClosed", err)
						}
					})
					go emit(t, b, "question", "")
					synctest.Wait()
					go func() {
						if err := wait(ctx, b); !errors.Is(err, bus.ErrClosed) {
							t.Errorf("elsewhere: %v, want ErrClosed", err)
						}
					}()
					synctest.Wait()
					start := time.Now()
					end(b)
					synctest.Wait()
					if time.Since(start) != 0 {
						t.Errorf("it took %v", time.Since(start))
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
