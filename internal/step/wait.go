//go:build explore

package step

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Explored says whether this build can be explored.
const Explored = true

// A Mutex is a lock. Lock, TryLock and Unlock are steps.
type Mutex struct {
	lock sync.Mutex
	held bool // under a controller; one thread runs at a time
}

func (m *Mutex) Lock() {
	if active == nil {
		m.lock.Lock()
		return
	}
	block("lock", func() bool { return !m.held })
	m.held = true
}

func (m *Mutex) TryLock() bool {
	if active == nil {
		return m.lock.TryLock()
	}
	point("try lock")
	if m.held {
		return false
	}
	m.held = true
	return true
}

func (m *Mutex) Unlock() {
	if active == nil {
		m.lock.Unlock()
		return
	}
	point("unlock")
	if !m.held {
		panic("step: Unlock of a Mutex that is not locked")
	}
	m.held = false
}

// Thread returns a number of the calling goroutine, the same in every run.
func Thread() uint32 {
	if active == nil {
		return 0
	}
	return uint32(active.now.id)
}

// Point stands before a step that is none of this package's.
func Point() { point("channel") }

// Yield lets other goroutines run.
func Yield() {
	if active == nil {
		runtime.Gosched()
		return
	}
	point("yield")
}

// Range calls f for the entries of a map until it returns false, in the order of the keys'
// text: first for those that are there now, then for those that have come meanwhile. each is
// the Range method of the map.
func Range[K comparable, V any](each func(func(K, V) bool), f func(K, V) bool) {
	seen := map[K]bool{}
	for range 2 {
		entries := map[string]func() bool{}
		each(func(k K, v V) bool {
			if !seen[k] {
				seen[k] = true
				entries[fmt.Sprint(k)] = func() bool { return f(k, v) }
			}
			return true
		})
		for _, key := range slices.Sorted(maps.Keys(entries)) {
			if !entries[key]() {
				return
			}
		}
	}
}

// Go runs f in a goroutine of its own.
func Go(f func()) {
	switch {
	case active != nil:
		active.start(f)
	case preparing != nil:
		preparing.early = append(preparing.early, f)
	default:
		go f()
	}
}

// comes reports whether something can be received from c. That stays so until the next
// step, because no other thread runs.
func comes(c <-chan struct{}) bool {
	if len(c) > 0 {
		return true
	}
	if cap(c) > 0 {
		return false // channels with a buffer are not closed
	}
	select {
	case <-c:
		return true // closed, and remains so: nothing is sent on a channel without a buffer
	default:
		return false
	}
}

// Await waits until something can be received from c, and receives it.
func Await(c <-chan struct{}) {
	if active != nil {
		block("await", func() bool { return comes(c) })
	}
	<-c
}

// Select waits until something can be received from one of the channels, receives it,
// and returns the channel's number, from 0. Where several can, it is the controller's
// choice.
func Select(c0, c1, c2, c3, c4 <-chan struct{}) int {
	cs := [...]<-chan struct{}{c0, c1, c2, c3, c4}
	if active == nil {
		return selectOf(c0, c1, c2, c3, c4)
	}
	block("select", func() bool {
		for _, c := range cs {
			if comes(c) {
				return true
			}
		}
		return false
	})
	var ready []int
	for i, c := range cs {
		if comes(c) {
			ready = append(ready, i)
		}
	}
	i := ready[active.Choose(len(ready))]
	<-cs[i]
	return i
}

// Send waits until x can be sent to c, sends it and returns true, or until something
// comes from stop, and returns false. Under a controller late is not looked at.
func Send[T any](c chan<- T, x T, stop <-chan struct{}, late <-chan time.Time) bool {
	if active == nil {
		return sendTo(c, x, stop, late)
	}
	block("send", func() bool { return len(c) < cap(c) || comes(stop) })
	if len(c) < cap(c) && (!comes(stop) || active.Choose(2) == 0) {
		c <- x
		return true
	}
	return false
}

// Receive waits until something can be received from c and returns it, or until
// something comes from one of the others, and returns false.
func Receive[T any](c <-chan T, stop, quiet <-chan struct{}) (x T, ok bool) {
	if active == nil {
		return receiveFrom(c, stop, quiet)
	}
	block("receive", func() bool { return len(c) > 0 || comes(stop) || comes(quiet) })
	if len(c) > 0 && (!comes(stop) && !comes(quiet) || active.Choose(2) == 0) {
		return <-c, true
	}
	return x, false
}
