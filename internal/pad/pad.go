// Package pad keeps words that different processors write off each other's
// cache lines.
package pad

// Size is the number of bytes that separates two words for good: two lines of
// 64 bytes, because x86 prefetches lines in pairs, and one of 128 on Apple's
// arm64.
const Size = 128

// A Line is placed between fields that must not share a cache line.
type Line struct{ _ [Size]byte }
