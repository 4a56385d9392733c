package main

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/vidurai/eventbus/internal/fault"
)

// A run is what is to be done with one GOMAXPROCS.
type run struct {
	ctx    context.Context // when it ends, the rest is left out
	n      uint64
	every  time.Duration
	faults *fault.List
	out    io.Writer
}

// watch waits for those at work, and has a line printed every so often.
func (r run) watch(working *sync.WaitGroup, line func(io.Writer)) {
	over := make(chan struct{})
	go func() {
		working.Wait()
		close(over)
	}()
	lines := time.NewTicker(r.every)
	defer lines.Stop()
	for {
		select {
		case <-over:
			return
		case <-lines.C:
			line(r.out)
		}
	}
}
