package peers

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
)

// A counter is a subscriber that counts what it is given, on cache lines of its
// own and without atomics: peers do not call a handler twice at the same time.
type counter struct {
	n      uint64 // owned by the handler during a round
	target uint64 // written between rounds
	line   *line
	_      pad.Line
}

func (c *counter) handle(*event.Event) {
	c.n++
	if c.n == c.target {
		c.line.cross()
	}
}

// A line is crossed by each counter that reaches its target. The last one
// signals, so that whoever waits takes no processor from those who work.
type line struct {
	missing atomic.Int64
	crossed chan struct{}
}

func (l *line) cross() {
	if l.missing.Add(-1) == 0 {
		l.crossed <- struct{}{}
	}
}

// Counters are the subscribers of one peer.
type counters struct {
	each []counter
	line line
}

// newCounters subscribes a counter to p for each pattern.
func newCounters(p peer, patterns []string) (*counters, error) {
	c := &counters{each: make([]counter, len(patterns))}
	c.line.crossed = make(chan struct{}, 1)
	for i, pattern := range patterns {
		c.each[i].line = &c.line
		if err := p.subscribe(pattern, c.each[i].handle); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// expect begins a round of so many events. No events are under way.
func (c *counters) expect(events int) {
	c.line.missing.Store(int64(len(c.each)))
	for i := range c.each {
		c.each[i].target += uint64(events)
	}
}

// wait returns when every counter has reached the round's target.
func (c *counters) wait() error {
	const patience = time.Minute
	select {
	case <-c.line.crossed:
		return nil
	case <-time.After(patience):
		return fmt.Errorf("%d subscribers did not get all events within %v", c.line.missing.Load(), patience)
	}
}

// verify returns an error unless every counter is want. The peer is closed.
func (c *counters) verify(want int) error {
	var errs []error
	for i := range c.each {
		if n := c.each[i].n; n != uint64(want) {
			errs = append(errs, fmt.Errorf("subscriber %d was called %d times, want %d", i, n, want))
		}
	}
	return errors.Join(errs...)
}
