//go:build !explore

package step

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Words that goroutines share. Every access is a step.
type (
	Bool           = atomic.Bool
	Int64          = atomic.Int64
	Uint32         = atomic.Uint32
	Uint64         = atomic.Uint64
	Pointer[T any] = atomic.Pointer[T]
)

// A Mutex is a lock. Lock, TryLock and Unlock are steps.
type Mutex = sync.Mutex

// Explored says whether this build can be explored.
const Explored = false

// Thread returns a number of the calling goroutine, the same in every run. It is for
// builds that are explored.
func Thread() uint32 { return 0 }

// Point stands before a step that this package has no function for: to close a channel,
// or to send or receive where that does not wait.
func Point() {}

// Yield lets other goroutines run.
func Yield() { runtime.Gosched() }

// Range calls each, which is the Range method of a map, with f. A build that is explored
// goes through the map in an order that is the same in every run.
func Range[K comparable, V any](each func(func(K, V) bool), f func(K, V) bool) { each(f) }

// Go runs f in a goroutine of its own.
func Go(f func()) { go f() }

// Await waits until something can be received from c, and receives it.
func Await(c <-chan struct{}) { <-c }

// Select waits until something can be received from one of the channels, receives it,
// and returns the channel's number, from 0. Nothing is ever received from a nil channel.
func Select(c0, c1, c2, c3, c4 <-chan struct{}) int {
	return selectOf(c0, c1, c2, c3, c4)
}

// Send waits until x can be sent to c, sends it and returns true, or until something
// comes from stop or late, and returns false.
func Send[T any](c chan<- T, x T, stop <-chan struct{}, late <-chan time.Time) bool {
	return sendTo(c, x, stop, late)
}

// Receive waits until something can be received from c and returns it, or until
// something comes from one of the others, and returns false.
func Receive[T any](c <-chan T, stop, quiet <-chan struct{}) (x T, ok bool) {
	return receiveFrom(c, stop, quiet)
}
