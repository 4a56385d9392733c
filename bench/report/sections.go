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
	},
	{
		title:    "Making and publishing",
		question: `What does an event cost from its attributes to its one handler?`,
		method: `Emit against Python's publish_event: an ID, the time, a payload of so many attributes (a text and an integer in
turn), and a publish to one handler. The Python design has a textual UUID and a map.`,
		bench: "Emit", rows: "/attrs", ref: "python",
	},
	{
		title:    "Publishing from many goroutines",
		question: `Does a publisher pay for the others?`,
		method: `So many goroutines share the publishes between them, each with its own event. One handler adds to a counter that
belongs to the publishing goroutine and to a cache line of its own, so that what is contended is the bus. The time is
elapsed time by publishes; on a machine with P processors the least possible is the time of one goroutine by P.`,
		bench: "PublishParallel", rows: "/goroutines", ref: "python",
	},
	{
		title:    "The slowest publishes",
		question: `How long does a publish take when it takes long?`,
		method: `32 goroutines publish, each timing every publish of its own, into one handler. The percentiles include two readings
of the clock. With think=100ns a goroutine computes for about that long between publishes: a tight loop flatters an unfair
mutex, which its last holder gets again at once.`,
		bench: "Latency", rows: "/think", ref: "python", unit: "p99.99-sec",
	},
	{
		title:    "Handlers that want something else",
		question: `What does an event cost that nobody wants, where so many handlers are subscribed to other types?`,
		method: `Ours subscribes each handler to a pattern. The Python design has no patterns: each handler is called and looks at the
type itself, as Vidurai's do.`,
		bench: "Unrelated", rows: "/subs", ref: "python",
	},
	{
		title:    "Many types and sources",
		question: `What does it cost to find the route of a type and source when there are many, and when the strings are new each time?`,
		method: `Each benchmark cycles through the same number of events of one or of 128 pairs of type and source (32 types, 4
sources), to one handler of everything. strings=shared: events of a type have the same string, as with constants in
the code. strings=fresh: each event has strings of its own, as when it was decoded. No allocation is timed.`,
		bench: "Pairs", rows: "/pairs,/strings",
	},
	{
		title:    "Looking back",
		question: `What does it cost to ask for the last events?`,
		method:   `A full history of 500, nobody publishing. The Python design copies all of it under its lock, then reverses and cuts.`,
		bench:    "Recent", rows: "/limit", ref: "python",
	},
	{
		title:    "The ring alone",
		question: `What does a push cost, beside a mutex and a slice?`,
		method:   `One goroutine, a capacity of 500, a pointer that is ready.`,
		bench:    "RingPush", ref: "mutex",
	},
	{
		title:    "The ring, contended",
		question: `And with many goroutines pushing?`,
		method: `So many goroutines share the pushes between them. A mutex in a tight loop looks cheap here because its holder gets
it again; see the slowest publishes for what the others wait.`,
		bench: "RingPushParallel", rows: "/goroutines", ref: "mutex",
	},
	{
		title:    "Writing JSON",
		question: `What does it cost to write an event as JSON?`,
		method: `An event with a payload of four attributes. "ours" is AppendJSON into a buffer that is used again, "std" is
encoding/json over a plain struct with a map for a payload, "python" is encoding/json over to_dict's map.`,
		bench: "JSONEncode", ref: "std",
	},
	{
		title:    "Reading JSON",
		question: `What does it cost to read one?`,
		method: `The same event's text. "ours" is UnmarshalJSON, which refuses duplicate keys, invalid UTF-8, and what is too deep
or too long; "std" is encoding/json into a plain struct with a map for a payload, which refuses none of these.`,
		bench: "JSONDecode", ref: "std",
	},
	{
		title:    "Reading a stream",
		question: `And a thousand of them, a line each?`,
		method: `A stream of 1,000 lines in memory. "ndjson" is event/ndjson, which is built upon sonic; "ours" is event.Decoder over
the lines of a bufio.Scanner, without sonic; "std" is encoding/json's Decoder into the plain struct.`,
		bench: "NDJSONDecode", ref: "std",
	},
	{
		title:    "Floors",
		question: `What could not be cheaper?`,
		method: `indirect-calls-10: ten closures, each adding one to a counter of its own, called in a loop. fetch-add-and-store: an
atomic add and an atomic store of a pointer into a slice of 500, which is the least that any history does and keeps none
of its promises. alloc-event: an event with room for two attributes behind it, made and let go.`,
		bench: "Floor", rows: "/what",
	},
}
