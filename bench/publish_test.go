package bench_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// BenchmarkPublish publishes a ready event to so many handlers of everything.
// The call through a closure that all implementations go through alike costs
// about 2 ns of each. impl=floor is a [floorBus], which has no history either.
func BenchmarkPublish(b *testing.B) {
	e := event.New(typ, source, root)
	p := python.NewEvent(typ, source, root, nil)
	for _, handlers := range []int{0, 1, 2, 10, 100} {
		b.Run(fmt.Sprintf("impl=ours/handlers=%d", handlers), func(b *testing.B) {
			on := newOurs(b)
			c := newCounters(handlers)
			c.onOurs(b, on)
			c.measure(b, publishing(b, on, e))
		})
		b.Run(fmt.Sprintf("impl=ours-nohistory/handlers=%d", handlers), func(b *testing.B) {
			on := newOurs(b, bus.History(0))
			c := newCounters(handlers)
			c.onOurs(b, on)
			c.measure(b, publishing(b, on, e))
		})
		b.Run(fmt.Sprintf("impl=floor/handlers=%d", handlers), func(b *testing.B) {
			c := newCounters(handlers)
			on := &floorBus{handlers: c.handlers()}
			c.measure(b, func() {
				if err := on.publish(e); err != nil {
					b.Fatal(err)
				}
			})
			if in, out := on.entered.Load(), on.left.Load(); in == 0 || in != out {
				b.Fatalf("counted %d publishes in and %d out", in, out)
			}
		})
		b.Run(fmt.Sprintf("impl=mutex/handlers=%d", handlers), func(b *testing.B) {
			on := newMutex()
			c := newCounters(handlers)
			c.onMutex(b, on)
			c.measure(b, publishingMutex(b, on, e))
		})
		b.Run(fmt.Sprintf("impl=python/handlers=%d", handlers), func(b *testing.B) {
			on := newPython()
			c := newCounters(handlers)
			c.onPython(on)
			c.measure(b, publishingPython(on, p))
		})
	}
}
