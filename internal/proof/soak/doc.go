// Soak has a bus do everything at once for as long as is asked, and checks all the
// while that it keeps its promises.
//
// Usage:
//
//	go run ./internal/proof/soak [-for 1m] [-every 10s] [-seed N] [-publishers 4]
//
// Publishers publish without a pause, by Emit, Publish and PublishBatch, events of
// several types and sources, and some that are not accepted. Interceptors drop some,
// panic on some, and change some. Subscriptions of every kind stay from the beginning
// to the end; others, drawn at random, come and go by Unsubscribe, UnsubscribeWait,
// Drain, and by their own handlers. Among the handlers are slow ones, some that panic
// or end their goroutine, some that a quarantine sets aside, and one that publishes.
// Followers stay, fast ones and one that is lapped; others come, keep a position, go
// away and resume. Others Wait, look at statistics and at the history, clear the
// history, and disable the bus for a moment.
//
// # What is checked
//
// Each publisher's events have the numbers 1, 2, 3 and so on, without gaps: the last
// interceptor lets none through out of turn. So every handler, follower and snapshot
// can tell a loss, a repeat, an inversion and an event that is not whole.
//
//   - Handlers: one publisher's events come in order (B2), calls of asynchronous ones
//     do not overlap, and those who are to get everything from Subscribe to the end
//     miss nothing in between and get nothing after (B5). Who begins with the history
//     goes on without a gap (B1).
//   - Statistics, while events flow: matched = delivered + filtered + dropped +
//     panicked + pending (B7), and what is known to be over does not go back.
//   - A subscription that is over: nothing is pending, and its figures are those that
//     its handler counted.
//   - Followers: delivered + lost = passed, in sequences and in the publishers'
//     numbers, and all see the same event at a sequence (R7).
//   - Snapshots: contiguous, descending, none without what was published before, and
//     none older than the one before (R2, R3, R6).
//   - At the end: Shutdown returns nil with publishers still at work (B8), the history
//     is the last events, exactly (R5), all counts are exact (B10), the goroutines are
//     as many as before.
//   - Everybody who stays moves on as long as events flow.
//   - Memory (B9): what is alive after a garbage collection is as much in the last
//     third of the time as in the first.
//
// Handlers count in plain variables, which are read when UnsubscribeWait or Shutdown
// has returned: run it with -race, and the race detector checks what the memory model
// of package bus says.
//
// A line tells the state of things at intervals. At the end, or when interrupted, a
// summary has every sum, and PASS or the faults and FAIL, with exit status 1. What is
// random comes from a seed that is printed; what the scheduler makes of it is not
// repeatable.
package main
