package bus_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// No token is lost with a follower that is cancelled: one follower sees every event soon
// after it was published, though all others come and go.
func TestR7_FollowersThatAreCancelled(t *testing.T) {
	goroutinesReturn(t)
	b := newBus(t)
	var seen atomic.Uint64
	var wg sync.WaitGroup
	wg.Go(func() {
		for e, err := range b.Follow(context.Background(), bus.FromOldest()) {
			if err != nil {
				return
			}
			seen.Store(e.Position.Seq)
		}
	})
	var done atomic.Bool
	for i := range 8 {
		wg.Go(func() {
			for n := 0; !done.Load(); n++ {
				ctx, cancel := context.WithCancel(context.Background())
				go func() {
					for range (n*7 + i) % 20 {
						runtime.Gosched()
					}
					cancel()
				}()
				for _, err := range b.Follow(ctx, bus.FromNow()) {
					if err != nil {
						break
					}
				}
			}
		})
	}
	e := event.New("a", "x", "")
	n := uint64(0)
	for end := time.Now().Add(*stress); time.Now().Before(end); {
		b.Publish(e)
		n++
		for start := time.Now(); seen.Load() != n; runtime.Gosched() {
			if time.Since(start) > time.Minute {
				t.Fatalf("lost wake-up: event %d, seen %d", n, seen.Load())
			}
		}
	}
	done.Store(true)
	shutdown(t, b)
	wg.Wait()
	t.Logf("%d events", n)
}
