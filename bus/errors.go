package bus

import (
	"errors"

	"github.com/vidurai/eventbus/event"
)

// The errors of this package, for errors.Is. An error that wraps one of them says what
// was wrong.
var (
	// ErrInvalid: an event that is nil or has a malformed type. It is
	// [event.ErrInvalid].
	ErrInvalid = event.ErrInvalid

	// ErrPattern: a subscription pattern that is malformed.
	ErrPattern = errors.New("invalid pattern")

	// ErrOption: an option that makes no sense.
	ErrOption = errors.New("invalid option")

	// ErrNilContext: a method was given a nil context.
	ErrNilContext = errors.New("nil context")

	// ErrClosed: the bus was closed.
	ErrClosed = errors.New("bus: closed")

	// ErrNoHistory: Follow or Replay, which need a history, on a bus with History(0).
	ErrNoHistory = errors.New("bus: there is no history")

	// ErrPosition: a text that is no position, or a position that is not one of this
	// bus, or not yet.
	ErrPosition = errors.New("invalid position")

	// ErrDuplicate: a live subscription has that name already.
	ErrDuplicate = errors.New("duplicate subscription name")

	// ErrInHandler: a wait that could never end, because a handler of this bus
	// is waiting for itself.
	//
	// It is returned to be safe where it cannot be told whether that is so: inside a
	// handler of another bus, while this one is busy elsewhere, if the handler was
	// called more than 50 calls deep and calls as deep itself. A traceback, which is
	// what tells, leaves out what lies between the 50 outermost calls of a goroutine
	// and the 50 innermost.
	ErrInHandler = errors.New("bus: called from inside a handler, which would wait for itself")

	// ErrGoexit is the value of a [PanicError] about a handler that ended its
	// goroutine with runtime.Goexit, as a test's FailNow does.
	ErrGoexit = errors.New("runtime.Goexit called")
)
