//go:build !explore

package ring

import (
	"testing"
	"unsafe"
)

func TestASegmentHasTheDocumentedSize(t *testing.T) {
	if size := unsafe.Sizeof(segment[int]{}); unsafe.Sizeof(uintptr(0)) == 8 && size != 1080 {
		t.Errorf("a segment is %d bytes, want 1080", size)
	}
}

// A step that lay on two cache lines would be fought over twice.
func TestStepsAreCacheLines(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("a line holds 16 pointers")
	}
	for range 100 {
		s := new(segment[int])
		if at := uintptr(unsafe.Pointer(&s.slots)); at%64 != 0 {
			t.Fatalf("the slots are at %#x", at)
		}
		kept = s
	}
}

var kept *segment[int] // so that they are on the heap
