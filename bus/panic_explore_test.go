//go:build explore

package bus_test

import (
	"runtime"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// A handler that panics, or ends its goroutine, behind one that is waited for.
func TestExploreB3_PanicsBesideUnsubscribeWait(t *testing.T) {
	for _, how := range []string{"panic", "Goexit"} {
		t.Run(how, func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				s := newStage(x)
				h := &hand{stage: s}
				good := s.subscribe(h.handle)
				bad := s.subscribe(func(*event.Event) {
					if how == "panic" {
						panic("on purpose")
					}
					runtime.Goexit()
				})
				s.publisher("publisher", 1)
				x.Go("unsubscriber", func() {
					if err := good.UnsubscribeWait(unending); err != nil {
						x.Errorf("UnsubscribeWait: %v", err)
					}
					h.end()
				})
				x.Finally(func() {
					h.adds(good)
					if st := bad.Stats(); st.Matched != 1 || st.Panicked != 1 || st.Delivered != 0 {
						x.Errorf("B3: %+v", st)
					}
					if n := s.Replaced(); n != 0 {
						x.Errorf("%d deliveries are kept, though nobody is in them", n)
					}
				})
			})
		})
	}
}
