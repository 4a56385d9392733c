// Package event is the record that the bus carries: what happened, when, who saw
// it, in which project, and a payload of attributes; and its JSON.
//
//	e := event.New("terminal.command", "daemon", "/home/me/project",
//		slog.String("command", "go test ./..."), slog.Int("exit_code", 0))
//
// # Types
//
// A type is a NATS subject: tokens split by dots, none of them empty, without
// white space, control characters and the wildcards "*" and ">". [New] takes
// any text; [Event.Validate], the bus and every decoder check it.
//
// # Payloads
//
// A [Payload] is an ordered list of [log/slog] attributes with distinct keys. Its
// values are normalised when it is made, to what JSON can say, so that nothing
// that anybody does to them later shows:
//
//   - a LogValuer is resolved, a Duration is its nanoseconds, as slog's JSON
//     handler has it; a time stays one, and is RFC 3339 in JSON
//   - a group of slog, or a map whose keys are strings, becomes a Payload, and a
//     slice or an array a []any, both inside [slog.AnyValue]
//   - an error is its message, a TextMarshaler its text, a []byte base64, a nil
//     pointer null
//   - a [json.Number] is the integer or the float64 it stands for, and itself
//     where 64 bits are too few
//   - a Payload is itself
//   - all else is what [encoding/json] makes of it: structs, what pointers refer
//     to, maps with other keys. A float64 in them that has no fraction is written
//     there without one, and so becomes an int64
//
// The rules are tried in this order, but that an error comes before a
// TextMarshaler and a TextMarshaler before a [json.Marshaler]. Of a duplicate key
// the last value takes the place of the first; an attribute that is wholly zero
// is left out; a group without a key gives its members to what is around it.
// Empty groups stay, but for those within a group, which slog itself leaves out.
// None of this is for the keys of maps, of which an empty one is like any other.
//
// In an array encoding/json finds methods that only the pointer to an element
// has, and so does this package: a []big.Int is an array of texts. Of an array
// that is not a slice, which is given as a copy, that is not so.
//
// What JSON cannot say becomes an [Unencodable], a text that says why: NaN and
// the infinities, channels, functions, complex numbers, what nests in itself or
// deeper than 64 (10,000 for what is a Payload already), what has more than a
// million values, and whatever fails or panics when asked for its text. What is
// a Payload already may have more of them, unless it has most by holding the same
// ones many times.
//
// Making a payload does not panic, whatever it is given. Out of anybody's hands
// are a method that recurses without end, and a map that another goroutine
// writes at the same time: the runtime ends the program. A method that calls
// [runtime.Goexit] ends the goroutine. And where pointers to the same values are
// shared at one level after another, encoding/json, which follows each of them,
// takes time and memory exponential in the depth before any limit shows.
//
// # Immutability
//
// B6: an event is immutable once it is published. The fields can be set before
// that; a payload cannot be changed at all, only replaced. [Payload.With],
// [Payload.Without] and [Payload.Transform] make new ones, [Event.WithPayload] a
// new event; arrays are handed out as copies. So events may be kept, and read by
// any number of goroutines, without a lock.
//
// # JSON
//
// An event is one object on one line:
//
//	{"id":"…","type":"…","timestamp":"…","source":"…","project_path":null,"payload":{…}}
//
// Nothing is escaped but what RFC 8259 demands, and bytes that are not UTF-8 are
// each written as U+FFFD. Reading, a [Decoder] takes exactly what encoding/json
// takes, in valid UTF-8, and fills in a missing id or timestamp. Duplicates of
// the event's own keys are errors; in the payload a duplicate's last value wins.
// Integers are exact to 64 bits: int64, else uint64, and a [json.Number] beyond.
// A number with a fraction or an exponent is a float64, unless it is too large
// for one. A float64 is always written with one of the two ("16.0", "1e+20"), so
// that it is read as a float64 again. Half a surrogate pair is U+FFFD. Empty
// objects and arrays survive.
//
// An event that was decoded is written so that it decodes to an equal one; so is
// an event that passes [Event.Validate], within the Decoder's limits.
//
// # Errors
//
// Every error wraps [ErrInvalid], but for those of [Payload.Decode], which are of
// encoding/json. A Decoder's are [*DecodeError], with the byte
// offset of what is wrong; a text over the limit also wraps [ErrTooLong].
//
// # Cost
//
// New makes one allocation for an event and up to four attributes of scalar
// kinds, which lie behind it in the same object. [Event.AppendJSON] makes none.
// Decoding such an event makes five: one of them is a copy of the text, which
// the strings in the payload share. Keys are looked up one by one, which for
// the few that a payload has is quicker than a map; a payload of hundreds is
// legal, but Get is linear in them.
//
// The package links neither net/http nor sonic. Streams of events are the
// business of package ndjson, below this one.
package event
