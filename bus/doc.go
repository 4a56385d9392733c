// Package bus carries events from publishers to handlers inside one process,
// keeps the last of them, and counts what flows. To publish an event of a type
// and source that were seen before takes no lock and waits for nobody, with the
// exceptions that Cost below names.
//
//	b, err := bus.New()
//	s, err := b.Subscribe("terminal.*", func(e *event.Event) { fmt.Println(e) })
//	e, err := b.Emit("terminal.command", "daemon", "/src/app",
//		slog.String("command", "go test ./..."), slog.Int("exit_code", 0))
//	newest := b.Recent(10)
//	s.Unsubscribe()
//
// Types are dot-separated tokens, as NATS subjects are: none is empty, none
// has white space, control characters or wildcards in it. In a pattern "*" is
// one token and a final ">" one or more.
//
// # Ordering
//
// An event enters the history before any handler sees it, and its sequence
// there orders it. Handlers are looked up after it is in the history, so that a
// subscription that took its starting point from the history misses nothing
// (B1): [Replay] begins with the last events and goes on without a gap or a
// repeat, and [Bus.Follow] resumes at a [Position] that was kept.
//
// Queues of asynchronous subscriptions are filled first. Then the other handlers
// run in the publisher's goroutine, in order of subscription, and Publish returns
// when all have. One publisher's events reach a handler in the order published;
// events of two publishers may reach two handlers in different orders. Two
// publishers may be in the same synchronous handler at once; calls of an
// asynchronous one never overlap. An event published inside a handler is handled
// by all before the outer one goes on: depth first (B2). A handler that publishes
// what it handles never ends; a Go stack overflow cannot be recovered from.
//
// A publish that begins after Subscribe returned reaches the handler; one that
// begins after Unsubscribe returned does not; UnsubscribeWait returns nil only
// when no call is running or to come (B5).
//
// # Handlers
//
// Every method is legal inside a handler, and no lock is held while user code
// runs (B4). UnsubscribeWait, Drain and Shutdown could wait for themselves there,
// and return ErrInHandler instead. They know by the stack: a goroutine that a
// handler waits for, such as one it started, or that of an iterator it pulls, is
// not inside the handler.
//
// A handler that panics is isolated: every other handler still gets the event;
// the panic is counted and reported, at a bounded rate, with the event's type,
// the subscription, the panic's value and the stack, never with the payload; a
// report that panics goes no further (B3). A handler that calls runtime.Goexit,
// as a test's FailNow does, ends its publisher's goroutine as it asked, after
// the handlers behind it have had the event; an asynchronous one gets a new
// goroutine. [Quarantine] sets aside who panics again and again, [SlowAfter] finds
// who takes long. What no library can catch takes the process down: fatal errors
// such as a concurrent map write, endless recursion, panics in goroutines that a
// handler started.
//
// Events are immutable once published, and handlers may keep them (B6).
// Interceptors see them before the history does, and may put changed copies in
// their place; bus/redact has one that takes secrets out.
//
// # Loss
//
// The history overwrites its oldest event; it holds N exactly. A follower that
// comes too late for some is told how many, exactly (R7). Synchronous handlers
// lose nothing. A queue is bounded, always, and says what gives way when it is
// full: the oldest event, the newest, or for some time the publisher ([OnFull]);
// with [Latest], what is superseded. All of it is counted: of every subscription,
// matched = delivered + filtered + dropped + panicked + pending (B7). What is left
// in a queue when its subscription ends, and what a quarantine keeps from a
// handler, is dropped.
//
// # Closing
//
// [Bus.Shutdown] refuses what is new, delivers what was accepted, ends the
// goroutines and the followers, and returns nil; or, when its context ends first,
// starts no further call, drops what is left, and names who did not finish, with
// how many events, and whether its handler still runs (B8). [Bus.Close] does the
// latter at once and waits for nobody. Both may be called again and from inside
// handlers. [Subscription.Drain] is to one subscription what Shutdown is to all.
// Disable makes publishing do nothing, without an error, until Enable.
//
// # Statistics
//
// Counts are sharded: each route, which is a pair of type and source in a
// concurrent map, counts in stripes that lie on cache lines of their own.
// Subscriptions are not counted on the way; their figures follow from the
// routes they are in, or from what their workers took. Counts are exact once
// publishers are quiet; where there is a history Published always is. Only a Reset
// beside publishers may miss some (B10).
//
// # Memory model
//
// What happened before an event was published happened before every call of a
// handler with it, and before every snapshot or Entry that shows it. What a handler did
// happened before Publish returned, if it is synchronous, and before
// UnsubscribeWait, Drain or Shutdown returned nil.
//
// # Cost
//
// A publish of a type and source seen before costs tens of nanoseconds, one
// indirect call a handler, and no allocation but a segment of the history once
// in 128; subscriptions that do not cover it cost nothing, however many. A queue
// costs a push into a ring, as the history does, once for all asynchronous
// subscriptions of the same pattern, sources and capacity that drop the oldest and
// have no Where, Projects, Once, Latest or Replay. A goroutine that sleeps, be it a worker or a follower, costs the
// publish that wakes it some hundreds of nanoseconds to microseconds; a thousand
// of them cost the same, because who wakes up wakes the others. While nothing is
// published nothing runs: no ticker, no polling. Figures: BENCHMARKS.md.
//
// The first publish of a pair allocates its route, and may wait for a bucket's
// lock in the map of routes, or for the map to grow. One that spends a Once
// subscription unsubscribes it, under the lock that Subscribe, Unsubscribe and
// Stats take; one that leaves last what a change of subscriptions replaced tries
// that lock, and goes on if somebody has it, unless the bus is closed. A queue
// with Block is a Go channel, which has a lock; Latest takes one for a key that is
// not in its queue; to wake a goroutine takes the runtime's. Nothing else locks. A
// change of subscriptions costs time in proportion to the pairs that it covers times
// the handlers they have.
//
// Memory is bounded by the history, which refers to at most 1,024 events where
// it shows 500, by the queues, which refer to at most 2n + 512 events for a
// capacity of n and up to 128 in the hand of a worker whose handler is quick, and by
// the pairs of type and source: 4,096 of up to 1 KiB get a route and a count of their own, of a few
// hundred bytes for each processor; what comes later is delivered all the same,
// more slowly, and counted under one name (B9). Each subscription adds 16 bytes to
// each route that it covers, an asynchronous one a goroutine. With History(0)
// nothing is kept, and Follow and Replay return ErrNoHistory (B11).
package bus
