package main

import (
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/vidurai/eventbus/bench/internal/histogram"
	"github.com/vidurai/eventbus/bench/internal/ponder"
	"github.com/vidurai/eventbus/internal/pad"
)

// A load is how a bus is published to.
type load struct {
	goroutines int
	duration   time.Duration
	thinkSteps int
	garbage    bool // beside the publishers
	fresh      bool // and by them: an event just made each time
}

// A lane is one goroutine's: its handler's count and its publishes' times. It
// shares no cache line with another's.
type lane struct {
	delivered uint64
	timed     histogram.Histogram
	thought   uint64 // what the thinking came to, so that it is not in vain
	err       error
	_         pad.Line
}

type lanes []lane

// project returns the project of a goroutine's events, by whose length the
// handler knows the lane.
func project(goroutine int) string { return strings.Repeat("p", goroutine+1) }

func (l lanes) count(project string) { l[len(project)-1].delivered++ }

// drive has each goroutine publish to its lane for the load's duration, and time
// every publish. The k-th event of a goroutine is newEvent(its project, k); there
// is only the first unless the load has fresh ones. If live is not nil, one
// goroutine more replaces parts of it.
func drive[E any](l load, lanes lanes, live *heap, newEvent func(project string, k int) E, publish func(E) error) error {
	start, stop := make(chan struct{}), make(chan struct{})
	var publishers, others sync.WaitGroup
	for g := range lanes {
		publishers.Go(func() {
			lane, project := &lanes[g], project(g)
			x := uint64(g) + 1
			<-start
			begin := time.Now()
			e := newEvent(project, 0)
			for k := 1; ; k++ {
				before := time.Now()
				if before.Sub(begin) >= l.duration {
					break
				}
				err := publish(e)
				lane.timed.Add(time.Since(before))
				if err != nil {
					lane.err = err
					break
				}
				x = ponder.Steps(x, l.thinkSteps)
				if l.fresh {
					e = newEvent(project, k)
				}
			}
			lane.thought = x
		})
	}
	if live != nil {
		others.Go(func() {
			<-start
			live.churn(stop)
		})
	}
	close(start)
	publishers.Wait()
	close(stop)
	others.Wait()

	var errs []error
	for g := range lanes {
		errs = append(errs, lanes[g].err)
	}
	return errors.Join(errs...)
}
