package bus

import (
	"runtime"
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

// A delivery has two cells a processor, up to the next power of two, and no more than 32.
func TestStripes(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, c := range []struct {
		processors int
		want       uint32
	}{{1, 2}, {2, 4}, {3, 8}, {4, 8}, {5, 16}, {16, 32}, {17, 32}, {64, 32}} {
		runtime.GOMAXPROCS(c.processors)
		if n := stripes(); n != c.want {
			t.Errorf("with %d processors a delivery has %d cells, want %d", c.processors, n, c.want)
		}
	}
}
