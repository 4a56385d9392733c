package bus_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// To wait for no time is DropNewest, which has a name; to wait without an end would let
// a queue stop its publishers.
func TestBlock_NeedsAPositiveTimeout(t *testing.T) {
	b := newBus(t)
	defer shutdown(t, b)
	for timeout, refused := range map[time.Duration]bool{0: true, -1: true, -time.Hour: true, math.MinInt64: true, 1: false, math.MaxInt64: false} {
		s, err := b.Subscribe("a", func(*event.Event) {}, bus.Async(1), bus.OnFull(bus.Block(timeout)))
		if !refused && (s == nil || err != nil) {
			t.Errorf("Block(%v): %v", timeout, err)
		}
		if refused && (s != nil || !errors.Is(err, bus.ErrOption) || !strings.Contains(err.Error(), bus.Block(timeout).String())) {
			t.Errorf("Block(%v): %v, want ErrOption that names it", timeout, err)
		}
	}
	if n := b.Stats().Handlers; n != 2 {
		t.Errorf("%d subscriptions, want 2", n)
	}
}

func TestPolicy_String(t *testing.T) {
	for p, want := range map[bus.Policy]string{
		{}:                     "DropOldest",
		bus.DropOldest:         "DropOldest",
		bus.DropNewest:         "DropNewest",
		bus.Block(time.Minute): "Block(1m0s)",
	} {
		if got := p.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
