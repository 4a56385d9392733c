package step_test

import (
	"runtime"
	"sync/atomic"
	"testing"
)

// Go's memory model promises that atomic operations behave as if all were in one order, and every
// argument about ordered accesses here rests on it. Whoever emulates a processor may not keep
// the promise: qemu-aarch64 7.2 on amd64 lets a load overtake the store before it, one time in
// ten here. Then a bell may not wake, and an UnsubscribeWait not return. On one processor
// (taskset -c 0 qemu-aarch64) nothing overtakes.
func TestALoadDoesNotOvertakeAStore(t *testing.T) {
	const rounds = 20_000
	type word struct {
		atomic.Bool
		_ [63]byte
	}
	words := make([][2]word, rounds)
	found := make([][2]bool, rounds)
	var at [2]struct {
		atomic.Int64
		_ [56]byte
	}
	side := func(me int) {
		for i := range rounds {
			at[me].Store(int64(i + 1))
			for spins := 1; at[1-me].Load() <= int64(i); spins++ {
				if spins%1000 == 0 {
					runtime.Gosched()
				}
			}
			words[i][me].Store(true)
			found[i][me] = words[i][1-me].Load()
		}
	}
	other := make(chan struct{})
	go func() { defer close(other); side(1) }()
	side(0)
	<-other
	overtook := 0
	for _, f := range found {
		if !f[0] && !f[1] {
			overtook++
		}
	}
	if overtook > 0 {
		t.Errorf("in %d of %d rounds neither of two goroutines found what the other had stored before it looked: "+
			"sync/atomic does not keep its promise on this machine", overtook, rounds)
	}
}
