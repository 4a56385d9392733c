// Package step has the steps of the lock-free parts of this module: the words that
// goroutines share, the lock, and what they wait for. A step is one access that
// others can see; nothing that a goroutine does between two steps can be seen by others.
//
// In an ordinary build it is sync/atomic and sync by other names: the types are
// aliases, Point and Explored are gone before there is machine code, and what waits
// is one call away from the select that it stands for. TestPlainIsFree compares the
// machine code of ring and bus with what sync/atomic itself gives.
//
// With the build tag explore the same calls yield to a [Controller], if there is one.
// It lets one goroutine run at a time, and chooses before each step which goroutine
// takes the next. Go's atomics are sequentially consistent, and data that is not atomic
// is immutable once published, or owned by one goroutine. So several processors can do
// only what one processor does in some order of the steps, and all orders of steps are
// all behaviours. internal/proof/explore goes through them. Without a controller the tagged
// types do what the plain ones do.
//
// Under a controller each word also remembers its last access, so that the controller
// can tell where two goroutines meet. The command internal/proof/explore/meetings counts that
// by word.
//
// Maps of xsync and Go's channels have no steps of their own, so a Point stands before
// what is done with them. An operation of a map is taken as one step, which is what xsync
// promises; it calls nothing that has steps while it holds a bucket.
package step
