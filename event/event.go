package event

import (
	"log/slog"
	"time"

	"github.com/google/uuid"
)

// An Event is one thing that happened: a shell command ran, an AI assistant
// was asked, a file was saved.
//
// An event is immutable once it is published. Neither the bus nor its publisher
// changes it, handlers may keep it for as long as they like, and several
// goroutines may read it without a lock. To change an event, change a copy of
// it: [Event.WithPayload], or *e.
type Event struct {
	ID          uuid.UUID // RFC 9562; version 4 where New made it
	Type        string    // dot-separated tokens: "terminal.command"
	Timestamp   time.Time // wall time, no monotonic reading
	Source      string    // what reported it: "daemon", "vscode", "browser", "cli", …
	ProjectPath string    // "" when the event belongs to no project
	Payload     Payload
}

// New returns an event of the given type, with a random ID and the present
// wall time. Its payload holds values, not live objects: New copies what the
// attributes refer to, and converts it to JSON's kinds as [NewPayload] does.
// New does not check typ; [Event.Validate] and the bus do.
//
// New makes one allocation for an event with up to four attributes of scalar
// kinds, and two for one with more.
func New(typ, source, projectPath string, attrs ...slog.Attr) *Event {
	e := bare(typ, source, projectPath, attrs)
	e.ID = RandomID()
	e.Timestamp = time.Now().Round(0)
	return e
}

// NewAt is [New] with the given ID and time. It leaves out the time's monotonic
// reading, if there is one.
func NewAt(id uuid.UUID, at time.Time, typ, source, projectPath string, attrs ...slog.Attr) *Event {
	e := bare(typ, source, projectPath, attrs)
	e.ID = id
	e.Timestamp = at.Round(0)
	return e
}

// bare returns an event without an ID and a time.
func bare(typ, source, projectPath string, attrs []slog.Attr) *Event {
	e, room := withRoom(len(attrs))
	e.Payload.attrs = appendNormal(room, attrs)
	e.Type = typ
	e.Source = source
	e.ProjectPath = projectPath
	return e
}

// withRoom returns an event and an empty slice with room for n attributes. Up to
// four attributes lie behind the event in the same object. More would waste memory:
// an event has 112 bytes and an attribute 40, so none to four make 112, 152, 192, 232
// and 272 bytes, for which the runtime has size classes of 112, 160, 192, 240 and 288.
func withRoom(n int) (*Event, []slog.Attr) {
	switch n {
	case 0:
		return new(Event), nil
	case 1:
		o := new(struct {
			Event
			room [1]slog.Attr
		})
		return &o.Event, o.room[:0]
	case 2:
		o := new(struct {
			Event
			room [2]slog.Attr
		})
		return &o.Event, o.room[:0]
	case 3:
		o := new(struct {
			Event
			room [3]slog.Attr
		})
		return &o.Event, o.room[:0]
	case 4:
		o := new(struct {
			Event
			room [4]slog.Attr
		})
		return &o.Event, o.room[:0]
	}
	return new(Event), make([]slog.Attr, 0, n)
}

// String returns "[source] type @ project", with "unknown" for no project.
func (e Event) String() string {
	project := e.ProjectPath
	if project == "" {
		project = "unknown"
	}
	return "[" + e.Source + "] " + e.Type + " @ " + project
}

// WithPayload returns a copy of e that has the payload p. Interceptors use it,
// as they must not change the event that they are given.
func (e *Event) WithPayload(p Payload) *Event {
	c := *e
	c.Payload = p
	return &c
}
