package bench_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bench/internal/ponder"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// share has exactly goroutines goroutines do b.N times do between them, and
// stops the clock when the last is done.
func share(b *testing.B, goroutines int, do func(goroutine, times int)) {
	b.Helper()
	start := make(chan struct{})
	var wg sync.WaitGroup
	for g := range goroutines {
		times := b.N / goroutines
		if g < b.N%goroutines {
			times++
		}
		wg.Go(func() {
			<-start
			do(g, times)
		})
	}
	b.ReportAllocs()
	b.ResetTimer()
	close(start)
	wg.Wait()
	b.StopTimer()
}

// A think is what a goroutine does between two publishes: nothing, or compute
// for about so long. A tight loop flatters an unfair mutex, which its last holder
// gets again at once.
type think struct {
	name string
	time time.Duration
}

var thinks = []think{{"0", 0}, {"100ns", 100 * time.Nanosecond}}

// eachParallel runs a benchmark for each number of goroutines to a processor and
// each think time. The names say perCore, and not how many there are in all, so
// that they mean the same on each machine: enough to keep every processor busy,
// or many more than that.
func eachParallel(b *testing.B, impl string, run func(b *testing.B, goroutines, steps int)) {
	for _, perCore := range []int{1, 8, 64} {
		for _, t := range thinks {
			b.Run(fmt.Sprintf("impl=%s/perCore=%d/think=%s", impl, perCore, t.name), func(b *testing.B) {
				run(b, perCore*runtime.GOMAXPROCS(0), ponder.In(t.time))
			})
		}
	}
}

// BenchmarkPublishParallel shares publishes between goroutines, each with an
// event of its own, to one handler that counts for each goroutine apart. The
// time includes the thinking, of all goroutines by the number of processors.
func BenchmarkPublishParallel(b *testing.B) {
	made := func(g int) *event.Event { return event.New(typ, source, project(g)) }
	eachParallel(b, "ours", func(b *testing.B, goroutines, steps int) {
		on := newOurs(b)
		s := make(shards, goroutines)
		subscribe(b, on, ">", func(e *event.Event) { s.count(e.ProjectPath) })
		shareEvents(b, s, steps, made, on.Publish)
	})
	eachParallel(b, "mutex", func(b *testing.B, goroutines, steps int) {
		on := newMutex()
		s := make(shards, goroutines)
		subscribeMutex(b, on, ">", func(e *event.Event) { s.count(e.ProjectPath) })
		shareEvents(b, s, steps, made, on.Publish)
	})
	eachParallel(b, "python", func(b *testing.B, goroutines, steps int) {
		on := newPython()
		s := make(shards, goroutines)
		on.Subscribe(func(e *python.Event) { s.count(e.ProjectPath) })
		shareEvents(b, s, steps,
			func(g int) *python.Event { return python.NewEvent(typ, source, project(g), nil) },
			func(e *python.Event) error { on.Publish(e); return nil })
	})
}

// shareEvents has a goroutine for each of s publish an event of its own.
func shareEvents[E any](b *testing.B, s shards, steps int, made func(goroutine int) *E, publish func(*E) error) {
	b.Helper()
	share(b, len(s), func(g, times int) {
		e := made(g)
		x := uint64(g) + 1
		for range times {
			if err := publish(e); err != nil {
				b.Error(err)
				return
			}
			x = ponder.Steps(x, steps)
		}
		s[g].thought = x
	})
	s.verify(b)
}
