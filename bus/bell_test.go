package bus_test

import (
	"context"
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

type slowLogger struct {
	slog.Handler
	running *atomic.Bool
}

func (l slowLogger) Enabled(context.Context, slog.Level) bool { return true }

func (l slowLogger) Handle(context.Context, slog.Record) error {
	l.running.Store(true)
	time.Sleep(time.Hour)
	l.running.Store(false)
	return nil
}

// Kills: a report of a slow call that goes on after Shutdown returned nil.
func TestB8_TheReportOfASlowCallIsPartOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running atomic.Bool
		b := newBus(t, bus.Logger(slog.New(slowLogger{slog.DiscardHandler, &running})))
		subscribe(t, b, "a", func(*event.Event) { time.Sleep(2 * time.Second) }, bus.Async(1), bus.SlowAfter(time.Second))
		number(t, b, "a", 1)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := b.Shutdown(ctx); err == nil || !running.Load() {
			t.Errorf("with a report being made: %v", err)
		}
		if err := b.Shutdown(context.Background()); err != nil || running.Load() {
			t.Errorf("in the end: %v", err)
		}
	})
}

// Kills: a token that is lost with a follower that is cancelled. One follower must see
// every event soon after it was published, though all others come and go.
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
			if time.Since(start) > 5*time.Second {
				t.Fatalf("lost wake-up: event %d, seen %d", n, seen.Load())
			}
		}
	}
	done.Store(true)
	shutdown(t, b)
	wg.Wait()
	t.Logf("%d events", n)
}

// A follower who goes away asleep leaves a bell that is rung once too often: whoever
// that wakes has nothing to read, and must sleep again, or nothing here ever would.
func TestFollow_WhoIsWokenForNothingSleepsAgain(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		gate, read := make(chan struct{}), 0
		go func() {
			for _, err := range b.Follow(context.Background(), bus.FromNow()) {
				if err == nil {
					read++
					<-gate
				}
			}
		}()
		synctest.Wait()
		number(t, b, "a", 0)
		synctest.Wait() // it has read that, and waits at the gate
		ctx, cancel := context.WithCancel(context.Background())
		go take(b.Follow(ctx, bus.FromNow()), 1)
		synctest.Wait()
		cancel()
		synctest.Wait()
		number(t, b, "a", 1) // the bell is rung, and nobody is asleep
		close(gate)
		synctest.Wait()
		if read != 2 {
			t.Errorf("%d read, want 2", read)
		}
	})
}
