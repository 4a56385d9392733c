//go:build explore

package ring_test

import (
	"fmt"
	"slices"
	"testing"
)

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

// What a Clear hides, while AppendRecent writes it, is not left behind the end of what
// AppendRecent returns: neither in the caller's memory nor in memory that dst grew by. What
// the caller has farther behind stays.
func TestExploreAppendRecentAndClear(t *testing.T) {
	for name, room := range map[string]int{"nil": -1, "no_room": 0, "room": 7} {
		t.Run(name, func(t *testing.T) {
			each(t, []int{1, 3}, []uint64{2, 4}, func(h *history) {
				mine, dst := new(int), []*int(nil)
				if room >= 0 {
					dst = slices.Repeat([]*int{mine}, 1+room)[:1]
				}
				n := len(dst)
				h.x.Go("append", func() {
					var s snapshot
					s.span = h.timed(func() { dst = h.ring.AppendRecent(dst, int(h.capacity)) })
					s.values = dst[n:]
					h.snapshots = append(h.snapshots, s)
					behind := dst[len(dst):cap(dst)]
					if slices.ContainsFunc(behind, func(v *int) bool { return v != nil && v != mine }) {
						h.x.Errorf("AppendRecent returns %d of %d and leaves a value behind them", len(dst), cap(dst))
					}
					if room > 0 && behind[len(behind)-1] != mine {
						h.x.Errorf("AppendRecent returns %d of %d and writes the last of these", len(dst), cap(dst))
					}
				})
				h.x.Go("push", h.push)
				h.x.Go("clear", h.clear)
			})
		})
	}
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
