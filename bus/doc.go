// Package bus carries events from publishers to handlers inside one process,
// keeps the last of them, and counts what flows. To publish what has been
// published before takes no lock and waits for nobody.
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
// (B1).
//
// Handlers run in the publisher's goroutine, in order of subscription, and
// Publish returns when all have. One publisher's events reach a handler in the
// order published. Two publishers may be in the same handler at once. An event
// published inside a handler is handled by all before the outer one goes on:
// depth first (B2). A handler that publishes what it handles never ends; a Go
// stack overflow cannot be recovered from.
//
// A publish that begins after Subscribe returned reaches the handler; one that
// begins after Unsubscribe returned does not; UnsubscribeWait returns nil only
// when no call is running or to come (B5).
//
// # Handlers
//
// Every method is legal inside a handler, and no lock is held while user code
// runs (B4). Only UnsubscribeWait could wait for itself there, and returns
// ErrInHandler instead. It knows by its stack: a goroutine that a handler waits
// for, such as one it started, or that of an iterator it pulls, is not inside the
// handler.
//
// A handler that panics is isolated: every other handler still gets the event;
// the panic is counted and reported, at a bounded rate, with the event's type,
// the subscription, the panic's value and the stack, never with the payload; a
// report that panics goes no further (B3). A handler that calls runtime.Goexit,
// as a test's FailNow does, ends its publisher's goroutine as it asked, after
// the handlers behind it have had the event. What no library can catch takes
// the process down: fatal errors such as a concurrent map write, endless
// recursion, panics in goroutines that a handler started.
//
// Events are immutable once published, and handlers may keep them (B6).
//
// # Loss
//
// The history overwrites its oldest event; it holds N exactly. Handlers lose
// nothing. What a subscription covers is accounted for: matched = delivered +
// filtered + dropped + panicked + pending (B7).
//
// # Closing
//
// Close ends publishing and subscribing with ErrClosed and waits for nobody.
// Disable makes publishing do nothing, without an error, until Enable.
//
// # Statistics
//
// Counts are sharded: each route, which is a pair of type and source in a
// concurrent map, counts in stripes that lie on cache lines of their own.
// Subscriptions are not counted on the way; their figures follow from the
// routes they are in. Counts are exact once publishers are quiet, Published
// always is; only a Reset beside publishers may miss some (B10).
//
// # Memory model
//
// What happened before an event was published happened before every call of a
// handler with it, and before every snapshot that shows it. What a handler did
// happened before Publish returned, and before UnsubscribeWait returned nil.
//
// # Cost
//
// A publish of a type and source seen before costs tens of nanoseconds, one
// indirect call a handler, and no allocation but a segment of the history once
// in 128; subscriptions that do not cover it cost nothing, however many. An event
// without ID or Timestamp is copied. Figures: BENCHMARKS.md.
//
// The first publish of a pair allocates its route, and may wait for a bucket's
// lock in the map of routes, or for the map to grow. One that spends a Once
// subscription unsubscribes it, under the lock that Subscribe, Unsubscribe and
// Stats take; one that leaves last what a change of subscriptions replaced tries
// that lock, and goes on if somebody has it. Nothing else locks. A change of
// subscriptions costs time in proportion to the pairs that it covers times the
// handlers they have.
//
// Memory is bounded by the history, which refers to at most 1,024 events where
// it shows 500, and by the pairs of type and source: 4,096 of up to 1 KiB get a
// route and a count of their own, of a few hundred bytes for each processor;
// what comes later is delivered all the same, more slowly, and counted under one
// name (B9). Each subscription adds 16 bytes to each route that it covers. With
// History(0) nothing is kept (B11).
package bus
