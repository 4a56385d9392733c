package bus_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A handler that is set aside for ever is called no more.
func TestAttackQuarantineForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}))
		time.Sleep(time.Hour)
		calls := 0
		s := subscribe(t, b, "a", func(*event.Event) { calls++; panic("sick") }, bus.Quarantine(2, forever))
		for range 5 {
			emit(t, b, "a", "")
			time.Sleep(24 * time.Hour)
		}
		if st := figures(s); calls != 2 || st != (bus.SubscriptionStats{Matched: 5, Panicked: 2, Dropped: 3, Quarantined: true}) {
			t.Errorf("%d calls, %+v", calls, st)
		}
		shutdown(t, b)
	})
}
