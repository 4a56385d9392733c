// Package step has the steps of the lock-free parts of this module: the words that
// goroutines share, the lock, and what they wait for. A step is one access that
// others can see; between two steps a goroutine is alone with itself.
//
// In an ordinary build it is sync/atomic and sync by other names: the types are
// aliases, Point and Explored are gone before there is machine code, and what waits
// is one call away from the select that it stands for. TestPlainIsFree compares the
// machine code of ring and bus with what sync/atomic itself gives.
//
// With the build tag explore the same calls yield to a [Controller], if there is one,
// that lets one goroutine run at a time and says before each step who takes the next.
// Go's atomics are sequentially consistent, and whatever is not atomic is immutable
// once published, or owned: so what one processor does step by step is all that many
// can do, and whoever goes through all the orders of steps has seen all behaviours.
// internal/explore goes through them. Without a controller the tagged types do what
// the plain ones do.
//
// What stays outside are maps of xsync and Go's channels themselves. The operations of
// the first are taken as one step each, which is what they promise; they call nothing
// that has steps while they hold a bucket.
package step
