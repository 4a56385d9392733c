package bench_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// BenchmarkUnrelated publishes what nobody wants, with so many handlers that
// want something else: with kind=types a type each, with kind=patterns every
// type below a name each. To each an event that it wants is published first: a
// handler that could not be called proves nothing.
func BenchmarkUnrelated(b *testing.B) {
	for _, kind := range []struct {
		name    string
		pattern func(stem string) string
		python  func(stem string) func(typ string) bool
	}{
		{"types",
			func(stem string) string { return stem + ".x" },
			func(stem string) func(string) bool {
				want := stem + ".x"
				return func(typ string) bool { return typ == want }
			},
		},
		{"patterns",
			func(stem string) string { return stem + ".>" },
			func(stem string) func(string) bool {
				prefix := stem + "."
				return func(typ string) bool { return strings.HasPrefix(typ, prefix) }
			},
		},
	} {
		for _, subs := range []int{0, 10, 1000} {
			stems := names("other", subs)
			b.Run(fmt.Sprintf("impl=ours/kind=%s/subs=%d", kind.name, subs), func(b *testing.B) {
				on := newOurs(b)
				c := newCounters(subs)
				for i, n := range c {
					subscribe(b, on, kind.pattern(stems[i]), func(*event.Event) { *n++ })
				}
				for _, stem := range stems {
					publishing(b, on, event.New(stem+".x", source, root))()
				}
				c.measureNone(b, publishing(b, on, event.New(typ, source, root)))
			})
			b.Run(fmt.Sprintf("impl=python/kind=%s/subs=%d", kind.name, subs), func(b *testing.B) {
				on := newPython()
				c := newCounters(subs)
				for i, n := range c {
					wants := kind.python(stems[i])
					on.Subscribe(func(e *python.Event) {
						if wants(e.Type) {
							*n++
						}
					})
				}
				for _, stem := range stems {
					on.PublishEvent(stem+".x", source, root, nil)
				}
				c.measureNone(b, publishingPython(on, python.NewEvent(typ, source, root, nil)))
			})
		}
	}
}

// measureNone times a publish that no counter counts; what each was to count
// once, it has.
func (c counters) measureNone(b *testing.B, publish publisher) {
	b.Helper()
	c.verify(b, 1)
	publish() // makes the route
	b.ReportAllocs()
	for b.Loop() {
		publish()
	}
	c.verify(b, 1)
}
