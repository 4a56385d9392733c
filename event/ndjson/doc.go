// Package ndjson reads and writes streams of events, one JSON object a line, at
// volume: dumps, imports, logs that other programs write.
//
//	r := ndjson.NewReader(f, event.Decoder{})
//	for e, err := range r.All() {
//		if err != nil {
//			log.Print(err) // one bad line does not spoil the others
//			continue
//		}
//		b.Publish(e)
//	}
//
// # Lines
//
// A line ends with LF or CRLF; the last one need not. Lines of white space only
// are passed over, but counted, and so is a byte order mark at the beginning of
// the stream.
//
// A line that holds no event is a [*LineError] with its number, the offset of
// its first byte in the stream, and the [*event.DecodeError] with the offset in
// the line. Reading goes on behind it. What else errors.Is finds in it:
//
//   - [event.ErrInvalid], always
//   - [event.ErrTooLong]: the line is longer than the Decoder's MaxBytes
//   - [ErrTorn]: it is the last line and no newline ends it, as when a writer
//     was stopped halfway
//
// Errors of the underlying reader or writer are returned as they are, and stay.
//
// # Memory
//
// A Reader holds a buffer of 64 KiB and for a longer line about twice MaxBytes at
// most, however long it is. Events share no memory with the buffers, nor with each
// other, but for the names: equal types, sources and project paths of up to 128
// bytes are one string, as long as there are not too many of them. A Writer
// holds a buffer of 64 KiB and the longest line up to that.
//
// # Engines
//
// Whether a line is JSON is for sonic to say, whose vectors are at that several
// times as fast as anything else where strings are long. Whatever sonic will not
// vouch for goes to encoding/json, whose verdict stands, and whose errors they
// always are; what becomes of the accepted text is one piece of code for both.
// With the build tag stdjson, and where sonic has no native code, package event's
// own means do it alone. Importing this package links sonic: some 4.4 MB of
// binary, 1.7 MB of heap and 3.5 ms of initialisation (bench/footprint), none of which
// package event costs.
//
// # Cost
//
// Reading a line of an event with up to four scalars makes two allocations, the
// event and a copy of the line, and takes a third of the time that encoding/json
// needs to decode it into a struct with a map. Writing one makes none. Neither
// type may be used by two goroutines at once.
package ndjson
