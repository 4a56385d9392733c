package bus

import (
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
)

// A quarantine sets a handler aside that has panicked limit times in a row. After each
// cooldown the handler is tried with one event.
type quarantine struct {
	// Immutable.

	limit    int64
	cooldown time.Duration // 146 years at most: no sum overflows
	start    time.Time

	streak     step.Int64 // panics since a call returned
	until      step.Int64 // ns since start, when the cooldown is over; 0: the handler is not set aside
	unreported step.Bool  // the handler was set aside, and no panicError has said so yet
}

// guard returns a handler that calls h, or refused while h is set aside.
func (q *quarantine) guard(h Handler, refused func()) Handler {
	if q == nil {
		return h
	}
	return func(e *event.Event) {
		trial, ok := q.admit()
		if !ok {
			refused()
			return
		}
		returned := false
		defer func() {
			if !returned {
				q.panicked(trial)
			}
		}()
		h(e)
		returned = true
		q.returned(trial)
	}
}

// admit reports whether the handler is to be called. When the cooldown is over it admits
// one caller, whose call is a trial, and begins another cooldown for the others. Of a
// trial it returns the new value of until, by which the trial is known; of other calls 0.
func (q *quarantine) admit() (trial int64, ok bool) {
	until := q.until.Load()
	if until == 0 {
		return 0, true
	}
	now := q.now()
	if now < until {
		return 0, false
	}
	trial = now + int64(q.cooldown)
	return trial, q.until.CompareAndSwap(until, trial)
}

// now returns the time in ns since start.
func (q *quarantine) now() int64 { return int64(time.Since(q.start)) }

// active reports whether the handler is set aside.
func (q *quarantine) active() bool { return q.now() < q.until.Load() }

// returned is called when a call has returned, with the trial that admit returned. It ends
// the streak and, if it was the last trial, the quarantine.
func (q *quarantine) returned(trial int64) {
	if q.streak.Load() != 0 {
		q.streak.Store(0)
	}
	if trial != 0 {
		q.until.CompareAndSwap(trial, 0)
	}
}

// panicked is called when a call has panicked, with the trial that admit returned. It
// sets the handler aside if the trial has failed, or if the streak is long enough and
// the handler is not set aside already.
func (q *quarantine) panicked(trial int64) {
	if q.streak.Add(1) < q.limit && trial == 0 {
		return
	}
	for now := q.now(); ; {
		until := q.until.Load()
		if now < until && until != trial {
			return
		}
		if q.until.CompareAndSwap(until, now+int64(q.cooldown)) {
			q.unreported.Store(true)
			return
		}
	}
}
