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

import "unsafe"

// golden is 2³² divided by the golden ratio, the multiplier of Fibonacci
// hashing (Knuth, The Art of Computer Programming, vol. 3, 6.4).
const golden = 0x9E3779B1

// Goroutine returns a number that stays the same for a goroutine until its
// stack moves, and is usually another for another goroutine. All of its lower
// 16 bits are good.
func Goroutine() uint32 {
	var here byte
	// Stacks are at least 2 KiB each, of a power of two, and aligned to it;
	// where in its stack a goroutine is at the moment should not show.
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
