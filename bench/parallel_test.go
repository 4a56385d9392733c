package bench_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pybus"
)

// share has exactly goroutines goroutines do b.N times do between them, and
// stops the clock when the last is done. b.RunParallel would start a multiple
// of GOMAXPROCS, and a name like goroutines=8 would mean something else on each
// machine.
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

// BenchmarkPublishParallel shares publishes between goroutines, each with an
// event of its own, to one handler that counts for each goroutine apart.
func BenchmarkPublishParallel(b *testing.B) {
	for _, goroutines := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("impl=ours/goroutines=%d", goroutines), func(b *testing.B) {
			on := newOurs(b)
			s := make(shards, goroutines)
			subscribe(b, on, ">", func(e *event.Event) { s.count(e.ProjectPath) })
			share(b, goroutines, func(g, times int) {
				e := event.New(typ, source, project(g))
				for range times {
					if err := on.Publish(e); err != nil {
						b.Error(err)
						return
					}
				}
			})
			s.verify(b)
		})
		b.Run(fmt.Sprintf("impl=python/goroutines=%d", goroutines), func(b *testing.B) {
			on := newPython()
			s := make(shards, goroutines)
			on.Subscribe(func(e *pybus.Event) { s.count(e.ProjectPath) })
			share(b, goroutines, func(g, times int) {
				e := pybus.NewEvent(typ, source, project(g), nil)
				for range times {
					on.Publish(e)
				}
			})
			s.verify(b)
		})
	}
}
