package main

// sections is BENCHMARKS.md, in order. A meaning is written after a run has
// been looked at, states no number that the table does not, and is read again
// whenever the table changes.
var sections = []*section{
	{
		title: "Publishing",
		question: `What does it cost to publish an event that is ready, to so many handlers, and what does the Python design cost for
the same?`,
		method: `One goroutine publishes the same event again and again. Each handler is a closure that adds one to a counter of its
own; every counter is checked before and after timing. "ours" writes the last 500 events into its history, counts by type
and source and isolates panics; "ours-nohistory" is the same bus with History(0); "python" is internal/pybus: a mutex, a
deque of 500, a copied list of handlers, a recover around each. With no handlers both write their history.`,
		bench: "Publish", rows: "/handlers", ref: "python",
		meaning: `With no handlers a mutex and a deque win: an uncontended lock is the cheapest thing there is, they write one slot, and
they count nothing. What ours pays beyond that is the push (the ring alone, below), the route with its counts by type and
source, and being countable by UnsubscribeWait. It buys handlers: the recover is paid once for all of them, no list is
copied, and each one more costs about what an indirect call does (the floors, below), where the Python design pays a
recover and a piece of the copy. From ten handlers on that is several times as much.`,
	},
	{
		title:    "Making and publishing",
		question: `What does an event cost from its attributes to its one handler?`,
		method: `Emit against Python's publish_event: an ID, the time, a payload of so many attributes (a text and an integer in
turn), and a publish to one handler. The Python design has a textual UUID and a map.`,
		bench: "Emit", rows: "/attrs", ref: "python",
		meaning: `The object itself, the time and the ID are most of it, and the collector's work that follows from it. One allocation
stands against five and more: the map, its keys and values, the text of the UUID.`,
	},
	{
		title:    "Publishing from many goroutines",
		question: `Does a publisher pay for the others?`,
		method: `So many goroutines share the publishes between them, each with its own event. One handler adds to a counter that
belongs to the publishing goroutine and to a cache line of its own, so that what is contended is the bus. The time is
elapsed time by publishes; on a machine with P processors the least possible is the time of one goroutine by P.`,
		bench: "PublishParallel", rows: "/goroutines", ref: "python",
		meaning: `On two processors in a tight loop the two are about even: the throughput of both is bounded by one cache line that
everybody writes, the ring's tail here, the mutex there, and a mutex lets one goroutine run a burst before another gets a
turn. That burst is what the next section is about.`,
	},
	{
		title:    "The slowest publishes",
		question: `How long does a publish take when it takes long?`,
		method: `32 goroutines publish, each timing every publish of its own, into one handler. The percentiles include two readings
of the clock. With think=100ns a goroutine computes for about that long between publishes: a tight loop flatters an unfair
mutex, which its last holder gets again at once.`,
		bench: "Latency", rows: "/think", ref: "python", unit: "p99.99-sec",
		meaning: `This is what lock-free is for. Half of the publishes cost the same or a little less with the mutex, which its last
holder gets again without waiting; but one in ten thousand waits for milliseconds, because the holder was put aside by the scheduler or
by the collector, and everybody behind it waits as well. Nobody waits for anybody here, and one in ten thousand takes some
microseconds: a segment to allocate, or the collector's own turn.`,
	},
	{
		title:    "Handlers that want something else",
		question: `What does an event cost that nobody wants, where so many handlers are subscribed to other types?`,
		method: `Ours subscribes each handler to a pattern. The Python design has no patterns: each handler is called and looks at the
type itself, as Vidurai's do.`,
		bench: "Unrelated", rows: "/subs", ref: "python",
		meaning: `A thousand handlers of other types cost nothing: an event's route has the handlers that want it and no others. Where
every handler is called to ask itself, the cost is theirs.`,
	},
	{
		title:    "Many types and sources",
		question: `What does it cost to find the route of a type and source when there are many, and when the strings are new each time?`,
		method: `Each benchmark cycles through the same number of events of one or of 128 pairs of type and source (32 types, 4
sources), to one handler of everything. strings=shared: events of a type have the same string, as with constants in
the code. strings=fresh: each event has strings of its own, as when it was decoded. No allocation is timed.`,
		bench: "Pairs", rows: "/pairs,/strings",
		meaning: `Routes are found by where the strings lie, in a small cache. Strings made anew miss it and are looked up in the map,
which matters where there are many pairs; a decoder that gives equal types the same string, as event/ndjson does, avoids
that.`,
	},
	{
		title:    "Waking followers",
		question: `What does a publish cost that wakes followers, one or a thousand?`,
		method: `So many goroutines follow the bus and sleep, each in its own Follow. The time is the median of single publishes, read
from the clock; what the woken do afterwards, and the pause until all sleep again, is not in it. A publish that comes after
a pause finds its caches cold, so that even with no followers it costs several times what it does in a loop.`,
		bench: "PublishWakes", rows: "/followers",
		meaning: `A publish wakes one follower, who wakes the others: it costs what the runtime takes to make one goroutine runnable,
however many there are.`,
	},
	{
		title:    "Asynchronous, end to end",
		question: `What does it cost until the last of so many asynchronous subscribers has handled the last event, here and elsewhere?`,
		method: `One goroutine publishes 10,000 events and waits until every subscriber has handled them; queues have room for
50,000. ns/op is for one publish, ns/delivery for one call. All subscribers want the same. What each library does and
does not do besides, and how the counts are verified, is in bench/peers/README.md.`,
		bench: "AsyncEndToEnd", dir: "bench/peers", rows: "/subscribers", ref: "kelindar",
		meaning: `Subscribers that want the same events share a queue, so that one push serves all of them and a publish does not become
dearer with their number; what grows is the handlers' own time. Kelindar's publisher appends to each subscriber's list under
one lock, and wakes nobody: its subscribers come by every half millisecond, which makes large batches, and up to 50 ns an
event here. With Block each subscriber has a channel of its own, and pays for it.`,
	},
	{
		title:    "Asynchronous, the publisher's part",
		question: `And what does the publisher alone pay?`,
		method:   `The same, but only the publishes are timed; the subscribers work beside them, on the same processors.`,
		bench:    "AsyncEnqueue", dir: "bench/peers", rows: "/subscribers", ref: "kelindar",
		meaning: `With one subscriber, and with ten, kelindar's publisher pays less: it takes a lock, appends to slices, and neither
keeps a history, nor counts, nor wakes anybody. With many it pays for each of them, and ours does not.`,
	},
	{
		title:    "Asynchronous, one event at a time",
		question: `How long does it take from a publish to its one handler?`,
		method: `One event at a time, from before the publish to inside the handler. pause=none: the next one follows as soon as the
handler has had the one before. pause=some: after a millisecond or so in which everything has gone to sleep. ns/op is the mean.`,
		bench: "AsyncLatency", dir: "bench/peers", rows: "/pause", ref: "kelindar", unit: "p50-sec",
		meaning: `A handler that sleeps is woken by the publish, and one that has just finished is still awake. Where a ticker wakes it
the event waits for the next tick: a millisecond, since an idle process looks at its timers that often. After a pause
that is as long as a tick, ticks are overdue and the median tells little; the mean and p90 do.`,
	},
	{
		title:    "Looking back",
		question: `What does it cost to ask for the last events?`,
		method:   `A full history of 500, nobody publishing. The Python design copies all of it under its lock, then reverses and cuts.`,
		bench:    "Recent", rows: "/limit", ref: "python",
		meaning: `A whole history costs the same either way, an allocation and a copy, but for whom: the Python design copies under
the lock that publishers need, ours out of segments that nobody writes any more. Asked for ten, ours copies ten.`,
	},
	{
		title:    "The ring alone",
		question: `What does a push cost, beside a mutex and a slice?`,
		method:   `One goroutine, a capacity of 500, a pointer that is ready.`,
		bench:    "RingPush", ref: "mutex",
		meaning: `The mutex is cheaper where nobody contends, and always will be: it is one compare-and-swap to take, a store, and one to
release, against two compare-and-swaps, and it allocates nothing.`,
	},
	{
		title:    "The ring, contended",
		question: `And with many goroutines pushing?`,
		method: `So many goroutines share the pushes between them. A mutex in a tight loop looks cheap here because its holder gets
it again; see the slowest publishes for what the others wait.`,
		bench: "RingPushParallel", rows: "/goroutines", ref: "mutex",
		meaning: `In a tight loop with one goroutine to a processor the mutex runs unfair bursts, in which its cache line does not move,
and wins clearly. With more goroutines than processors most of that is lost again. Neither is how a program publishes;
what it notices is the wait, and that is in the section on the slowest publishes.`,
	},
	{
		title:    "Writing JSON",
		question: `What does it cost to write an event as JSON?`,
		method: `An event with a payload of four attributes. "ours" is AppendJSON into a buffer that is used again, "std" is
encoding/json over a plain struct with a map for a payload, "python" is encoding/json over to_dict's map.`,
		bench: "JSONEncode", ref: "std",
		meaning: `Attributes lie in order in one slice and have their kinds with them: there is no map to sort, nothing to reflect
upon, and nothing to allocate.`,
	},
	{
		title:    "Reading JSON",
		question: `What does it cost to read one?`,
		method: `The same event's text. "ours" is UnmarshalJSON, which refuses duplicate keys, invalid UTF-8, and what is too deep
or too long; "std" is encoding/json into a plain struct with a map for a payload, which refuses none of these.`,
		bench: "JSONDecode", ref: "std",
		meaning: `Most of encoding/json's time goes into the map and its boxed values. One copy of the text serves for all strings in
the payload.`,
	},
	{
		title:    "Reading a stream",
		question: `And a thousand of them, a line each?`,
		method: `A stream of 1,000 lines in memory. "ndjson" is event/ndjson, which is built upon sonic; "ours" is event.Decoder over
the lines of a bufio.Scanner, without sonic; "std" is encoding/json's Decoder into the plain struct.`,
		bench: "NDJSONDecode", ref: "std",
		meaning: `Both are well ahead of encoding/json. On lines as short as these (some 270 bytes) sonic's validator gains nothing over
the grammar check in internal/jsonengine; its place is long strings. The reader shares types and sources between events,
which halves the allocations.`,
	},
	{
		title:    "Floors",
		question: `What could not be cheaper?`,
		method: `indirect-calls-10: ten closures, each adding one to a counter of its own, called in a loop. fetch-add-and-store: an
atomic add and an atomic store of a pointer into a slice of 500, which is the least that any history does and keeps none
of its promises. alloc-event: an event with room for two attributes behind it, made and let go.`,
		bench: "Floor", rows: "/what",
		meaning: `Compare a publish to ten handlers with its ten calls, a push with a fetch-add and a store, and Emit with the
allocation: what lies between is the price of the promises.`,
	},
}
