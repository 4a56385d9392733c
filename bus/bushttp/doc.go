// Package bushttp shows an event bus in a browser, while the program runs: the events as
// they come, their rates, the subscriptions, and what was lost. It is a [net/http.Handler] to
// mount at any path. It needs the standard library only.
//
//	h, err := bushttp.New(b)
//	mux.Handle("/debug/bus/", http.StripPrefix("/debug/bus", h))
//
// Nothing can be changed through it: it answers GET and HEAD.
//
//	/          the page
//	/stats     bus.Stats as JSON, with position, uptime_seconds and payloads
//	/recent    the last events as JSON, newest first, each with its position
//	/events    the events as they come, as server-sent events
//	/metrics   the figures for Prometheus, in its text format 0.0.4
//
// /recent takes limit (100) and pattern, and looks at the history from its end, as far
// as it has to. A Go program reads its answer as a slice of [bus.Entry]. /events takes
// pattern, after and rate. A parameter that is malformed or unknown is refused with status
// 400. The body of every error is {"error": "…"}, which says what is wrong.
//
// # The stream
//
// /events follows the bus (see [bus.Bus.Follow]) from the oldest event in the
// history, from after=position or from after=now. The id of each event is its
// position, so that a client that comes again, as an EventSource does by itself,
// goes on exactly after the last one it had. What is said of events that are not sent
// has an id too: nothing is told twice. A position of another run is told
// apart. Besides plain messages, whose data is the event, there are
//
//	event: lost     {"lost":n}        n events were overwritten before the next one
//	event: skipped  {"skipped":n}     n were left out before the next one, for rate
//	event: reset    {"position":"…"}  the position asked for is not of this run; from the oldest on
//	event: closed   {}                the bus was closed, and this was all
//
// Events that come fast are sent together, about twelve times a second, many in one
// write; after a silence the next comes at once. Fifteen seconds of silence are
// broken by a comment.
//
// With rate=n at most n events are sent in a second, n at once after a second
// without any: the newest ones. What is skipped and then overwritten, before the client
// is told, counts as lost. That is for eyes; the page uses it, and takes its
// rates from /stats, in which all are.
//
// # Loss
//
// A client that reads too slowly loses the oldest events, and is told how many,
// exactly: what it had, what was skipped and what was lost, of whatever type, are
// all there were. One that in ten seconds does not take another 4 KiB of what is there
// for it is let go, whatever it asked for. Publishers never wait.
//
// So every answer sets write deadlines, in place of the server's own, where the
// ResponseWriter has them (see [net/http.ResponseController]), and none is left behind.
//
// # Security
//
// Requests are answered only if their Host is local (localhost and names below it,
// 127.0.0.0/8, [::1]) or one of [AllowHosts]: the page of another site that had its
// name lead here is refused, with status 403 and an error that names the host and what
// allows it. What a browser asks for on behalf of another origin is refused too, but for
// the page itself; no header ever permits it. Browsers say so in Sec-Fetch-Site, or
// else, on plain HTTP to a host that is not local, in an Origin whose host and port are
// not those of the Host. The page loads nothing from elsewhere, cannot be framed, and
// has no way from text to HTML. Responses are not to be stored.
//
// There is no authentication: every client that reaches the server gets the events. Listen on
// localhost, or mount the handler behind one that authenticates. [WithoutPayloads] keeps the
// payloads in the process.
//
// # Middleware
//
// The ResponseWriter of a middleware must have Unwrap (see [net/http.ResponseController]) or Flush.
// Where it has neither, as that of [net/http.TimeoutHandler], /events is answered with status 500
// and an error that says so, and everything else as ever. Where it has Flush alone no write
// has a deadline of this handler, and a WriteTimeout of the server ends the stream.
//
// A middleware may compress what is written, also the stream: no answer has a Content-Length. It
// needs a Flush that sends what it holds, because Unwrap leads past that.
//
// # Shutting down
//
// A stream ends with its client, with the bus, and with the context of its
// request. [net/http.Server.Shutdown] waits for streams and ends none, so have it
// end their context:
//
//	ctx, cancel := context.WithCancel(context.Background())
//	srv.BaseContext = func(net.Listener) context.Context { return ctx }
//	srv.RegisterOnShutdown(cancel)
//
// or close the bus first. The handler has no goroutine of its own, and while no
// client is connected no timer.
//
// # Metrics
//
// A hundred types, a hundred sources and a hundred subscriptions at most have
// figures of their own; all others are summed under "(all others)". A type or
// source that has a label keeps it, so that no counter goes back: the first ones
// seen have one, the most frequent of those that the first request finds. Only
// [bus.Bus.Reset] sets these to zero.
//
// A subscription is called by its name or else by its pattern, and " #2" and so on
// where that is taken. Its figures end with it. One without a name may then get the
// label of another that has ended, and one of the others a label of its own: there
// counters go back, which Prometheus takes for a restart. A [bus.Named] one among the
// first hundred keeps its label, and its counters, while it is subscribed.
//
// A Prometheus that scrapes app:8080, the name of a container, sends that as the Host of its
// requests. The name must be allowed:
//
//	h, err := bushttp.New(b, bushttp.AllowHosts("app"))
//
// # Cost
//
// None, to publishers, while nobody is connected. A stream is one follower (see
// [bus.Bus.Follow]): the publish that finds it asleep wakes it. It encodes what it
// sends, in the goroutine of its request. /recent looks at few more events than it
// answers with, unless a pattern has it pass over others: over the whole history, where
// there are fewer than the limit. /stats and /metrics cost what [bus.Bus.Stats] does,
// and each open page asks for the former once a second.
package bushttp
