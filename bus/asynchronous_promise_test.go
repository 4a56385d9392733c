package bus_test

import (
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// Subscriptions share a queue only if they name the same sources, also where these look
// alike when joined.
func TestB5_SubscriptionsThatMustNotShare(t *testing.T) {
	for name, c := range map[string][2][]bus.SubscribeOption{
		"nul":   {{bus.Sources("x", "y")}, {bus.Sources("x\x00y")}},
		"empty": {{bus.Sources("")}, {bus.Sources("y")}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, b *bus.Bus) {
				var first, second numbers
				subscribe(t, b, "a", first.handle, append(c[0], bus.Async(10))...)
				subscribe(t, b, "a", second.handle, append(c[1], bus.Async(10))...)
				emit(t, b, "a", "x", slog.Int("n", 1))
				emit(t, b, "a", "", slog.Int("n", 2))
				synctest.Wait()
				if len(second.got) != 0 {
					t.Errorf("the second got %v, of a source it did not ask for", second.got)
				}
			})
		})
	}
}

// A shared queue goes when the last of its subscriptions leaves, and not when the first
// does.
func TestB9_AQueueGoesWithTheLastOfIts(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		var ss []*bus.Subscription
		for range 3 {
			ss = append(ss, subscribe(t, b, "a", func(*event.Event) {}, bus.Async(4)))
		}
		for i, s := range ss {
			if receivers, queues := b.Held(); receivers != 1 || queues != 1 {
				t.Errorf("%d have left: %d receivers, %d queues", i, receivers, queues)
			}
			s.Unsubscribe()
		}
		if receivers, queues := b.Held(); receivers != 0 || queues != 0 {
			t.Errorf("all have left: %d receivers, %d queues", receivers, queues)
		}
		subscribe(t, b, "a", func(*event.Event) {}, bus.Async(4))
		b.ClearSubscriptions()
		if receivers, queues := b.Held(); receivers != 0 || queues != 0 {
			t.Errorf("cleared: %d receivers, %d queues", receivers, queues)
		}
	})
}
