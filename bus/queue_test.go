package bus_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A batch is out of the queue, and what a slow handler has not been called with is in
// the queue: that is seen by what is pushed out. In a bubble no time passes unless the
// handler sleeps, and a quick handler is given batches of 1, 2, 4, 8 and so on. A gate
// holds up the first until all events are there.
func TestABatchIsNotInTheQueue(t *testing.T) {
	const n, at = 100, 31 // where the sixth batch begins, of 32
	for name, c := range map[string]struct {
		takes time.Duration
		lost  uint64
	}{
		"quick": {0, n - at - 32},
		"slow":  {time.Millisecond, n - at - 1},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, b *bus.Bus) {
				calls, gate := 0, make(chan struct{})
				s := subscribe(t, b, "a", func(*event.Event) {
					<-gate
					if calls++; calls == at+1 {
						for i := range 128 {
							number(t, b, "a", n+i)
						}
					}
					time.Sleep(c.takes)
				}, bus.Async(128))
				for i := range n {
					number(t, b, "a", i)
				}
				close(gate)
				time.Sleep(time.Minute)
				synctest.Wait()
				if st := figures(s); st.Dropped != c.lost || st.Matched != n+128 || st.Delivered != n+128-c.lost {
					t.Errorf("%+v, want %d dropped", st, c.lost)
				}
			})
		})
	}
}

// A handler that was quick and becomes slow is given its events one by one, also where
// its queue holds no batch of the size that it was last given.
func TestABatchEndsWithTheHandlersHaste(t *testing.T) {
	for _, capacity := range []int{16, 64, 200} {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			var slow bool
			s := subscribe(t, b, "a", func(*event.Event) {
				if slow {
					time.Sleep(time.Millisecond)
				}
			}, bus.Async(capacity))
			fill := func() {
				for i := range capacity {
					number(t, b, "a", i)
				}
			}
			for range 100 {
				fill()
				synctest.Wait()
			}
			slow = true
			fill()
			time.Sleep(time.Minute) // now it is known
			for range 10 {
				fill()
				synctest.Wait()
				if n := int(figures(s).Pending); n > capacity+1 {
					t.Fatalf("a queue of %d: %d are pending", capacity, n)
				}
				time.Sleep(2 * time.Millisecond)
			}
		})
	}
}
