package main

// sections is BENCHMARKS.md, in order. A meaning is written after a run has
// been looked at, states no number that the table does not, and is read again
// whenever the table changes.
var sections = []*section{
	{
		title:    "The slowest publishes, while garbage is made",
		question: `How long does a publish take when it takes long, in a program that makes garbage?`,
		method: `32 goroutines publish, and time each publish; beside them 1 MiB of a live heap of 32 MiB is replaced every 5 ms. With
events=ready a goroutine publishes the same event again and again; with events=fresh one that it has just made, with two
attributes, so that most of the time it is elsewhere. A run without a collection is refused. Implementations take turns, a second
each, in an order that each round rotates. A publisher that the scheduler puts aside inside the call counts as slow, with
every implementation: that is what the maximum is.`,
		bench: "Tail", by: "go run ./bench/latency -o bench/results/tail.txt -json bench/results/tail.json", rows: "/events,/think", ref: "python", unit: "p99.99-sec", chart: "latency.svg",
		meaning: `This is what lock-free is for, and the figure to look at first. Whoever holds the mutex may be put aside in the middle, by
the scheduler or for the collector, and everybody behind it waits as well: one publish in a thousand, or in ten thousand,
takes hundreds of microseconds to milliseconds. Nobody waits for anybody here; what is left is a publish's own bad luck, a
segment to allocate or a hand with the collector's work. Half of the publishes cost the same either way, for the last
holder of a mutex gets it again without waiting. How often a holder is put aside is a matter of luck, and of how long it
holds: the bus around a mutex holds it so shortly that in some rounds it hardly happens, which is why its ± is so large.
The maximum is the scheduler's: a goroutine that is put aside in the middle of a publish waits for its next turn
behind all the others, and here these never wait for anything, so their turns are long. It happens to a handful of
publishes in millions.`,
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
microseconds: a segment to allocate, or the collector's own turn. The bus around a mutex is one or the other, by rounds.`,
	},
	{
		title: "Publishing",
		question: `What does it cost to publish an event that is ready, to so many handlers, and what does the Python design cost for
the same?`,
		method: `One goroutine publishes the same event again and again. Each handler is a closure that adds one to a counter of its
own; every counter is checked before and after timing. "ours" writes the last 500 events into its history, counts by type
and source and isolates panics; "ours-nohistory" is the same bus with History(0); "mutex" is internal/reference/mutex: ours with
one mutex in the place of all that is lock-free, and without what would only slow it down; "python" is internal/reference/python: a
mutex, a deque of 500, a copied list of handlers, a recover around each. With no handlers all but "ours-nohistory" write
their history.`,
		bench: "Publish", rows: "/handlers", ref: "python", chart: "publish.svg",
		meaning: `With no handlers a mutex and a deque win: an uncontended lock is the cheapest thing there is, they write one slot, and
they count nothing. What ours pays beyond that is the push (the ring alone, below), the route with its counts by type and
source, and being countable by UnsubscribeWait. It buys handlers: the recover is paid once for all of them, no list is
copied, and each one more costs about what an indirect call does (the floors, below), where the Python design pays a
recover and a piece of the copy. From ten handlers on that is several times as much. The bus around a mutex is cheaper
still where nobody contends: it counts nobody in and out, so it cannot tell when a handler's last call is over, does not
look whether it was stopped before each call, and allocates nothing.`,
	},
	{
		title:    "Calling a handler, or leaving it to another",
		question: `Is it cheaper to call a handler than to queue the event for it?`,
		method: `ours calls its one handler before Publish returns; kelindar appends to a queue, and the wait for its handler is not
timed. Both publish in rounds of 10,000 through the same loop, with the same counting handler.`,
		bench: "PublishOne", dir: "bench/peers", ref: "kelindar",
		meaning: `Kelindar's enqueue is a lock, an append and an unlock, and it leaves the call of the handler, and waking it, to somebody
else; ours has called the handler when it returns. What ours does besides is the push into the
history, finding the handlers by type and source, a recover, and counting in and out. Without the history the two are close.`,
	},
	{
		title:    "Beside other libraries",
		question: `What does it cost to publish to so many handlers in the publisher's goroutine, here and elsewhere?`,
		method: `One goroutine publishes one event again and again; each handler is a closure that adds one to a counter of its own, all
of which are checked before and after. "mutex" is this bus with a mutex in the place of what is lock-free, "python" the
Python design ported. The other four keep no history and let a handler's panic through; what each does and does not do is
in bench/peers/README.md.`,
		bench: "SyncPublish", dir: "bench/peers", rows: "/handlers", ref: "maniartech",
		meaning: `With one handler maniartech's Emit is the cheapest: it has a short way for one listener, with no lock, no recover and
nothing to record. From two on it pays for a copy of the list under a lock. mustafaturan and gookit look handlers up in a map;
asaskevich calls them by reflection. None of them isolates a panic or keeps a history. "mutex" shows what the least is that
a bus like ours can cost while nobody contends: it counts nobody in and out, so it cannot tell when a handler's last call
is over, and it does not look whether the bus was stopped before each call.`,
	},
	{
		title:    "Beside other libraries, two topics",
		question: `And with two events in turn?`,
		method: `Two events published alternately, each to two handlers of its own, because some have a short way for one topic or one
listener. maniartech's publisher has the signal of each event at hand and looks nothing up; python calls all four handlers,
who compare the type.`,
		bench: "SyncTopics", dir: "bench/peers", rows: "/topics,/handlers", ref: "maniartech",
		meaning: `As with one topic.`,
	},
	{
		title:    "Making and publishing",
		question: `What does an event cost from its attributes to its one handler?`,
		method: `Emit against Python's publish_event: an ID, the time, a payload of so many attributes (a text and an integer in
turn), and a publish to one handler. "mutex" makes its event as Emit does and publishes it on internal/reference/mutex. The
Python design has a textual UUID and a map. That the last event has all its attributes is checked in the end.`,
		bench: "Emit", rows: "/attrs", ref: "python",
		meaning: `The object itself, the time and the ID are most of it, and the collector's work that follows from it. One allocation
stands against five and more: the map, its keys and values, the text of the UUID.`,
	},
	{
		title:    "Publishing in batches",
		question: `Does PublishBatch save anything against a loop of Publish?`,
		method: `So many ready events of one type and source, to one handler, a batch an operation; ns/event is for each of them. The
loop stops at the first error too.`,
		bench: "PublishBatch", rows: "/events", ref: "loop",
		meaning: `It saves the call and nothing else: every event of a batch is as much of a publish as any other, and its handlers have
returned before the next one begins. It is there for what it promises about order and errors.`,
	},
	{
		title:    "A day's work, replayed",
		question: `What does an event cost a program with handlers such as programs have?`,
		method: `The events that examples/activity makes of a Git history, ready in memory, an operation is all of them.
trace=recorded: 400 of this repository's, kept in bench/testdata. trace=history: what the repository has now, left out
where there is no git or no history. Ten handlers: counts by type, by source and by hour; the last commands of each
project; the longest path; lines changed, of editor.>; wide commits, by a condition; the time that one source's commands
took; errors; and every event as JSON in a buffer. Ours filters by pattern, Sources and Where, "mutex" by pattern, and the
Python design's handlers look at each event themselves. What all ten came to must be the same for all three before anything is
timed and after. The handlers' own work is in the time, and most of the Python design's is the JSON that encoding/json
writes of its map; "mutex" has ours.`,
		bench: "Trace", rows: "/trace", ref: "python",
		meaning: `Where handlers do real work, the bus is the smaller part, and it is the same for all. The Python design pays for JSON from a map,
and for asking every handler about every event.`,
	},
	{
		title:    "Publishing from many goroutines",
		question: `Does a publisher pay for the others?`,
		method: `So many goroutines to a processor share the publishes between them, each with its own event. One handler adds to a
counter that belongs to the publishing goroutine and to a cache line of its own, so that what is contended is the bus. The
time is elapsed time by publishes; on a machine with P processors the least possible is the time of one goroutine by P.
With think=100ns a goroutine computes for about that long after each publish, which is part of the time: 100 ns by P. How
many steps that takes is measured when the benchmark starts.`,
		bench: "PublishParallel", rows: "/perCore,/think", ref: "python",
		meaning: `In a tight loop with one goroutine to a processor the mutex wins clearly: its holder gets it again and again, and its cache
line stays where it is for a burst, while pushes take turns and each moves the line of its slot to another processor. With more
goroutines than processors bursts end more often, and the two come close. With a hundred nanoseconds of other work between
publishes, which is still far more than programs publish, a mutex is often found taken. What a burst costs those who wait
is in the section on the slowest publishes.`,
	},
	{
		title:    "Publishing while subscriptions change",
		question: `What does a publish cost while somebody subscribes and unsubscribes without pause?`,
		method: `One goroutine publishes to one handler. With churn=on another subscribes a second handler to everything and
unsubscribes it, again and again; churns/op is how often that was in the time of one publish. Where a change costs its
own goroutine more, there are fewer of them for the publisher to meet: read the two columns together.`,
		bench: "Churn", rows: "/churn", ref: "python",
		meaning: `The publisher goes on; every now and then it finds that its list of handlers has been replaced, and steps back. A change
costs ours more than the mutex's bus, which keeps one list: here it rebuilds that of each type and source it covers, and
looks for those who are still in the old one.`,
	},
	{
		title:    "Publishing while somebody looks back",
		question: `What does a publish cost while another goroutine asks for the whole history without pause?`,
		method: `A full history of 500, one handler, one publisher; with readers=1 another goroutine calls Recent(500) again and
again, and snapshots/op is how often in the time of one publish. What the collector does with the copies is in the time
of both.`,
		bench: "PublishBesideSnapshots", rows: "/readers", ref: "mutex",
		meaning: `A snapshot reads what no push writes any more, but for the newest step; a publisher and the reader meet on one cache line in
eight pushes. What a publisher feels here is the collector: in a program that holds nothing else the heap has grown enough
for a collection after some thousand snapshots, which is hundreds of times a second, on both processors. With GOGC=800
instead of 100 a publish beside the reader took 1.05 times what it took alone. With a mutex the publisher waits for the
copying besides.`,
	},
	{
		title:    "Handlers that want something else",
		question: `What does an event cost that nobody wants, where so many handlers are subscribed to other types?`,
		method: `kind=types: ours subscribes each handler to a type of its own, and the Python design's compares the type with it.
kind=patterns: ours subscribes each to a pattern with a wildcard, and the Python design's looks at the beginning of the
type. The Python design has no patterns: each handler is called and looks itself, as Vidurai's do. Each handler gets one
event that it wants first.`,
		bench: "Unrelated", rows: "/kind,/subs", ref: "python",
		meaning: `A thousand handlers of other types cost nothing: an event's route has the handlers that want it and no others. Where
every handler is called to ask itself, the cost is theirs.`,
	},
	{
		title:    "Many types and sources",
		question: `What does it cost to find the route of a type and source when there are many, and when the strings are new each time?`,
		method: `Each benchmark cycles through the same number of decoded events of one or of 128 pairs of type and source (32 types,
4 sources), to one handler of everything. strings=shared: events of a type have the same string, as with constants in
the code, or from event/ndjson. strings=fresh: each event has the strings that event.Decoder made for it. No allocation
is timed.`,
		bench: "Pairs", rows: "/pairs,/strings",
		meaning: `Routes are found by where the strings lie, in a small cache. Strings made anew miss it and are looked up in the map,
which matters where there are many pairs; a decoder that gives equal types the same string, as event/ndjson does, avoids
that.`,
	},
	{
		title:    "More sources than the table has room for",
		question: `And when every session has a source of its own?`,
		method: `Events of one type, to one handler that wants that type, of 1,024 sources in turn, after 4,096 others filled the table
of pairs of type and source. unrelated is how many other handlers there are; each wants another type, and was called once
before.`,
		bench: "Overflow", rows: "/unrelated", unmeasured: true,
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
		title:    "Following",
		question: `What does an event cost until all followers have it?`,
		method: `One goroutine publishes while so many others follow. After each 10,000 events, which is what the history holds, it
waits until all have read all of them: none loses any, and what each has read is checked each time. The time is for one
event, published and read by everybody, on the processors that all of them share.`,
		bench: "Follow", rows: "/followers",
		meaning: `Every follower reads each event for itself; reading costs less than publishing.`,
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
		title:    "Asynchronous, subscribers that differ",
		question: `What is left where subscribers cannot share a queue?`,
		method: `As end to end, but each of ten subscribers of ours has another pattern that matches the event, so that there are ten
queues. Of the others, which do not have these patterns, all ten subscribe to the type. enqueue-ns/op is the publisher's
part.`,
		bench: "AsyncPatterns", dir: "bench/peers", rows: "/subscribers", ref: "kelindar",
		meaning: `Ten queues are ten pushes: there is nothing to share where the subscribers want different things. Kelindar's list of
queues under one lock is cheaper to fill.`,
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
		method: `A full history of 500, nobody publishing; ns/event is for each event of the answer. The Python design copies all of
it under its lock, then reverses and cuts; "mutex" copies what is asked for under its lock.`,
		bench: "Recent", rows: "/limit", ref: "python",
		meaning: `Most of the time is the object of 4 KiB that holds the answer, and its collection: see the ring, looking back, for
what is left without it. The Python design copies all of it under the lock that publishers need, ours out of segments that
nobody writes any more. Asked for ten, ours copies ten.`,
	},
	{
		title:    "Statistics",
		question: `What does it cost to ask for the statistics?`,
		method: `A bus with ten handlers of everything that has seen 1,024 events of one or of 128 pairs of type and source, nobody
publishing. Ours has counts since the start and for each subscription, with the place in the code that made it; the Python
design counts the types and sources of the 500 events in its buffer, and nothing else.`,
		bench: "Stats", rows: "/pairs", ref: "python",
		meaning: `Ours adds up, for each subscription, the stripes of every type and source it covers. It is for a page that refreshes every
second, not for the publish path, which pays for none of it.`,
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
		method: `So many goroutines to a processor share the pushes between them; with think=100ns each computes for about that long
after each push, which is part of the time: 100 ns by the number of processors. A mutex in a tight loop looks cheap here
because its holder gets it again; see the slowest publishes for what the others wait.`,
		bench: "RingPushParallel", rows: "/perCore,/think", ref: "mutex",
		meaning: `In a tight loop with one goroutine to a processor the mutex runs unfair bursts, in which its cache line does not move,
and wins clearly. With more goroutines than processors most of that is lost again. Neither is how a program publishes;
what it notices is the wait, and that is in the section on the slowest publishes.`,
	},
	{
		title:    "The ring, looking back",
		question: `What does a snapshot of the ring cost without its allocation?`,
		method: `A full ring of 500, nobody pushing; AppendRecent into memory that is used again. ns/value is for each value of the
answer.`,
		bench: "RingRecent", rows: "/limit", ref: "mutex",
		meaning: `Loads, and nothing else.`,
	},
	{
		title:    "Writing JSON",
		question: `What does it cost to write an event as JSON?`,
		method: `An event with a payload of four attributes. "ours" is AppendJSON into a buffer that is used again, "std" is
encoding/json over a plain struct with a map for a payload, "sonic" is sonic's
Marshal of the same, "python" is encoding/json over to_dict's map.`,
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
		question: `And ten thousand of them, a line each?`,
		method: `A stream of 10,000 lines in memory. "ndjson" is event/ndjson, which is built upon sonic; "ours" is event.Decoder over
the lines of a bufio.Scanner, without sonic; "std" is encoding/json's Decoder into the plain struct.`,
		bench: "NDJSONDecode", ref: "std",
		meaning: `Both are well ahead of encoding/json. On lines as short as these (some 270 bytes) sonic's validator gains nothing over
the grammar check in internal/jsonengine; its place is long strings. The reader shares types and sources between events,
which halves the allocations.`,
	},
	{
		title:    "Floors",
		question: `What could not be cheaper?`,
		method: `indirect-calls-10 and -100: so many closures, each adding one to a counter of its own, called in a loop, as the
handlers of "Publishing" are; a ninetieth of the difference is what one more handler cannot cost less than.
fetch-add-and-store: an atomic add and an atomic store of a pointer into a slice of 500, which is the least that any
history does and keeps none of its promises. alloc-event: an event with room for two attributes behind it, made and let
go; alloc-event-and-time: the same, and the clock read.`,
		bench: "Floor", rows: "/what",
		meaning: `Compare a publish to ten handlers with its ten calls, a push with a fetch-add and a store, and Emit with the
allocation: what lies between is the price of the promises.`,
	},
	{
		title:    "Importing",
		question: `What does importing a package of this library, or one that it depends on, add to a program's binary?`,
		method: `Small programs, each of which uses what it is called by, beside one that logs with log/slog and writes and reads JSON
with encoding/json. stripped-bytes is without symbols and debug information, and added-bytes what the import adds to it.
nethttp is net/http alone, to compare bushttp with.`,
		bench: "Footprint", by: "go run ./bench/footprint -o bench/results/footprint.txt", rows: "/import",
		meaning: `Half of what event and bus add is google/uuid's: it imports net and crypto. sonic costs megabytes, which is why only
event/ndjson links it. bushttp is net/http and little more.`,
	},
}
