package bus

import (
	"testing"
	"unsafe"

	"github.com/vidurai/eventbus/internal/pad"
)

// Cells are written by publishers at once, each its own; what exceptions write
// must not be near what every publish reads.
func TestLayout(t *testing.T) {
	if size := unsafe.Sizeof(cell{}); size != pad.Size {
		t.Errorf("a cell is %d bytes, want %d", size, pad.Size)
	}
	var b Bus
	if apart := unsafe.Offsetof(b.intercepted) - unsafe.Offsetof(b.cache) - unsafe.Sizeof(b.cache); apart < pad.Size {
		t.Errorf("the counters of exceptions are %d bytes behind the cache, want %d", apart, pad.Size)
	}
	if unsafe.Offsetof(b.mu) < unsafe.Offsetof(b.intercepted) || unsafe.Offsetof(b.reports) < unsafe.Offsetof(b.intercepted) {
		t.Error("the lock or the reporter is in front of the padding")
	}
}
