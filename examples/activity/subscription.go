package main

import (
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A subscription is one on the bus, and how long its handler took.
type subscription struct {
	*bus.Subscription
	took *timings
}

// subscribe has handler called, and timed, with the events that pattern covers.
func subscribe(b *bus.Bus, pattern string, handler bus.Handler) (subscription, error) {
	took := new(timings)
	s, err := b.Subscribe(pattern, func(e *event.Event) {
		start := time.Now()
		handler(e)
		took.add(time.Since(start))
	}, bus.Named("summary of "+pattern))
	return subscription{s, took}, err
}

// A subscriptionSummary says what became of the events that a subscription
// covers, and how long its handler took.
type subscriptionSummary struct {
	bus.SubscriptionStats
	HandlerNS       int64   `json:"handler_ns"` // all calls
	HandlerMedianNS float64 `json:"handler_median_ns"`
}

func (s subscription) summary() subscriptionSummary {
	return subscriptionSummary{s.Stats(), s.took.nanos.Load(), s.took.median()}
}
