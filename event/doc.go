// Package event defines the record that the bus carries: what happened and when, its
// source, its project, and a payload of attributes. It also defines the record's JSON.
//
// A payload holds values, not live objects. What goes in is copied, and nothing done to
// the original later shows. What comes out is of JSON's kinds: text, numbers, bools,
// null, arrays and objects, and times.
//
//	e := event.New("terminal.command", "daemon", "/home/me/project",
//		slog.String("command", "go test ./..."), slog.Int("exit_code", 0))
//	code, ok := e.Payload.Int64("exit_code")
//
// # Types
//
// The type of an event is a NATS subject: tokens separated by dots. No token is empty or
// contains white space, a control character or one of the wildcards "*" and ">". [New]
// accepts any text; [Event.Validate], the bus and every decoder check it.
//
// # Payloads
//
// A [Payload] is an ordered list of [log/slog] attributes with distinct keys. When a
// payload is made, each value is converted to one that JSON can express. The first rule
// that applies decides:
//
//   - A LogValuer is resolved.
//   - A value of one of Go's own types for text, bools, integers and floats becomes a
//     string, a bool, an int64, a uint64 or a float64.
//   - A Duration becomes its nanoseconds, an int64, as in slog's JSON handler.
//   - A time stays a time. In JSON and in an array it is text in the form of RFC 3339.
//   - A slog group becomes a Payload. A Payload stays as it is.
//   - A nil pointer becomes null.
//   - An error becomes its message.
//   - A [json.Number] becomes the integer or the float64 that it stands for. It stays
//     a json.Number if 64 bits are too few.
//   - A []byte becomes base64 text.
//   - An [encoding.TextMarshaler] becomes its text.
//   - A [json.Marshaler] becomes what its JSON says.
//   - A map whose keys are strings becomes a Payload, and a slice or an array becomes a
//     []any. Their elements follow these rules too.
//   - A float of any other type becomes a float64.
//   - Everything else becomes what [encoding/json] makes of it: structs, what pointers
//     point to, maps with other keys. encoding/json writes a float64 without a fraction
//     as an integer, so in these it becomes an int64. [Payload.Float64] returns either.
//
// If a key occurs twice, the last value takes the place of the first. As with slog, an
// attribute with an empty key and a nil value is left out, a group with an empty key
// adds its members to the group or payload around it, and an empty group inside another
// group is left out. The keys of maps are exempt: an empty one is a key like any other.
//
// Elements of a slice have the methods of their pointers, as with encoding/json: a
// []big.Int becomes an array of texts. Elements of a Go array are not addressable, so
// their pointer methods are not used.
//
// A value that JSON cannot express becomes an [Unencodable], a text that gives the
// reason. Such values are NaN and the infinities, channels, functions, complex numbers,
// times with a year outside of 0 to 9999, values that contain themselves, values nested
// deeper than 64 levels, values with more than a million elements, and values whose
// methods fail or panic. A Payload within a payload may be larger: up to 10,000 levels
// deep, and with more than a million elements unless most of them are the same ones in
// several places.
//
// Making a payload does not panic, whatever the values. Three things cannot be caught.
// A method that recurses without end, or a map that another goroutine writes at the same
// time, makes the runtime end the program. A method that calls [runtime.Goexit] ends the
// goroutine. And encoding/json follows each of several pointers to the same value, so
// values that are shared at one level after another cost it time and memory exponential
// in the number of levels.
//
// # Immutability
//
// An event is immutable once it is published. Before that its fields can be set. A
// payload cannot be changed at all, only replaced: [Payload.With], [Payload.Without] and
// [Payload.Transform] make new payloads, and [Event.WithPayload] a new event. Arrays are
// handed out as copies. So events may be kept, and any number of goroutines may read
// them without a lock.
//
// # JSON
//
// An event is one object on one line:
//
//	{"id":"…","type":"…","timestamp":"…","source":"…","project_path":null,"payload":{…}}
//
// In strings only what RFC 8259 demands is escaped. A byte that is not valid UTF-8 is
// written as U+FFFD.
//
// A [Decoder] accepts the JSON that encoding/json accepts, if it is valid UTF-8. It fills
// in a missing id or timestamp. If one of the event's own keys occurs twice, that is an
// error; if a key of the payload does, its last value wins. Half of a surrogate pair
// becomes U+FFFD. Empty objects and arrays survive.
//
// Timestamps may be in any form of RFC 3339 or of Python's isoformat, with a zone such
// as Z, +05:30 or +0530, or without one for local time. A zone with seconds (+05:30:15)
// is refused. IDs may be UUIDs in canonical form, in 32 hexadecimal digits, or behind
// "urn:uuid:". [Decoder] lists the forms.
//
// A number without a fraction and an exponent becomes an int64, a uint64 if it is too
// large for that, or else a json.Number. A number with one of them becomes a float64, or
// a json.Number if it is too large; -0 becomes a float64 too. A float64 is always
// written with a fraction or an exponent ("16.0", "1e+20"), so it comes back as a
// float64.
//
// An event that a Decoder has read can be written, and that decodes to an equal event.
// The same holds for an event that passes [Event.Validate], within the Decoder's limits.
//
// # Errors
//
// Every error wraps [ErrInvalid], except those of [Payload.Decode], which come from
// encoding/json. A Decoder's errors are [*DecodeError], with the byte offset of the
// fault. The error for a text over the size limit also wraps [ErrTooLong].
//
// # Cost
//
// New makes one allocation for an event with up to four attributes of scalar kinds.
// [Event.AppendJSON] makes none. Decoding such an event makes five, one of which is a
// copy of the text that the strings in the payload share; a [StreamDecoder] makes two.
// Get and the other getters compare keys one by one: for the few keys of most payloads
// that is faster than a map, but in a payload of hundreds it is linear.
//
// The package links neither net/http nor sonic. Package ndjson, below this one, reads
// and writes streams of events.
package event
