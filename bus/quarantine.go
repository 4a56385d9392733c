package bus

import (
	"sync/atomic"
	"time"
)

// A quarantine sets a handler aside that panics too often in a row.
type quarantine struct {
	// Immutable.

	limit    int64
	cooldown time.Duration
	start    time.Time

	streak atomic.Int64 // panics since a call returned
	until  atomic.Int64 // set aside until then, ns since start; 0: not set aside
}

// admits reports whether the handler is to be called. After the cooldown it says
// yes to one caller, and again to one after the next.
func (q *quarantine) admits() bool {
	until := q.until.Load()
	if until == 0 {
		return true
	}
	now := int64(time.Since(q.start))
	return now >= until && q.until.CompareAndSwap(until, now+int64(q.cooldown))
}

// active reports whether the handler is set aside.
func (q *quarantine) active() bool { return q.until.Load() != 0 }

// returned is called when a call has returned.
func (q *quarantine) returned() {
	if q.streak.Load() != 0 {
		q.streak.Store(0)
		q.until.Store(0)
	}
}

// panicked is called when a call has panicked. It returns for how long the handler
// is set aside, 0 if it is not, and whether that is new.
func (q *quarantine) panicked() (cooldown time.Duration, fresh bool) {
	n := q.streak.Add(1)
	if n < q.limit {
		return 0, false
	}
	q.until.Store(int64(time.Since(q.start)) + int64(q.cooldown))
	return q.cooldown, n == q.limit
}
