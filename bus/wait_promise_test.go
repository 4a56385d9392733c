package bus_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// An event that is published once Wait has subscribed reaches it.
func TestB5_WaitMissesNothing(t *testing.T) {
	t.Run("published_once_after_it_has_subscribed", func(t *testing.T) {
		b := newBus(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for i := range 2000 {
			w := wait(ctx, b, "a", func(e *event.Event) bool { return numberOf(e) == i })
			for !isOnARoute(b) && ctx.Err() == nil {
				runtime.Gosched()
			}
			want := emit(t, b, "a", "", slog.Int("i", i))
			<-w.done
			if w.e != want || w.err != nil {
				t.Fatalf("round %d: %v, %v", i, w.e, w.err)
			}
		}
		if st := b.Stats(); st.Published != 2000 || st.Handlers != 0 {
			t.Fatalf("%+v", st)
		}
	})

	t.Run("beside_publishers", func(t *testing.T) {
		// What Wait returns must not have been accepted before it was called.
		const publishers = 4
		b := newBus(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var accepted [publishers]atomic.Int64
		var done atomic.Bool
		var wg sync.WaitGroup
		for p := range publishers {
			wg.Go(func() {
				for i := 1; !done.Load(); i++ {
					emit(t, b, fmt.Sprint("p.", p), "x", slog.Int("i", i))
					accepted[p].Store(int64(i))
				}
			})
		}
		for round := range 100 {
			p := round % publishers
			before := accepted[p].Load()
			e, err := b.Wait(ctx, fmt.Sprint("p.", p), nil)
			if err != nil || int64(numberOf(e)) <= before {
				t.Errorf("round %d: %v, and %d had been accepted before; %v", round, e, before, err)
				break
			}
		}
		done.Store(true)
		wg.Wait()
		if st := b.Stats(); st.Handlers != 0 {
			t.Fatalf("%d subscriptions are left", st.Handlers)
		}
	})

	t.Run("beside_publishers_and_a_closing", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for round := range 300 {
			b := newBus(t)
			w := wait(ctx, b, "a", nil)
			var accepted atomic.Int64
			var wg sync.WaitGroup
			for round%2 == 0 && !isOnARoute(b) && ctx.Err() == nil {
				runtime.Gosched()
			}
			for range 3 {
				wg.Go(func() {
					if _, err := b.Emit("a", "x", ""); err == nil {
						accepted.Add(1)
					}
				})
			}
			wg.Go(func() { shutdown(t, b) })
			wg.Wait()
			<-w.done
			if round%2 == 0 && accepted.Load() > 0 && w.e == nil {
				t.Fatalf("round %d: %d events were accepted after it had subscribed, and it returned %v", round, accepted.Load(), w.err)
			}
			if (w.e == nil) == (w.err == nil) || w.err != nil && !errors.Is(w.err, bus.ErrClosed) {
				t.Fatalf("round %d: %v, %v", round, w.e, w.err)
			}
		}
	})
}
