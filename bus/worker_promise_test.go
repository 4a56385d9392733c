package bus_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A subscription that ends in the middle of a batch is called with nothing more of it.
// In a bubble no time passes, so every handler is a quick one, which is given batches; a
// gate holds up the first until all events are there.
func TestB7_TheEndInsideABatch(t *testing.T) {
	for last := range uint64(40) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			const n = 100
			var s *bus.Subscription
			calls, gate := uint64(0), make(chan struct{})
			s = subscribe(t, b, "a", func(*event.Event) {
				<-gate
				if calls++; calls == last+1 {
					s.Unsubscribe()
				}
			}, bus.Async(n))
			for i := range n {
				number(t, b, "a", i)
			}
			close(gate)
			synctest.Wait()
			if st := figures(s); st != (bus.SubscriptionStats{Matched: n, Delivered: last + 1, Dropped: n - last - 1}) || calls != last+1 {
				t.Errorf("the end in call %d, after %d calls: %+v", last+1, calls, st)
			}
		})
	}
}

// Shutdown does not return nil while a goroutine of the bus is there, also if its
// context has ended and nothing is left.
func TestB8_NoGoroutineIsLeft(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	b := newBus(t)
	s := subscribe(t, b, "a", func(*event.Event) {}, bus.Async(1))
	othersRun()
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := b.Shutdown(ctx)
	if err == nil && runtime.NumGoroutine() >= before {
		t.Errorf("B8: Shutdown returned nil, %d goroutines, %d before", runtime.NumGoroutine(), before)
	}
	_ = s
}

// The worker of a Once that was spent ends without waiting for what its publisher does
// next.
func TestB8_ASpentOnceHasNoGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, gate := newBus(t), make(chan struct{})
		before := runtime.NumGoroutine()
		for range 50 {
			subscribe(t, b, "a", func(*event.Event) {}, bus.Once(), bus.Async(1), bus.OnFull(bus.Block(time.Hour)))
		}
		subscribe(t, b, "a", func(*event.Event) { <-gate })
		go number(t, b, "a", 0)
		synctest.Wait()
		if n := runtime.NumGoroutine() - before; n > 1 {
			t.Errorf("%d goroutines", n)
		}
		close(gate)
		synctest.Wait()
	})
}
