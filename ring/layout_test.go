package ring

import (
	"testing"
	"unsafe"

	"github.com/vidurai/eventbus/internal/pad"
)

// Mark is written by every push that nobody contends with; what is loaded besides
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
	if off := unsafe.Offsetof(segment[int]{}.slots); off != 0 {
		t.Errorf("the slots begin %d bytes into a segment, want 0", off)
	}
	// The sizes that the documentation gives.
	if size := unsafe.Sizeof(segment[int]{}); unsafe.Sizeof(uintptr(0)) == 8 && size != 1032 {
		t.Errorf("a segment is %d bytes, want 1032", size)
	}
	if size := unsafe.Sizeof(r) + uintptr(cap(New[int](500).table))*unsafe.Sizeof(r.table[0]); size >= 512 {
		t.Errorf("an empty ring of 500 is %d bytes, want less than 512", size)
	}
}
