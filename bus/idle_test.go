//go:build unix

package bus_test

import (
	"flag"
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

var measure = flag.Bool("measure", false, "run the tests that take real time on an idle machine")

// cpu returns the processor time that the process has used.
func cpu(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestAnIdleBusUsesNoProcessor looks at the process's own accounting while 1,000
// asynchronous subscriptions have nothing to do, and at how soon they wake up then.
// It takes ten seconds of real time and a machine that does nothing else, and so is
// asked for: go test -run IdleBus ./bus -measure.
func TestAnIdleBusUsesNoProcessor(t *testing.T) {
	if !*measure {
		t.Skip("asked for with -measure")
	}
	goroutinesReturn(t)
	const subscriptions, rounds = 1000, 2000
	b := newBus(t)
	defer shutdown(t, b)
	woken := make(chan time.Time, 1)
	handler := func(*event.Event) { woken <- time.Now() }
	types := make([]*event.Event, subscriptions)
	for i := range types {
		types[i] = event.New(fmt.Sprint("t.", i), "x", "")
		subscribe(t, b, types[i].Type, handler, bus.Async(16))
	}
	for _, e := range types { // all have run once, and sleep
		_ = b.Publish(e)
		<-woken
	}
	runtime.GC()
	time.Sleep(100 * time.Millisecond)

	const span = 10 * time.Second
	before := cpu(t)
	time.Sleep(span)
	used := cpu(t) - before
	t.Logf("%v of processor time in %v", used, span)
	if used > 10*time.Millisecond {
		t.Errorf("an idle bus used %v in %v, want at most 10ms", used, span)
	}

	delays := make([]time.Duration, rounds)
	for i := range delays {
		time.Sleep(50 * time.Microsecond) // everybody sleeps again
		start := time.Now()
		_ = b.Publish(types[i%subscriptions])
		delays[i] = (<-woken).Sub(start)
	}
	slices.Sort(delays)
	median := delays[rounds/2]
	t.Logf("woken after %v in the median, %v in 99 of 100", median, delays[rounds*99/100])
	if median > 20*time.Microsecond {
		t.Errorf("the median handler was woken after %v, want at most 20µs", median)
	}
}
