package bench_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// beside does measure while another goroutine does do again and again, and
// reports how often that was for each operation that measure timed. It begins
// when do has been done once, so that even the shortest had something beside it.
// The goroutine has ended when beside returns, also where measure calls b.Fatal.
func beside(b *testing.B, do func(), unit string, measure func()) {
	b.Helper()
	var times atomic.Uint64
	var over atomic.Bool
	var goroutine sync.WaitGroup
	begun := make(chan struct{})
	goroutine.Go(func() {
		do()
		close(begun)
		for !over.Load() {
			do()
			times.Add(1)
		}
	})
	defer goroutine.Wait()
	defer over.Store(true)
	<-begun
	start, before := time.Now(), times.Load()
	measure()
	// By rate: the clock of b does not run all the time that measure takes.
	perSecond := float64(times.Load()-before) / time.Since(start).Seconds()
	b.ReportMetric(perSecond*b.Elapsed().Seconds()/float64(b.N), unit)
}
