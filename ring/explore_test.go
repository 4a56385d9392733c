//go:build explore

package ring_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/internal/explore"
	"github.com/vidurai/eventbus/ring"
)

// Where a run begins matters: within a step, at its end, in the middle of a segment,
// at its end, and a table further on. A segment has 4 slots here and a step 2.
var starts = []uint64{0, 1, 2, 3, 7, 15, 16}

// each runs a scenario for capacities and starts.
func each(t *testing.T, capacities []int, starts []uint64, scenario func(*history)) {
	t.Helper()
	for _, capacity := range capacities {
		for _, start := range starts {
			t.Run(fmt.Sprintf("capacity=%d/start=%d", capacity, start), func(t *testing.T) {
				explore.All(t, func(x *explore.Execution) { scenario(newHistory(x, capacity, start)) })
			})
		}
	}
}

func TestExploreSizes(t *testing.T) {
	if ring.SegSize != 4 || ring.StepSize != 2 || ring.Middle != 2 {
		t.Fatalf("segments of %d, steps of %d, the next made at %d: the scenarios are made for others", ring.SegSize, ring.StepSize, ring.Middle)
	}
}

func TestExplorePushesAndASnapshot(t *testing.T) {
	each(t, []int{1, 2, 3}, starts, func(h *history) {
		for _, name := range []string{"push a", "push b"} {
			h.x.Go(name, func() { h.push(); h.push() })
		}
		h.x.Go("snapshot", h.recent)
	})
}

// Nothing is later inserted into a past that a snapshot showed.
func TestExploreTwoSnapshots(t *testing.T) {
	each(t, []int{2, 3}, []uint64{1, 3}, func(h *history) {
		h.x.Go("push a", h.push)
		h.x.Go("push b", h.push)
		h.x.Go("snapshots", func() { h.recent(); h.recent() })
	})
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

// A snapshot that stops while its window leaves the table takes hold of another.
func TestExploreALappedSnapshot(t *testing.T) {
	for _, others := range []int{1, 4, 13, 30} {
		t.Run(fmt.Sprintf("others=%d", others), func(t *testing.T) {
			each(t, []int{1, 3, 5}, []uint64{0, 3, 6}, func(h *history) {
				h.x.Go("snapshot", h.recent)
				h.x.Go("pushes", func() {
					for range others {
						h.push()
					}
				})
			})
		})
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

// Two who push only where there is room, and the reader who makes it: nothing is lost,
// and nothing is refused for which there was room all the time.
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

// A value that is put aside while Get looks for it.
func TestExploreGet(t *testing.T) {
	each(t, []int{1, 2}, []uint64{2, 3}, func(h *history) {
		h.x.Go("get", func() {
			var v *int
			var ok bool
			s := h.timed(func() { v, ok = h.ring.Get(h.start) })
			h.x.Finally(func() {
				if ok && v != h.pushes[h.start-1].value {
					h.x.Errorf("R4: Get(%d) is another's value", h.start)
				}
				if ok && h.returned(s) >= h.start+h.capacity {
					h.x.Errorf("R2: Get(%d), with %d pushed", h.start, h.returned(s))
				}
				if !ok && h.begun(s) < h.start+h.capacity && !h.cleared(s, h.start) {
					h.x.Errorf("R3: no %d, with %d pushed", h.start, h.begun(s))
				}
			})
		})
		h.x.Go("push", func() {
			for range 18 {
				h.push()
			}
		})
		h.x.Go("clear", h.clear)
	})
}
