// Package ring keeps the last N of anything: a lock-free ring that overwrites
// its oldest value, snapshots of it, and cursors that follow it.
//
// Values are pointers. Push hands one over; nobody copies what it points to,
// so it must not change afterwards.
//
// # Ordering
//
// Every push gets a sequence: 1, 2, 3 and so on, without gaps (R1). If one Push
// returned before another began, its sequence is smaller. A snapshot is
// strictly descending, has no duplicates and at most N values, all of them
// among the last N as of one instant during the call (R2). A value whose Push
// returned before the snapshot began is in it, unless N later ones were pushed,
// or Clear was called, before it ended (R3). Values come back whole (R4). With
// no Push under way a snapshot is exactly the last min(N, pushes since the last
// Clear) (R5). Snapshots never go back in time, and nothing is later inserted
// into a past that one of them showed (R6).
//
// Every call takes effect at one instant between its beginning and its end, except when
// a Clear runs at the same time. Clear finds the tail at one and hides what is before it at a later one. Recent,
// Backward, Len, Window, and a cursor's Next and Read are as of one instant, less what a
// Clear has hidden since. Package ring/linearizability checks it.
//
// # Loss
//
// A ring overwrites; that is its purpose. A [Cursor] gives every sequence once
// and in order, and counts those it came too late for: delivered + lost =
// passed, exactly (R7). Lapped, it resumes at the oldest value still held.
//
// [Ring.TryPush] refuses what would overwrite a value that its one reader has not
// read: that makes the ring a bounded queue, which loses nothing.
//
// # Progress
//
// Push is lock-free: it waits for no reader and for no stalled Push (R8). Whoever
// finds a slot taken finds a push that has taken effect. A producer that stalls
// between any two of its steps stalls nobody; one that slept through whole laps
// finds its slot taken, or its segment gone, and goes on at the present tail. Seq,
// Len, Window and Get never try again. Next, Read, Recent and Backward do where 64
// pushes or more, or a Clear, come in between two of their loads.
//
// # Algorithm
//
// Sequences index an endless array, of which the last few segments of 128 slots
// exist, found through a small table. A push walks to the first slot that is nil and
// swaps its value in, by a compare-and-swap; that is all of it. Whoever finds the slot
// taken tries the next. Where to walk from is a hint, which is the tail itself while
// nobody contends, and at most eight slots behind it, one cache line, when many do: so
// two producers who meet fight over one line, and not over that of the hint as well.
// Slots fill strictly in order, without a hole, because nobody tries one before the
// one before it is full: a stalled producer has either taken effect or done nothing.
// (Michael and Scott's queue, PODC 1996, lets its tail lag by one in the same way.)
// A segment that falls out of the table is the garbage collector's business, which
// is what makes write-once slots affordable: there is no ABA, no sequence number to
// a slot, and no writer a lap behind that could do harm. A reader that has got hold
// of the window's segments reads them at leisure, for nothing in them changes.
//
// Rejected, by prototypes that are not kept here, on 2 cores; ns per push from one
// goroutine, from two, and from 64 per core. A mutex: 8 / 11 / 75, but a
// 99.99th percentile of 370 µs and more under 32 goroutines. A slot that points to
// an allocated node of sequence and value: 55 / 95. A fetch-add for the sequence
// and a store after it: 12 / 40 / 30, but a stalled producer leaves a hole that
// every reader must wait for. Write-once slots, with a tail that every push moves on
// after its slot: 16 / 45 / 42. What this one costs is in BENCHMARKS.md.
//
// # Memory model
//
// Everything shared is atomic or immutable once published, and Go's atomics are
// sequentially consistent. A push happens before every read that returns its
// value.
//
// # Cost
//
// A push costs two compare-and-swaps while nobody contends, and one allocation of
// 1152 bytes in 128 pushes, which is 9 bytes each, made by whoever fills the middle of
// a segment, ahead of need: when those who met at its end each made the next one, two
// producers cost 14 bytes a push. A snapshot costs a load a value and one allocation.
// An empty ring of 500 is under 512 bytes.
//
// A value is referred to until its segment falls out of the table, which is
// some time after it left the window: the ring refers to at most 2N + 512 values
// (one of 500 to 1,024), and to none that was pushed before a Clear.
//
// Sequences are 64 bits wide and do not wrap in practice: at a push a
// nanosecond they last 584 years. All that is said here holds up to sequence
// 2⁶⁴ − 8. Behind it readers may miss the last few pushes, and a Push at 2⁶⁴
// would not return.
package ring
