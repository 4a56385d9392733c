package bench_test

import (
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// BenchmarkChurn publishes to one handler, with churn=on beside a goroutine that
// subscribes another to everything and unsubscribes it, without pause.
func BenchmarkChurn(b *testing.B) {
	e := event.New(typ, source, root)
	p := python.NewEvent(typ, source, root, nil)
	for _, churn := range []string{"none", "on"} {
		run := func(b *testing.B, c counters, publish publisher, once func()) {
			c.check(b, publish, 10)
			if churn == "none" {
				c.time(b, publish)
				return
			}
			beside(b, once, "churns/op", func() { c.time(b, publish) })
		}
		b.Run("impl=ours/churn="+churn, func(b *testing.B) {
			on := newOurs(b)
			c := newCounters(1)
			c.onOurs(b, on)
			run(b, c, publishing(b, on, e), func() {
				s, err := on.Subscribe(">", func(*event.Event) {})
				if err != nil {
					b.Error(err)
					return
				}
				s.Unsubscribe()
			})
		})
		b.Run("impl=mutex/churn="+churn, func(b *testing.B) {
			on := newMutex()
			c := newCounters(1)
			c.onMutex(b, on)
			run(b, c, publishingMutex(b, on, e), func() {
				unsubscribe, err := on.Subscribe(">", func(*event.Event) {})
				if err != nil {
					b.Error(err)
					return
				}
				unsubscribe()
			})
		})
		b.Run("impl=python/churn="+churn, func(b *testing.B) {
			on := newPython()
			c := newCounters(1)
			c.onPython(on)
			run(b, c, publishingPython(on, p), func() { on.Unsubscribe(on.Subscribe(func(*python.Event) {})) })
		})
	}
}
