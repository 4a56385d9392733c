package addr_test

import (
	"sync"
	"testing"

	"github.com/vidurai/eventbus/internal/addr"
)

// Numbers that are all the same would be right, and of no use.
func TestNumbersDiffer(t *testing.T) {
	const goroutines = 1024 // small stacks share the 8 KiB that a number is for
	var mu sync.Mutex
	stripes := map[uint32]int{}
	var wg, all sync.WaitGroup
	all.Add(goroutines)
	for range goroutines {
		wg.Go(func() {
			n := addr.Goroutine()
			all.Done()
			all.Wait() // so that all the stacks are there at once
			mu.Lock()
			stripes[n%16]++
			mu.Unlock()
		})
	}
	wg.Wait()
	if len(stripes) < 8 {
		t.Errorf("%d goroutines have %d of 16 stripes: %v", goroutines, len(stripes), stripes)
	}
}
