//go:build explore

package bus_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
	"github.com/vidurai/eventbus/internal/step"
)

// Two handlers are set aside at once. Both are reported, one at a time, also if one
// goroutine finds the report of the other being made.
func TestExploreB3_Reports(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		var reported []string
		telling := false
		var word step.Uint64
		s := newStage(x, bus.History(0), bus.OnPanic(func(p *bus.PanicError) {
			if telling {
				x.Errorf("two reports at once")
			}
			telling = true
			word.Load() // it can be preempted
			reported = append(reported, p.Subscription)
			telling = false
		}))
		for _, name := range []string{"one", "two"} {
			e := event.New("t", name, "")
			s.subscribe(func(*event.Event) { panic("sick") }, bus.Named(name), bus.Sources(name), bus.Quarantine(1, time.Hour))
			x.Go(name, func() {
				if err := s.Publish(e); err != nil {
					x.Errorf("Publish: %v", err)
				}
			})
		}
		x.Finally(func() {
			slices.Sort(reported)
			if !slices.Equal(reported, []string{"one", "two"}) {
				x.Errorf("B3: reports of %q", reported)
			}
		})
	})
}

// A report that a handler is set aside is made or, where Reset comes in between,
// forgotten; the next panic does not bring it back.
func TestExploreB3_ReportsBesideReset(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		reports := 0
		s := newStage(x, bus.History(0), bus.OnPanic(func(*bus.PanicError) { reports++ }))
		s.subscribe(func(*event.Event) { panic("sick") }, bus.Quarantine(1, time.Hour))
		s.publisher("publisher", 1)
		x.Go("resetter", s.Reset)
		x.Finally(func() {
			before := reports
			s.subscribe(func(*event.Event) { panic("later") })
			s.publish("later")
			if before > 1 || reports != before+1 {
				x.Errorf("B3: %d reports, and then %d", before, reports-before)
			}
		})
	})
}

// A report that panics is counted, and lets the next one be made.
func TestExploreB3_ReportsThatPanic(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0), bus.OnPanic(func(*bus.PanicError) { panic("in the report") })).known()
		s.subscribe(func(*event.Event) { panic("on purpose") })
		s.publisher("publisher a", 1)
		s.publisher("publisher b", 1)
		x.Finally(func() {
			if st := s.Stats(); st.Panics != 2 || st.FailedReports == 0 || st.FailedReports > 2 {
				x.Errorf("B3: %+v", st)
			}
			before := s.Stats().FailedReports
			s.publish("later")
			if st := s.Stats(); st.FailedReports != before+1 {
				x.Errorf("B3: %d failed reports, and then %d", before, st.FailedReports)
			}
		})
	})
}

// A Shutdown that is out of time while the panic of an asynchronous handler is being
// reported: the code that is told of it counts as running.
func TestExploreB8_ShutdownBesideAReport(t *testing.T) {
	ended, cancel := context.WithCancel(unending)
	cancel()
	explore.All(t, func(x *explore.Execution) {
		reporting := false
		var word step.Uint64
		s := newStage(x, bus.History(0), bus.OnPanic(func(*bus.PanicError) {
			reporting = true
			word.Load() // it can be preempted
			reporting = false
		}))
		sub := s.subscribe(func(*event.Event) { panic("on purpose") }, bus.Async(1))
		s.publish("before")
		x.Go("closer", func() {
			if err := s.Shutdown(ended); err == nil && reporting {
				x.Errorf("B8: Shutdown has returned nil, and OnPanic runs")
			}
			s.Shutdown(unending)
			if reporting {
				x.Errorf("B8: Shutdown has waited, and OnPanic runs")
			}
		})
		x.Finally(func() {
			if st := sub.Stats(); st.Matched != 1 || st.Panicked+st.Dropped != 1 {
				x.Errorf("B7: %+v", st)
			}
		})
	})
}
