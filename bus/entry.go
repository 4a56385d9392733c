package bus

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/vidurai/eventbus/event"
)

// An Entry is an event with its place in the stream. [Bus.Follow] yields an
// Entry that has no event along with an error.
type Entry struct {
	*event.Event
	Position Position // of this event; [After] it comes the next
	Lost     uint64   // how many were overwritten or cleared since the entry before this one
}

// String returns what [event.Event.String] does, and "no event" for an Entry
// without one.
func (e Entry) String() string {
	if e.Event == nil {
		return "no event"
	}
	return e.Event.String()
}

// AppendJSON appends e as one JSON object on one line: the keys of
// [event.Event.AppendJSON], as far as there is an event, and then position and lost.
// On an error, which is the event's, it returns dst as it was.
func (e Entry) AppendJSON(dst []byte) ([]byte, error) {
	b := append(dst, '{')
	if e.Event != nil {
		var err error
		if b, err = e.Event.AppendJSON(dst); err != nil {
			return dst, err
		}
		b[len(b)-1] = ',' // where the event's object ended
	}
	b = append(b, `"position":"`...)
	b = append(b, e.Position.String()...)
	b = append(b, `","lost":`...)
	b = strconv.AppendUint(b, e.Lost, 10)
	return append(b, '}'), nil
}

// MarshalJSON returns what [Entry.AppendJSON] appends.
func (e Entry) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil) }

// UnmarshalJSON sets e to the Entry that data holds: its event is a new one, as
// [event.Event.UnmarshalJSON] reads it. An object that has no other keys than
// position and lost is an Entry without an event. Where one of these two is missing
// it is zero, so that the JSON of an event is also that of an Entry.
//
// An error wraps [ErrInvalid], and [ErrPosition] where the position is none. On an
// error e is left alone, as it is by a null, which encoding/json wants to do nothing.
func (e *Entry) UnmarshalJSON(data []byte) error {
	var keys map[string]json.RawMessage
	err := json.Unmarshal(data, &keys)
	if err == nil && keys == nil {
		return nil
	}
	position, hasPosition := keys["position"]
	lost, hasLost := keys["lost"]
	delete(keys, "position")
	delete(keys, "lost")
	var read Entry
	if err != nil || len(keys) > 0 {
		// Where data is no JSON object, the event's decoder says at which byte.
		if read.Event, err = (event.Decoder{}).Decode(data); err != nil {
			return err
		}
	}
	if hasPosition {
		if err := json.Unmarshal(position, &read.Position); err != nil {
			return fmt.Errorf("%w: position: %w", ErrInvalid, err)
		}
	}
	if hasLost {
		if err := json.Unmarshal(lost, &read.Lost); err != nil {
			return fmt.Errorf("%w: lost: %w", ErrInvalid, err)
		}
	}
	*e = read
	return nil
}
