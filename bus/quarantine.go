package bus

import (
	"math"
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
)

// A quarantine sets a handler aside that panics too often in a row.
type quarantine struct {
	// Immutable.

	limit    int64
	cooldown time.Duration
	start    time.Time

	streak step.Int64 // panics since a call returned
	until  step.Int64 // set aside until then, ns since start; 0: not set aside
	news   step.Bool  // set aside, and not reported yet
}

// guard returns h as it is called when it is not set aside, and refused when it is.
func (q *quarantine) guard(h Handler, refused func()) Handler {
	if q == nil {
		return h
	}
	return func(e *event.Event) {
		if !q.admits() {
			refused()
			return
		}
		returned := false
		defer func() {
			if !returned {
				q.panicked()
			}
		}()
		h(e)
		returned = true
		q.returned()
	}
}

// admits reports whether the handler is to be called. After the cooldown it says
// yes to one caller, and again to one after the next.
func (q *quarantine) admits() bool {
	until := q.until.Load()
	if until == 0 {
		return true
	}
	now := int64(time.Since(q.start))
	return now >= until && q.until.CompareAndSwap(until, q.endOf(now))
}

// endOf returns when a cooldown that begins now is over. One that is to last for ever
// does.
func (q *quarantine) endOf(now int64) int64 {
	return now + min(int64(q.cooldown), math.MaxInt64-now)
}

// active reports whether the handler is set aside.
func (q *quarantine) active() bool { return q.until.Load() != 0 }

// returned is called when a call has returned. Beside one that panics either may come
// last, and the handler be set aside without a streak: the next call that returns ends
// that as well.
func (q *quarantine) returned() {
	if q.streak.Load() != 0 || q.until.Load() != 0 {
		q.streak.Store(0)
		q.until.Store(0)
	}
}

// panicked is called when a call has panicked.
func (q *quarantine) panicked() {
	n := q.streak.Add(1)
	if n < q.limit {
		return
	}
	q.until.Store(q.endOf(int64(time.Since(q.start))))
	if n == q.limit {
		q.news.Store(true)
	}
}
