package ring

import (
	"testing"
	"unsafe"

	"github.com/vidurai/eventbus/internal/pad"
)

// The tail is written by every push; what readers load besides must not be on
// its cache line.
func TestLayout(t *testing.T) {
	var r Ring[int]
	tail := unsafe.Offsetof(r.tail)
	if before := tail - unsafe.Offsetof(r.cleared); before < pad.Size {
		t.Errorf("the tail is %d bytes behind cleared, want %d", before, pad.Size)
	}
	if after := unsafe.Sizeof(r) - tail; after < pad.Size {
		t.Errorf("the ring ends %d bytes behind the tail, want %d", after, pad.Size)
	}
	// The sizes that the documentation gives.
	if size := unsafe.Sizeof(segment[int]{}); unsafe.Sizeof(uintptr(0)) == 8 && size != 1032 {
		t.Errorf("a segment is %d bytes, want 1032", size)
	}
	if size := unsafe.Sizeof(r) + uintptr(cap(New[int](500).table))*unsafe.Sizeof(r.table[0]); size >= 512 {
		t.Errorf("an empty ring of 500 is %d bytes, want less than 512", size)
	}
}
