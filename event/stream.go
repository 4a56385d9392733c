package event

import "github.com/vidurai/eventbus/internal/jsonengine"

// A StreamDecoder decodes many events, one after another. It takes and refuses what its
// Decoder does, and allocates less: where two events have equal types, sources or
// project paths, they share one string. Package bus routes such events faster.
//
// The zero StreamDecoder is ready for use. It is for one goroutine at a time, and must
// not be copied after its first use. Package ndjson uses one for streams of lines; a
// program uses its own where events arrive in another framing.
type StreamDecoder struct {
	Decoder

	// Valid, if it is set, is a quick check that a text is JSON, such as that of a
	// vectorised parser. Where it returns true, no further check is made: it must
	// not return true for anything but JSON, or Decode returns an event that the
	// text does not hold. Where it returns false, the text is checked as if Valid
	// were not set, so it may return false for JSON that it does not know. It is
	// called with valid UTF-8 of at most MaxBytes, and must neither change nor keep
	// it.
	Valid func(text []byte) bool

	names jsonengine.Names
}

// Decode reads one event from data, as [Decoder.Decode] does. For a payload of up to
// four scalars it makes two allocations, and one more for each type, source and project
// path that it does not remember. Escapes and zones cost what they do there.
//
// It remembers up to 256 of these strings, of up to 128 bytes each. When there would be
// more it forgets all of them.
func (d *StreamDecoder) Decode(data []byte) (*Event, error) {
	if d.names == nil {
		d.names = jsonengine.Names{}
	}
	return d.decode(jsonengine.Engine(d.Valid), d.names, data)
}
