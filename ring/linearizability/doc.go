// Package linearizability records short histories of the ring, of what some clients
// asked at once and what they were told, and has porcupine judge whether a ring that
// does one thing at a time could have answered so. It is a module of its own, so that
// who uses the ring does not depend on porcupine.
//
//	go test -count=1 -v .
//	go test -count=1 -v -run 'Histories' . -histories 200000
//	go test -count=1 -v -run 'TestHistories$' . -seed 7 -visualize history.html
//
// A history has two to four clients with two to six calls each, of every method that
// looks at the ring or changes it, and a cursor for each client. The rings hold 1, 2, 3
// and 5 values and begin empty, at the middle or the end of a segment, or at the end of
// the table. The reference is a list of what was pushed, how much of it Clear hid, and
// the cursors' positions; each is a state of the checker.
//
// TestHistories takes the ring as it is, on as many goroutines as there are processors,
// or two. A client beyond them takes turns with another on its goroutine.
// TestHistoriesOfARingThatYields compiles the ring with a call that often gives the
// processor away before each of its labelled accesses, gives every client a goroutine,
// and so finds them inside the ring's methods at once whatever the machine does. Both
// say how much overlapped, and fail where hardly anything did.
//
// TestBrokenRings makes a mistake in the ring's source, compiles the same tests with it,
// and wants it found ten times in ten, from ten seeds. TestTheJudge has histories judged
// that were written by hand to break a promise. A seed gives the same calls again, not
// the same history: who comes first is the machine's choice.
//
// # What is linearizable
//
// Push, TryPush, Seq, Get and Lost are, always. Where nobody calls Clear all the others
// are too: each call could have happened at one instant between its beginning and its
// end.
//
// Clear is not. It finds the tail at one instant and hides what is before it at a later
// one. What is pushed in between stays, and a snapshot in between shows it beside what
// is about to be hidden. No order of whole calls has that: Clear would have to come
// before the push that it did not hide, and after the snapshot that has the push.
//
// What looks at more than one value beside a Clear is not either: Recent, Backward, Len,
// Window, and the Next and Read of a cursor. They find the tail at one instant, and
// learn at a later one what is hidden. So one may show less than the ring did at any
// instant: a Window that found its tail at 3 is empty behind 3, if 4 was pushed and all
// was cleared meanwhile, though the ring was never empty behind 3.
//
// So these calls are judged in two steps where a Clear takes part: one in which the tail
// is found, one in which cleared is looked at, or raised. Between their beginning and
// their end each has its instant, in this order. That is what is promised: the values of a
// snapshot are among the last N as of one instant, but for those that a Clear hid before
// the snapshot ended. Backward may end early, where a Clear came in between, and
// has only to begin as it would have without. Everything else is exact, and what a Clear
// that has returned hid, nobody is shown again. The tests say how many histories needed
// the two steps.
//
// # What it does not reach
//
// A history is short. Nobody sleeps through a lap of the table here: tests that stop a
// push in the middle, and the stress tests, are in the ring's own package. Interleavings
// are met by chance; what is tried one by one is for a model.
package linearizability
