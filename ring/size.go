//go:build !explore

package ring

// A segment has 1 << segBits slots. At 128 it is 1080 bytes, of a size class of 1152:
// nine bytes a push. Fewer slots cost more allocations, more cost memory that is held
// after the values in it left the window.
const segBits = 7

// stepSize is how far the tail may be ahead of mark, a divisor of segSize. Eight
// slots are a cache line.
const stepSize = 8
