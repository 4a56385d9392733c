package bus_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// Names, subscriptions, followers and waits that come and go leave nothing.
func TestAttackB9_ComingAndGoing(t *testing.T) {
	n := 5000
	if *stress > time.Second {
		n = 50_000
	}
	goroutinesReturn(t)
	b := newBus(t, quietly())
	emit(t, b, "a", "")
	churn := func(n int) {
		for i := range n {
			opts := []bus.SubscribeOption{bus.Named(fmt.Sprint("name ", i))}
			switch i % 10 {
			case 0:
				opts = append(opts, bus.Async(10), bus.Replay(1))
			case 5:
				opts = append(opts, bus.Async(10))
			}
			s := subscribe(t, b, fmt.Sprintf("a.%d.>", i), func(*event.Event) {}, opts...)
			for range b.Follow(t.Context(), bus.FromOldest()) {
				break
			}
			if i%10 == 1 {
				emit(t, b, "boom", "")
			}
			s.Unsubscribe()
		}
	}
	churn(n / 10)
	before := heap()
	churn(n)
	if grown := int64(heap()) - int64(before); grown > 2<<20 {
		t.Errorf("the heap has grown by %d KiB", grown>>10)
	}
	if receivers, queues := b.Held(); receivers != 0 || queues != 0 || b.Replaced() != 0 {
		t.Errorf("%d receivers, %d queues, %d deliveries are left", receivers, queues, b.Replaced())
	}
	shutdown(t, b)
}
