//go:build explore

package ring_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vidurai/eventbus/internal/proof/explore"
)

// Where a run begins matters: within a step, at its end, in the middle of a segment,
// at its end, and a table further on. A segment has 4 slots here and a step 2.
var starts = []uint64{0, 1, 2, 3, 7, 15, 16}

// patience is how long a schedule, and what is checked when its threads have ended, may
// take. A schedule that goes on for ever is found by its steps; a loop in what is checked
// takes none.
const patience = 10 * time.Second

// each runs a scenario for capacities and starts.
func each(t *testing.T, capacities []int, starts []uint64, scenario func(*history)) {
	t.Helper()
	for _, capacity := range capacities {
		for _, start := range starts {
			t.Run(fmt.Sprintf("capacity=%d/start=%d", capacity, start), func(t *testing.T) {
				deadline := time.AfterFunc(patience, func() {
					panic(fmt.Sprintf("%s: a call at rest has not returned for %v", t.Name(), patience))
				})
				defer deadline.Stop()
				explore.All(t, func(x *explore.Execution) {
					deadline.Reset(patience)
					scenario(newHistory(x, capacity, start))
				})
			})
		}
	}
}

func TestExploreThreePushesMeet(t *testing.T) {
	each(t, []int{2}, starts, func(h *history) {
		for _, name := range []string{"push a", "push b", "push c"} {
			h.x.Go(name, h.push)
		}
	})
}

// A push that stops between any two of its steps, while others push as many times.
func TestExploreALappedPush(t *testing.T) {
	for _, n := range []int{1, 3} {
		for _, others := range []int{1, n - 1, n, n + 1, 10 * n} {
			t.Run(fmt.Sprintf("others=%d", others), func(t *testing.T) {
				each(t, []int{n}, []uint64{0, 1, 2, 3}, func(h *history) {
					h.x.Go("push", h.push)
					h.x.Go("others", func() {
						for range others {
							h.push()
						}
					})
				})
			})
		}
	}
}

func TestExploreClear(t *testing.T) {
	each(t, []int{1, 3}, []uint64{1, 3, 4}, func(h *history) {
		h.x.Go("push a", h.push)
		h.x.Go("push b", h.push)
		h.x.Go("clear", h.clear)
		h.x.Go("snapshot", h.recent)
	})
}

func TestExploreTwoClears(t *testing.T) {
	each(t, []int{3}, []uint64{2, 3}, func(h *history) {
		h.x.Go("push", h.push)
		h.x.Go("clear", func() { h.clear(); h.recent() })
		h.x.Go("clear too", h.clear)
	})
}

// Two threads push only where there is room, and a reader makes room: nothing is lost, and
// nothing is refused for which there was room all the time.
func TestExploreABoundedQueue(t *testing.T) {
	each(t, []int{1, 2}, []uint64{0, 3}, func(h *history) {
		r := h.follow(h.start)
		var taken word
		taken.Store(h.start)
		for _, name := range []string{"try a", "try b"} {
			h.x.Go(name, func() {
				for range 2 {
					h.tryPush(&taken)
				}
			})
		}
		h.x.Go("reader", func() {
			for range 2 {
				r.next()
				taken.Store(r.at)
			}
		})
		h.x.Finally(func() {
			if n := r.cursor.Lost(); n != 0 {
				h.x.Errorf("a queue that refuses has lost %d", n)
			}
		})
	})
}
