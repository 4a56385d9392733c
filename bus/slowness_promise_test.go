package bus_test

import (
	"context"
	"log/slog"
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

// No report of a slow call goes on after Shutdown has returned nil.
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
