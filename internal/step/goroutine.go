//go:build explore

package step

import "sync"

// idle has goroutines that have run a thread and wait for the next. A new goroutine
// would grow its stack each time, which takes as long as the thread.
var idle struct {
	sync.Mutex
	work []chan func()
}

// goroutine calls f in an idle goroutine, or in a new one if none is idle.
func goroutine(f func()) {
	idle.Lock()
	defer idle.Unlock()
	if n := len(idle.work); n > 0 {
		idle.work[n-1] <- f
		idle.work = idle.work[:n-1]
		return
	}
	work := make(chan func(), 1)
	work <- f
	go func() {
		for f := range work {
			f() // a Goexit in it ends the goroutine
			idle.Lock()
			idle.work = append(idle.work, work)
			idle.Unlock()
		}
	}()
}

// Dismiss ends the goroutines that are kept for the next run.
func Dismiss() {
	idle.Lock()
	defer idle.Unlock()
	for _, work := range idle.work {
		close(work)
	}
	idle.work = nil
}
