package bus_test

import (
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/event"
)

// A condition of Wait that breaks spoils that event for it, and no other.
func TestAttackB3_WaitWithABrokenCondition(t *testing.T) {
	for _, x := range attacks {
		if !x.ends {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t, quietly())
			a := &attacker{t: t, b: b, inside: true}
			var got *event.Event
			var err error
			go func() {
				got, err = b.Wait(t.Context(), "a", func(e *event.Event) bool {
					if numberOf(e) < 3 {
						a.act(x)
					}
					return true
				})
			}()
			synctest.Wait()
			var after collector
			subscribe(t, b, "a", after.handle)
			for n := range 5 {
				attempt(func() { countTo(t, b, n, n) })
			}
			synctest.Wait()
			if err != nil || got == nil || numberOf(got) != 3 || len(after.events) != 5 || b.Stats().Panics != 3 || b.Stats().Handlers != 1 {
				t.Errorf("%s: %v, %v; %+v", x.name, got, err, b.Stats())
			}
			shutdown(t, b)
		})
	}
}
