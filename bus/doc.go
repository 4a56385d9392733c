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
// there orders it. Handlers are looked up after the event is in the history, so that a
// subscription that took its starting point from the history misses nothing
// (B1): [Replay] begins with the last events and goes on without a gap or a
// repeat, and [Bus.Follow] resumes at a [Position] that was kept.
//
// Queues of asynchronous subscriptions are filled first. Then the other handlers
// run in the publisher's goroutine, in order of subscription, and Publish returns
// when all have. One publisher's events reach a handler in the order published;
// events of two publishers may reach two handlers in different orders. Two
// publishers may be in the same synchronous handler at once; calls of an
// asynchronous one never overlap. With [Latest] an event takes the place in the queue of
// the event that it supersedes: of the events 0, 1, 2 and 3, of which 1 and 3 have the same
// key, a handler that was busy with 0 gets 3 and then 2. An event published inside a
// handler is handled by all before the outer one goes on: depth first (B2). A handler that
// publishes what it handles never ends; a Go stack overflow cannot be recovered from.
//
// A publish that begins after Subscribe returned reaches the handler; one that
// begins after Unsubscribe returned does not; UnsubscribeWait returns nil, and
// [Subscription.Done] is closed, only when no call is running or to come (B5).
//
// # Handlers
//
// Every method is legal inside a handler, and no lock is held while user code
// runs (B4). UnsubscribeWait, Drain and Shutdown could wait for themselves there,
// and return ErrInHandler instead. They know by the stack: a goroutine that a
// handler waits for, such as one that it started, or that of an iterator it pulls, is
// not inside the handler.
//
// A handler that panics is isolated: every other handler still gets the event;
// the panic is counted and reported, at a bounded rate, with the event's type,
// the subscription, the panic's value and the stack, never with the payload; a
// report that panics goes no further (B3). A handler that calls runtime.Goexit,
// as a test's FailNow does, ends its publisher's goroutine as it asked, after
// the handlers behind it have had the event; an asynchronous one gets a new
// goroutine. [Quarantine] sets a handler aside that panics again and again, [SlowAfter]
// finds one that takes long. What no library can catch takes the process down: fatal
// errors such as a concurrent map write, endless recursion, panics in goroutines that a
// handler started.
//
// Events are immutable once published, and handlers may keep them (B6). Their payloads
// hold values, not live objects: what was put in was copied.
// Interceptors see events before the history does, and may put changed copies in
// their place; bus/redact has one that takes secrets out.
//
// # Loss
//
// The history overwrites its oldest event; it holds N exactly. A follower that
// comes too late for some is told how many, exactly (R7). Synchronous handlers
// lose nothing. A queue is bounded, always. When it is full the oldest event gives way, or
// the newest, or the publisher waits for some time ([OnFull]); with [Latest] an event that
// is superseded gives way. All of it is counted: of every subscription,
// matched = delivered + filtered + dropped + panicked + pending (B7). Events that remain
// in a queue when its subscription ends, and events that a quarantine keeps from a
// handler, are dropped.
//
// # Closing
//
// [Bus.Shutdown] refuses new events, delivers what was accepted, ends the goroutines of
// the bus, and returns nil. If its context ends first, it starts no further call, drops
// the rest, and names the subscriptions that did not finish, with how many events, and
// whether a handler still runs (B8). [Bus.Close] does the latter at once and waits for
// nothing. Both may be called again and from inside handlers. [Subscription.Drain] is to
// one subscription what Shutdown is to all. Disable makes publishing do nothing, without
// an error, until Enable.
//
// Neither waits for followers, which run in their callers' goroutines. Each of them gets
// what was accepted, or its number as lost, and then ErrClosed. So a program first stops
// what publishes, such as an HTTP server, then shuts the bus down, and then waits for the
// goroutines that follow.
//
// [Bus.ClearSubscriptions] and [Bus.Reset] end the subscriptions that Subscribe made.
// [Bus.Wait] and Follow go on.
//
// # Statistics
//
// Counts are sharded: each route, which is that of a pair of type and source where there is
// room for the pair in a concurrent map, counts in stripes that lie on cache lines of their
// own.
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
// UnsubscribeWait, Drain or Shutdown returned nil, and before Done was closed.
//
// # Cost
//
// A publish of a type and source seen before costs tens of nanoseconds, one
// indirect call a handler, and no allocation but a segment of the history once
// in 128; subscriptions that do not cover it cost nothing, however many, as long as the
// pair has a place in the table of routes, which is described below. A queue
// costs a push into a ring, as the history does, once for all asynchronous
// subscriptions of the same pattern, sources and capacity that drop the oldest and
// have no Where, Projects, Once, Latest or Replay. To wake a goroutine that sleeps, a
// worker or a follower, costs the publish that does it some hundreds of nanoseconds to
// microseconds. To wake a thousand costs the same, because the first one wakes the others.
// While nothing is published nothing runs: no ticker, no polling. Figures: BENCHMARKS.md.
//
// The first publish of a pair allocates its route, and may wait for a bucket's
// lock in the map of routes, or for the map to grow. A publish that spends a Once
// subscription unsubscribes it, under the lock that Subscribe, Unsubscribe and
// Stats take. The last publish that is still under way where subscriptions have changed
// tries that lock, and goes on if it is held: its holder does the work then. A queue
// with Block is a Go channel, which has a lock; Latest takes one for a key that is
// not in its queue; to wake a goroutine takes the runtime's. Nothing else locks. A
// change of subscriptions costs time in proportion to the pairs that it covers times
// the handlers they have.
//
// The table of routes has room for 4,096 pairs of type and source, of up to 1 KiB each.
// Where sources are many, as when they carry a session's number, the pairs that come later
// share a route for each type, of which there are up to 1,024: a publish then looks twice
// into the map, and each subscription with Sources that covers the type is asked whether it
// wants the source. Events of still more types are delivered all the same, and
// every subscription is asked about each. Statistics count an event whose pair has no
// route under its type and the source [Others], and one whose type has none either under
// Others as type and source.
//
// Memory is bounded (B9): by the history, which refers to at most 1,024 events where
// it shows 500; by the queues, which refer to at most 2n + 512 events for a
// capacity of n and up to 128 in the hand of a worker whose handler is quick; and by
// the table of routes, with a few hundred bytes for each route and processor. Each
// subscription adds 16 bytes to each route that it covers, and an asynchronous one has a
// goroutine. A subscription that has ended keeps nothing alive. With History(0)
// nothing is kept, and Follow and Replay return ErrNoHistory (B11).
//
// The letters name the promises; each has tests that carry its letter.
package bus
