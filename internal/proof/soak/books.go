package main

import (
	"sync"

	"github.com/vidurai/eventbus/bus"
)

// books adds up the subscriptions that are over.
type books struct {
	mu         sync.Mutex
	came, went uint64
	sum        bus.SubscriptionStats
}

// open counts one more subscription, and returns how many there were.
func (b *books) open() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.came++
	return b.came
}

// close enters the figures of one that is over.
func (b *books) close(t bus.SubscriptionStats) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.went++
	addTo(&b.sum, t)
}

// read returns the sums.
func (b *books) read() (came, went uint64, sum bus.SubscriptionStats) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.came, b.went, b.sum
}

func addTo(sum *bus.SubscriptionStats, t bus.SubscriptionStats) {
	sum.Matched += t.Matched
	sum.Delivered += t.Delivered
	sum.Filtered += t.Filtered
	sum.Dropped += t.Dropped
	sum.Panicked += t.Panicked
	sum.Pending += t.Pending
}
