package peers

import "github.com/vidurai/eventbus/event"

// topic is the type of the event that is published, and all that anybody
// subscribes to.
const topic = "terminal.command"

// queueSize is the bound of every queue that can be given one. It is what
// kelindar/event has built in.
const queueSize = 50_000

// A handler is what all peers are given to call.
type handler func(*event.Event)

// A peer carries events from one publishing goroutine to handlers. It loses
// none, as long as no more than queueSize are under way.
type peer interface {
	// subscribe has h called with each event published from now on: once, in
	// the order published, and never twice at the same time.
	subscribe(h handler) error

	publish(e *event.Event) error

	// close waits until every handler has returned from the last event published.
	// No goroutine of the peer has anything left to do then. The error says what
	// was lost, where the peer counts that.
	close() error
}

// A candidate is a way to make a peer, by the name it has in results.
type candidate struct {
	name string
	open func() (peer, error)
}

// asynchronous lists the peers whose handlers run in other goroutines than the
// publisher's.
func asynchronous() []candidate {
	return append(ours(),
		candidate{"channel", openChannel},
		candidate{"kelindar", openKelindar},
		candidate{"vardius", openVardius},
		candidate{"cskr", openCskr},
		candidate{"asaskevich", openAsaskevich},
	)
}
