package main

import (
	"sync/atomic"

	"github.com/vidurai/eventbus/internal/pad"
)

// A ledger is what one publisher has published.
type ledger struct {
	// passed is the number of its last event that passed the interceptors: the bus
	// was neither disabled nor closed then. Only the publisher's goroutine writes
	// it. An event of a lower number has been published in full.
	passed atomic.Uint64
	_      pad.Line
}

// passed returns the last number of every publisher.
func (s *soak) passed() []uint64 {
	ns := make([]uint64, len(s.ledgers))
	for p := range s.ledgers {
		ns[p] = s.ledgers[p].passed.Load()
	}
	return ns
}

func sum(ns []uint64) (n uint64) {
	for _, x := range ns {
		n += x
	}
	return n
}
