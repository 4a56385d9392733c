package bus_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestCloseKeepsWhatWasPublished(t *testing.T) {
	b := newBus(t)
	s := subscribe(t, b, "a", func(*event.Event) {})
	e := emit(t, b, "a", "")
	b.Close()
	if r := b.Recent(1); len(r) != 1 || r[0] != e || b.Stats().Published != 1 || s.Stats().Delivered != 1 {
		t.Fatal("a closed bus has forgotten")
	}
	s.Unsubscribe()
}

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
