package main

import (
	"runtime"
	"time"
)

// A temper is how a handler behaves.
type temper int

const (
	calm      temper = iota
	slow             // now and then it takes long
	panicking        // now and then it panics
	quitting         // now and then it ends its goroutine
	failing          // for a while every call panics, and then for a while none
	leaving          // after some calls it unsubscribes itself
	tempers
)

func (t temper) String() string {
	return [...]string{"calm", "slow", "panicking", "quitting", "failing", "leaving"}[t]
}

// act is what the handler does in call number n; serial if it is asynchronous.
func (t temper) act(n uint64, serial bool, leave func()) {
	switch t {
	case slow:
		if n%32 != 0 {
			return
		}
		if serial {
			time.Sleep(100 * time.Microsecond)
		} else {
			runtime.Gosched()
		}
	case panicking:
		if n%1000 == 0 {
			panic("panicking")
		}
	case quitting:
		if n%4000 == 0 {
			runtime.Goexit()
		}
	case failing:
		if n/8%2 == 0 {
			panic("failing")
		}
	case leaving:
		if n%500 == 0 {
			leave()
		}
	}
}
