package peers

import "github.com/vidurai/eventbus/event"

// topic is the type of the event that is published, and all that anybody
// subscribes to, where a benchmark does not say otherwise.
const topic = "terminal.command"

// queueSize is the bound of every queue that can be given one. It is what
// kelindar/event has built in.
const queueSize = 50_000

// A handler is what all peers are given to call.
type handler func(*event.Event)

// A peer carries events to handlers: a synchronous one in the publisher's
// goroutine, in order of subscription, so that publish returns when all of them
// have; an asynchronous one in others, from one publishing goroutine. That one loses
// none, as long as no more than queueSize are under way.
type peer interface {
	// subscribe has h called with each event published from now on that is of
	// this type, or matches this pattern if the peer has patterns: once, in the
	// order published, and, if one goroutine publishes, never twice at the same
	// time.
	subscribe(pattern string, h handler) error

	// prepare makes of e what the peer's own API takes, and returns what
	// publishes that, any number of times. Nothing is being published then.
	prepare(e *event.Event) (publish func() error, err error)

	// close waits until every handler has returned from the last event published.
	// No goroutine of the peer has anything left to do then. The error says what
	// was lost, where the peer counts that.
	close() error
}

// A candidate is a way to make a peer, by the name it has in results.
type candidate struct {
	name string
	open func() (peer, error)

	patterns    bool // it has our patterns
	unordered   bool // it does not keep the order, and so not all of the contract
	slow        bool // it takes so long that its benchmarks begin with fewer events
	synchronous bool
	isolates    bool // a synchronous handler's panic goes no further
}

// asynchronous lists the peers whose handlers run in other goroutines than the
// publisher's.
func asynchronous() []candidate {
	return append(ours(),
		candidate{name: "channel", open: openChannel},
		candidate{name: "kelindar", open: openKelindar},
		candidate{name: "vardius", open: openVardius},
		candidate{name: "cskr", open: openCskr},
		candidate{name: "asaskevich", open: openAsaskevichAsync},
		candidate{name: "gookit", open: openGookitAsync},
		candidate{name: "watermill", open: openWatermill, unordered: true, slow: true},
		candidate{name: "watermill-ordered", open: openWatermillOrdered, slow: true},
	)
}

// synchronous lists the peers whose handlers run in the publisher's goroutine.
func synchronous() []candidate {
	cs := append(oursSynchronous(),
		candidate{name: "mutex", open: openMutex, isolates: true},
		candidate{name: "python", open: openPython, isolates: true},
		candidate{name: "asaskevich", open: openAsaskevich},
		candidate{name: "maniartech", open: openManiartech},
		candidate{name: "mustafaturan", open: openMustafaturan},
		candidate{name: "gookit", open: openGookit},
	)
	for i := range cs {
		cs[i].synchronous = true
	}
	return cs
}
