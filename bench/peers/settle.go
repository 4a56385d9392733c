package peers

import (
	"bytes"
	"fmt"
	"runtime/pprof"
	"strings"
	"time"
)

// settle waits until no goroutine's stack has in it a function whose name begins
// with prefix. It is how the end of a peer is known that does not tell when its
// goroutines have ended. The number of goroutines would not do: one of somebody
// else's that is about to end makes it too high.
func settle(prefix string) error {
	const patience = 30 * time.Second
	if !eventually(patience, func() bool {
		for _, stack := range goroutines() {
			if strings.Contains(stack, "\n"+prefix) {
				return false
			}
		}
		return true
	}) {
		return fmt.Errorf("goroutines in %s after %v", prefix, patience)
	}
	return nil
}

// goroutines returns the stacks of all goroutines by their numbers, which are
// never used twice.
func goroutines() map[string]string {
	var all bytes.Buffer
	const likePanics = 2
	_ = pprof.Lookup("goroutine").WriteTo(&all, likePanics) // a Buffer takes all
	stacks := map[string]string{}
	for stack := range strings.SplitSeq(all.String(), "\n\n") {
		number, _, _ := strings.Cut(strings.TrimPrefix(stack, "goroutine "), " ")
		stacks[number] = stack
	}
	return stacks
}

// eventually reports whether holds does before patience is at an end.
func eventually(patience time.Duration, holds func() bool) bool {
	for start := time.Now(); !holds(); time.Sleep(100 * time.Microsecond) {
		if time.Since(start) > patience {
			return false
		}
	}
	return true
}
