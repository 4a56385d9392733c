// Package addr derives cheap, uneven, non-portable numbers from where things
// lie in memory. They choose between equals, such as the stripes of a counter
// or the places of a cache: a number that differs from one moment to the next
// costs time, never correctness.
//
// All of the library's own use of package unsafe is in this file. It turns
// pointers into integers and never back, which package unsafe's rules allow
// without condition. That an integer does not keep what it pointed to in place,
// or alive, is why nothing may be concluded from it.
package addr

import (
	"unsafe"

	"github.com/vidurai/eventbus/internal/step"
)

// golden is 2³² divided by the golden ratio, the multiplier of Fibonacci
// hashing (Knuth, The Art of Computer Programming, vol. 3, 6.4).
const golden = 0x9E3779B1

// Goroutine returns a number that is usually the same for a goroutine that asks
// from about the same depth, and another for another goroutine: it goes by the
// 8 KiB of memory in which the stack is at the moment. All of its lower 16 bits
// are good.
func Goroutine() uint32 {
	if step.Explored {
		return step.Thread()
	}
	var here byte
	return uint32(uintptr(unsafe.Pointer(&here))>>13) * golden >> 16
}

// Pair returns a number for two strings that is the same as long as they are
// the same strings: equal ones that lie elsewhere have another. All of its
// lower 16 bits are good.
func Pair(a, b string) uint32 {
	x := uint32(uintptr(unsafe.Pointer(unsafe.StringData(a))))
	y := uint32(uintptr(unsafe.Pointer(unsafe.StringData(b))))
	return (x*golden ^ y) * golden >> 16
}
