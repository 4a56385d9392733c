// Package bus carries events from publishers to handlers inside one process,
// keeps the last of them, and counts what flows.
//
//	b, err := bus.New()
//	s, err := b.Subscribe("terminal.*", func(e *event.Event) { fmt.Println(e) })
//	e, err := b.Emit("terminal.command", "daemon", "/src/app",
//		slog.String("command", "go test ./..."), slog.Int("exit_code", 0))
//	newest := b.Recent(10)
//	s.Unsubscribe()
//
// Payloads hold values, not live objects: what was put in was copied.
//
// Types are dot-separated tokens, as NATS subjects are. No token is empty or has white
// space, control characters or wildcards in it. In a pattern "*" is one token and a final
// ">" one or more.
//
// # Ordering
//
// An event enters the history before any handler gets it, and its sequence there orders
// it. Handlers are looked up after the event is in the history. So a subscription that took
// its starting point from the history misses nothing: [Replay] begins with the last events
// and goes on without a gap or a repeat, and [Bus.Follow] resumes at a [Position] that was
// kept.
//
// The queues of asynchronous subscriptions are filled first. Then the other handlers run in
// the publisher's goroutine, in order of subscription, and Publish returns when all of them
// have returned. One publisher's events reach a handler in the order published. Events of
// two publishers may reach two handlers in different orders. Two publishers may be in the
// same synchronous handler at once. Calls of an asynchronous handler never overlap.
//
// With [Latest] an event takes the place in the queue of the event that it supersedes: of
// the events 0, 1, 2 and 3, of which 1 and 3 have the same key, a handler that was busy with
// 0 gets 3 and then 2.
//
// An event published inside a handler is handled by all of its handlers before the outer
// event goes on to the next handler. A handler that publishes what it handles never ends: a
// Go stack overflow cannot be recovered from.
//
// A publish that begins after Subscribe returned reaches the handler. One that begins after
// Unsubscribe returned does not. UnsubscribeWait returns nil, and [Subscription.Done] is
// closed, only when no call is running or to come.
//
// # Handlers
//
// Every method is legal inside a handler, and no lock is held while user code runs.
// UnsubscribeWait, Drain and Shutdown could wait for themselves there, and return
// ErrInHandler instead. They know by the stack. A goroutine that a handler waits for, such
// as one that it started or that of an iterator it pulls, is not inside the handler.
//
// A handler that panics is isolated: every other handler still gets the event. The panic is
// counted. It is reported, at a bounded rate, with the event's type, the subscription, the
// panic's value and the stack, never with the payload. A report that panics goes no further.
// A handler that calls runtime.Goexit, as a test's FailNow does, ends its publisher's
// goroutine as it asked, after the handlers behind it have had the event; an asynchronous
// handler gets a new goroutine. [Quarantine] sets a handler aside that panics again and
// again, and [SlowAfter] finds one that takes long. What no library can catch takes the
// process down: fatal errors such as a concurrent map write, endless recursion, and panics
// in goroutines that a handler started.
//
// Events are immutable once published, and handlers may keep them. Interceptors get events
// before the history does, and may put changed copies in their place. Package bus/redact has
// one that takes secrets out.
//
// # Loss
//
// The history holds N events exactly, and overwrites its oldest. A follower that comes too
// late for some is told how many, exactly. A synchronous handler has no queue to lose events
// from: it misses only what [Once], Quarantine or the end of the bus keep from it.
//
// A queue is always bounded. When it is full the oldest event gives way, or the newest, or
// the publisher waits for some time ([OnFull]). With [Latest] an event that is superseded
// gives way. Events that remain in a queue when its subscription ends, and events that a
// quarantine keeps from a handler, are dropped. All of it is counted. For every subscription,
// matched = delivered + filtered + dropped + panicked + pending.
//
// # Closing
//
// [Bus.Shutdown] refuses new events, delivers what was accepted, ends the goroutines of the
// bus, and returns nil. If its context ends first, it starts no call that is not on its way, drops the
// rest, and names the subscriptions that did not finish, with how many events, and whether a
// handler still runs. [Bus.Close] does that at once and waits for nothing. Both may be called
// again, and from inside handlers. [Subscription.Drain] is to one subscription what Shutdown
// is to all. Disable makes publishing do nothing, without an error, until Enable.
//
// Neither waits for followers, which run in their callers' goroutines. Each follower gets
// what was accepted, or its number as lost, and then ErrClosed. So a program first stops
// what publishes, such as an HTTP server, then shuts the bus down, and then waits for the
// goroutines that follow.
//
// [Bus.ClearSubscriptions] and [Bus.Reset] end the subscriptions that Subscribe made.
// [Bus.Wait] and Follow go on.
//
// # Statistics
//
// [Stats.Published] is exact always, where there is a history. The other counts are exact once
// publishers are quiet, unless a Reset ran beside them. Counting does not make
// publishers on several processors wait for each other, and costs the same however many
// handlers there are.
//
// # Memory model
//
// What happened before an event was published happened before every call of a handler with
// it, and before every snapshot or Entry that shows it. What a handler did happened before
// Publish returned, if the handler is synchronous, and before UnsubscribeWait, Drain or
// Shutdown returned nil, and before Done was closed.
//
// # Cost
//
// A publish of a type and source seen before costs tens of nanoseconds and one indirect call
// for each synchronous handler. Subscriptions that do not cover it cost nothing, however
// many, while its pair of type and source has a place in the table described under Memory. A
// queue costs a push into a ring, as the history does. Asynchronous subscriptions of the same
// pattern, sources and capacity that drop the oldest, and have no Where, Projects, Once,
// Latest or Replay, share one push. To wake sleeping goroutines costs the publish that does
// it some hundreds of nanoseconds to microseconds for each queue whose handler sleeps, for the
// followers without patterns, however many sleep, and for each one with patterns. While nothing is
// published nothing runs: there is no ticker and no polling. BENCHMARKS.md has figures.
//
// A publish allocates 1,152 bytes once in 128 for the history, and as much for each queue,
// unless the queue has Block or Latest. A publisher that waits for room with Block allocates
// a timer. Latest allocates for each key that is not in the queue, and SlowAfter for each call.
//
// A publish takes no lock and waits for nobody, with these exceptions. The first publish of a
// pair allocates, and may wait for a lock in the table. A publish that spends a Once
// subscription, or ends a Wait, takes the lock that Subscribe, Unsubscribe and Stats take. The last publish
// that was under way while subscriptions changed tries that lock, and goes on if another
// goroutine holds it. With Block a publisher waits for room, and the queue is a Go channel,
// which has a lock. Latest takes locks for a key that is not in its queue. To wake a
// goroutine takes the runtime's locks. To report a panic takes a lock, and calls OnPanic or the
// logger. And a publish waits for what it calls: synchronous handlers, with [SlowAfter] the
// logger too, conditions, keys, interceptors, clocks and IDs.
//
// A change of subscriptions takes time in proportion to the pairs that it covers times the
// handlers they have.
//
// # Memory
//
// The table has room for 4,096 pairs of type and source, of up to 1 KiB each. Where sources
// are many, as when they carry a session's number, later pairs share a place for each type,
// of which there are up to 1,024. There each subscription with Sources that covers the type
// is asked whether it wants the source. Events of still more types are delivered all the
// same, and every subscription is asked about each. Statistics count an event whose pair has
// no place under its type and the source [Others], and one whose type has none either under
// Others as type and source.
//
// So memory is bounded: by the table, with a few hundred bytes for each place and processor;
// by the history, which refers to at most 1,024 events where it shows 500; and by the
// queues, which refer to at most 2n + 512 events for a capacity of n, and up to 128 that a
// quick handler was given at once. Each subscription adds 16 bytes to each place that leads
// to it, and an asynchronous one has a goroutine. A subscription that has ended keeps nothing
// alive. With History(0) nothing is kept, and Follow and Replay return ErrNoHistory.
package bus
