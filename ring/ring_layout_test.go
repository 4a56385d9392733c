package ring

import (
	"testing"
	"unsafe"

	"github.com/vidurai/eventbus/internal/pad"
)

// Mark is written by every push that no other contends with; what is loaded besides
// must not be on its cache line.
func TestLayout(t *testing.T) {
	var r Ring[int]
	mark := unsafe.Offsetof(r.mark)
	if before := mark - unsafe.Offsetof(r.cleared); before < pad.Size {
		t.Errorf("mark is %d bytes behind cleared, want %d", before, pad.Size)
	}
	if after := unsafe.Sizeof(r) - mark; after < pad.Size {
		t.Errorf("the ring ends %d bytes behind mark, want %d", after, pad.Size)
	}
	// The size that the documentation gives.
	if size := unsafe.Sizeof(r) + uintptr(cap(New[int](500).table))*unsafe.Sizeof(r.table[0]); size >= 512 {
		t.Errorf("an empty ring of 500 is %d bytes, want less than 512", size)
	}
}

// The window, one segment to spare, and nothing beyond the next power of two: what is
// said of how much a ring refers to goes by it.
func TestTheTableIsNoLongerThanItNeedsToBe(t *testing.T) {
	for _, c := range []struct {
		capacity int
		want     uint64
	}{
		{1, 4}, {128, 4}, {256, 4}, {257, 8}, {500, 8}, {768, 8}, {769, 16}, {1792, 16}, {1793, 32},
	} {
		if n := New[int](c.capacity).mask + 1; n != c.want {
			t.Errorf("the table of a ring of %d has %d segments, want %d", c.capacity, n, c.want)
		}
	}
}
