// Package ring keeps the last N of anything: a lock-free ring that overwrites
// its oldest value, snapshots of it, and cursors that follow it.
//
// Values are pointers. Push hands one over. The ring does not copy what it points to,
// so that must not change afterwards.
//
// # Ordering
//
// Every push gets a sequence: 1, 2, 3 and so on, without gaps. If one Push returned before
// another began, its sequence is smaller.
//
// A snapshot, which is what Recent and Backward give, is strictly descending, has no
// duplicates and at most N values, all of them among the last N as of one instant during
// the call. A value whose Push returned before the snapshot began is in it, unless N later
// ones were pushed, or Clear was called, before it ended. Values come back whole. With no
// Push under way a snapshot is exactly the last min(N, pushes since the last Clear).
// Snapshots never go back in time, and nothing is later inserted into a past that one of
// them showed.
//
// Every call takes effect at one instant between its beginning and its end, except when
// a Clear runs at the same time. Clear takes two instants: at one it finds which values
// there are, and at a later one it hides them. Recent, Backward, Len, Window, and a
// cursor's Next and Read are as of one instant, less what a Clear has hidden since.
// Package ring/linearizability checks it.
//
// # Loss
//
// A ring overwrites; that is its purpose. A [Cursor] gives every sequence once
// and in order, and counts those it came too late for: delivered + lost =
// passed, exactly. A cursor that was lapped resumes at the oldest value still held.
//
// [Ring.TryPush] refuses to overwrite a value that the ring's only reader has not read.
// That makes the ring a bounded queue, which loses nothing.
//
// # Progress
//
// Push is lock-free: it waits for no reader and for no stalled Push. A push that
// finds a slot taken goes on to the next one, for the push that took it has taken effect.
// A producer that stalls between any two of its steps stalls no other. A producer that
// slept through whole laps finds its slot taken, or its segment gone, and goes on at the
// present tail. Seq, Len, Window and Get never start over. Next, Read, Recent and
// Backward do if 64 pushes or more, or a Clear, come in between two of their loads.
//
// # Algorithm
//
// Sequences index an endless array, of which the last few segments of 128 slots
// exist, found through a small table. The tail is the first slot that is nil. A push
// walks to it and swaps its value in, by a compare-and-swap; if another push was faster,
// it tries the next slot.
//
// Where the walk begins is a hint. The hint is the tail itself while pushes do not
// contend. When many do, it is at most eight slots behind the tail, which is one cache
// line: so two producers that meet fight over one cache line, and not over that of the
// hint as well. (Michael and Scott's queue, PODC 1996, lets its tail lag by one in the
// same way.)
//
// Slots fill strictly in order, without a hole, because no push tries a slot before the
// one before it is full: a stalled producer has either taken effect or done nothing. A
// slot is written once. A segment that falls out of the table is left to the garbage
// collector, which is what makes that affordable: there is no ABA, no sequence number to
// a slot, and no writer a lap behind that could do harm. A reader that has got hold of
// the window's segments can take its time to read them: no slot in them is filled twice.
//
// Rejected designs, with the nanoseconds that a push took on 2 cores from one goroutine,
// from two, and from 64 per core. They are of prototypes, which are not kept, and are there
// to be compared with each other:
//
//   - A mutex: 8, 11, 75, and a 99.99th percentile of 370 µs and more from 32 goroutines.
//   - A slot that points to an allocated node of sequence and value: 55, 95.
//   - A fetch-add for the sequence and a store after it: 12, 40, 30. A stalled producer
//     leaves a hole that every reader must wait for.
//   - Write-once slots, with a tail that every push moves on after its slot: 16, 45, 42.
//
// BENCHMARKS.md has what this one costs.
//
// # Memory model
//
// Everything shared is atomic or immutable once published, and Go's atomics are
// sequentially consistent. A push happens before every read that returns its
// value.
//
// # Cost
//
// A push costs two compare-and-swaps while no other contends, and one allocation of
// 1152 bytes in 128 pushes, which is 9 bytes each. The push that fills the middle of a
// segment makes the next segment, ahead of need: pushes that meet at a segment's end would
// else each make one. A snapshot costs a load a value and one allocation. An empty ring of
// 500 is under 512 bytes.
//
// The ring refers to a value until the value's segment falls out of the table, which is
// some time after the value left the window. So it refers to at most 2N + 512 values
// (one of 500 to 1,024), and to none that was pushed before a Clear.
//
// Sequences are 64 bits wide and do not wrap in practice: at a push a
// nanosecond they last 584 years. All that is said here holds up to sequence
// 2⁶⁴ − 8. Beyond it readers may miss the last few pushes, and a Push at 2⁶⁴
// would not return.
package ring
