package bus

import (
	"fmt"
	"time"
)

// A Policy says what becomes of an event for which an asynchronous subscription's
// queue has no room. The zero Policy is [DropOldest].
type Policy struct {
	kind    policyKind
	timeout time.Duration
}

type policyKind uint8

const (
	dropOldest policyKind = iota
	dropNewest
	block
)

var (
	// DropOldest makes room by dropping the oldest event in the queue. Publishers
	// neither wait nor take a lock.
	DropOldest = Policy{kind: dropOldest}

	// DropNewest drops the event that comes. Publishers neither wait nor take a
	// lock.
	DropNewest = Policy{kind: dropNewest}
)

// Block has the publisher wait for room, and drops the event if there is none
// within timeout: a queue can slow its publishers down, but not stop them for good.
// So the timeout must be positive; [OnFull] refuses any other with [ErrOption]. A
// handler that publishes into its own full queue waits for itself, and so for all of
// the timeout.
func Block(timeout time.Duration) Policy { return Policy{block, timeout} }

// String returns the policy as it would be written in Go.
func (p Policy) String() string {
	switch p.kind {
	case dropOldest:
		return "DropOldest"
	case dropNewest:
		return "DropNewest"
	}
	return fmt.Sprintf("Block(%v)", p.timeout)
}
