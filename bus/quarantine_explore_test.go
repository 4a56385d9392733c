//go:build explore

package bus_test

import (
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// A handler that panics in one publisher's goroutine and returns in another's may be set
// aside or not; but when its time has come and it returns, it is set aside no longer.
func TestExploreB3_Quarantine(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		s := newStage(x, bus.History(0)).known()
		calls, sick := 0, event.New("t", "s", "")
		sub := s.subscribe(func(e *event.Event) {
			calls++
			if e == sick {
				panic("sick")
			}
		}, bus.Quarantine(1, time.Hour))
		x.Go("one that is sick of it", func() {
			if err := s.Publish(sick); err != nil {
				x.Errorf("Publish: %v", err)
			}
		})
		s.publisher("publisher", 2)
		x.Finally(func() {
			sub.Cooled()
			before := calls
			s.publish("later")
			if st := sub.Stats(); calls != before+1 || st.Quarantined {
				x.Errorf("%d calls, and then %+v", calls-before, st)
			}
			if st := sub.Stats(); st.Matched != st.Delivered+st.Dropped+st.Panicked || st.Panicked > 1 {
				x.Errorf("B7: %+v", st)
			}
		})
	})
}

// Two publishers are in a handler that panics: it is set aside, and that is reported, by one
// of them or by both.
func TestExploreB3_QuarantineInTwoPublishers(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		reports := 0
		s := newStage(x, bus.History(0), bus.OnPanic(func(*bus.PanicError) { reports++ })).known()
		sub := s.subscribe(func(*event.Event) { panic("sick") }, bus.Quarantine(1, time.Hour))
		s.publisher("publisher a", 1)
		s.publisher("publisher b", 1)
		x.Finally(func() {
			st := sub.Stats()
			if reports == 0 || !st.Quarantined || st.Matched != 2 || st.Panicked+st.Dropped != 2 {
				x.Errorf("B3: %d reports, %+v", reports, st)
			}
		})
	})
}
