package bench_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pybus"
)

// BenchmarkUnrelated publishes what nobody wants, with so many handlers that
// want something else. Each wants a type of its own, to which an event is
// published first: a handler that could not be called proves nothing.
func BenchmarkUnrelated(b *testing.B) {
	for _, subs := range []int{0, 1000} {
		wanted := make([]string, subs)
		for i := range wanted {
			wanted[i] = fmt.Sprintf("other.kind%d", i)
		}
		b.Run(fmt.Sprintf("impl=ours/subs=%d", subs), func(b *testing.B) {
			on := newOurs(b)
			c := newCounters(subs)
			for i, n := range c {
				subscribe(b, on, wanted[i]+".>", func(*event.Event) { *n++ })
			}
			for _, w := range wanted {
				publishing(b, on, event.New(w+".x", source, root))()
			}
			c.verify(b, 1)
			publish := publishing(b, on, event.New(typ, source, root))
			publish() // makes the route
			b.ReportAllocs()
			for b.Loop() {
				publish()
			}
			c.verify(b, 1)
		})
		b.Run(fmt.Sprintf("impl=python/subs=%d", subs), func(b *testing.B) {
			on := newPython()
			c := newCounters(subs)
			for i, n := range c {
				prefix := wanted[i] + "."
				on.Subscribe(func(e *pybus.Event) {
					if strings.HasPrefix(e.Type, prefix) {
						*n++
					}
				})
			}
			for _, w := range wanted {
				on.PublishEvent(w+".x", source, root, nil)
			}
			c.verify(b, 1)
			publish := publishingPython(on, pybus.NewEvent(typ, source, root, nil))
			b.ReportAllocs()
			for b.Loop() {
				publish()
			}
			c.verify(b, 1)
		})
	}
}
