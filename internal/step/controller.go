//go:build explore

package step

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

// active is the controller of the run under way, and preparing that of the next. They
// are written while no thread runs.
var active, preparing *Controller

// A Controller runs threads, which are goroutines, one at a time. A thread runs until
// it comes to its next step. There the controller calls Pick, which chooses the thread
// that goes on.
//
// Threads take turns by channels, so all that one wrote is visible to the next: a data
// race does not show here. The race detector looks for those.
type Controller struct {
	// Pick returns the index, in ready, of the thread that goes on. There are at
	// least two in ready. If stays is true the first of them is the one that was
	// running, and any other choice preempts it.
	Pick func(ready []int, stays bool) int

	// Choose returns a number below n, which is at least one. It is asked where n
	// things have happened, and says which of them a thread sees first.
	Choose func(n int) int

	// MaxSteps is after how many steps a run is ended as endless.
	MaxSteps int

	// Watch, if it is not nil, is called before every step.
	Watch func(thread int, what string, at runtime.Frame)

	// Met, if it is not nil, gets true at each field at whose words two threads meet.
	// Of, a method of every word, says which field the word is. Words for which it was
	// not called are field 0.
	Met *[256]bool

	threads []*thread
	early   []func() // started while preparing
	now     *thread  // the one that runs
	ready   []int
	steps   int
	err     error
	over    chan struct{}
}

// A thread is a goroutine under a controller.
type thread struct {
	id    int
	gate  chan struct{} // it may go on
	ready func() bool   // what it waits for; nil: nothing
	done  bool
}

// What ends a run before its threads have ended.
var (
	ErrDeadlock = errors.New("every thread that has not ended waits for another")
	ErrEndless  = errors.New("no end after so many steps")
)

// Prepare calls f. The goroutines that f starts with [Go] are threads of the next run.
func (c *Controller) Prepare(f func()) {
	preparing, c.early = c, nil
	defer func() { preparing = nil }()
	f()
}

// Run runs the functions as threads 0, 1, 2 …. The goroutines that were started in
// [Controller.Prepare] are the threads after them, and those that threads start come
// last. Run returns when all have returned, or with an error: [ErrDeadlock],
// [ErrEndless], or that a thread panicked. Threads of a run that failed may stay blocked
// for ever.
func (c *Controller) Run(fs ...func()) error {
	c.over = make(chan struct{})
	c.threads, c.now, c.steps, c.err = nil, nil, 0, nil
	active = c
	runs++
	for _, f := range slices.Concat(fs, c.early) {
		c.start(f)
	}
	c.next(nil)
	<-c.over
	active = nil
	return c.err
}

// Steps returns how many steps were taken in this run so far.
func (c *Controller) Steps() int { return c.steps }

// Now returns the number of the thread that runs.
func (c *Controller) Now() int { return c.now.id }

// start adds a thread. It does not run before it is picked.
func (c *Controller) start(f func()) {
	t := &thread{id: len(c.threads), gate: make(chan struct{}, 1)}
	c.threads = append(c.threads, t)
	goroutine(func() {
		<-t.gate
		defer func() {
			t.done = true
			if v := recover(); v != nil && c.err == nil {
				c.err = fmt.Errorf("thread %d panicked: %v\n%s", t.id, v, debug.Stack())
				close(c.over)
				return
			}
			c.next(t)
		}()
		f()
	})
}

// point is called before a step.
func point(what string) {
	if active != nil {
		active.step(what, nil)
	}
}

// block is called before a step that can be taken only while ready returns true.
func block(what string, ready func() bool) { active.step(what, ready) }

func (c *Controller) step(what string, ready func() bool) {
	t := c.now
	t.ready = ready
	c.next(t)
	t.ready = nil
	if c.steps++; c.steps > c.MaxSteps {
		c.fail(fmt.Errorf("%w: %d", ErrEndless, c.MaxSteps))
		select {}
	}
	if c.Watch != nil {
		c.Watch(t.id, what, caller())
	}
}

// next lets a thread go on: t, which called it, or another. It returns when t may go on.
func (c *Controller) next(t *thread) {
	c.ready = c.ready[:0]
	stays := t.canGoOn()
	if stays {
		c.ready = append(c.ready, t.id)
	}
	over := true
	for _, o := range c.threads {
		if o != t && o.canGoOn() {
			c.ready = append(c.ready, o.id)
		}
		over = over && o.done
	}
	switch {
	case over:
		close(c.over)
		return
	case len(c.ready) == 0:
		c.fail(ErrDeadlock)
	default:
		i := 0
		if len(c.ready) > 1 {
			i = c.Pick(c.ready, stays)
		}
		o := c.threads[c.ready[i]]
		if o == t {
			return
		}
		c.now = o
		o.gate <- struct{}{}
	}
	if t != nil && !t.done {
		<-t.gate
	}
}

func (t *thread) canGoOn() bool { return t != nil && !t.done && (t.ready == nil || t.ready()) }

func (c *Controller) fail(err error) {
	c.err = err
	close(c.over)
}

// caller returns the frame outside this package that the step belongs to.
func caller() runtime.Frame {
	var pcs [8]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if !more || !strings.Contains(f.Function, "/internal/step.") {
			return f
		}
	}
}
