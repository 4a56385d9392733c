package bus

import (
	"context"
	"log/slog"
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
)

// slowInterval is how often at most a slow subscription is logged.
const slowInterval = time.Minute

// slowness is how long a handler's calls take, and how many of them were slow.
type slowness struct {
	// Immutable.

	after time.Duration // longer is slow
	start time.Time

	calls   step.Uint64 // slow ones
	longest step.Int64  // ns
	logged  step.Int64  // when the last report was, ns since start; 0: there was none
}

// timed returns h with a timer around each call. The timer goes off while the call is
// still running, so that a handler that never returns is found as well. Where it has
// gone off, the call is not over before the timer's function has returned.
func (s *Subscription) timed(h Handler) Handler {
	return func(e *event.Event) {
		start := time.Now()
		reported := make(chan struct{})
		t := time.AfterFunc(s.slowness.after, func() {
			defer close(reported)
			s.slow(e.Type)
		})
		defer func() {
			took := time.Since(start)
			s.slowness.record(took)
			if !t.Stop() {
				<-reported
			} else if took > s.slowness.after {
				s.slow(e.Type) // the timer was late
			}
		}()
		h(e)
	}
}

// record notes how long a call took.
func (l *slowness) record(took time.Duration) {
	for {
		longest := l.longest.Load()
		if int64(took) <= longest || l.longest.CompareAndSwap(longest, int64(took)) {
			return
		}
	}
}

// slow counts a slow call, and logs it if none was logged for a while.
func (s *Subscription) slow(typ string) {
	l := s.slowness
	calls := l.calls.Add(1)
	now, last := max(1, int64(time.Since(l.start))), l.logged.Load()
	if last != 0 && now-last < int64(slowInterval) || !l.logged.CompareAndSwap(last, now) {
		return
	}
	r := &s.bus.reports
	r.contain(func() {
		r.log().LogAttrs(context.Background(), slog.LevelWarn, "bus: slow handler",
			slog.String("event_type", typ),
			slog.String("subscription", s.label()),
			slog.String("subscribed_at", s.place.String()),
			slog.Duration("slow_after", l.after),
			slog.Uint64("slow_calls", calls))
	})
}
