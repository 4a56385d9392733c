package addr_test

import (
	"sync"
	"testing"

	"github.com/vidurai/eventbus/internal/addr"
)

// Numbers that are all the same would be right, and of no use.
func TestNumbersDiffer(t *testing.T) {
	var mu sync.Mutex
	stripes := map[uint32]int{}
	var wg, all sync.WaitGroup
	all.Add(64)
	for range 64 {
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
		t.Errorf("64 goroutines have %d of 16 stripes: %v", len(stripes), stripes)
	}
}
