// Package ndjson reads and writes streams of events with one JSON object on each line:
// dumps, imports, and logs of other programs. It is made for large volumes.
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
// A line ends with LF or CRLF, except that the last line need not. A Reader skips lines
// of white space only, but counts them, and skips a byte order mark at the beginning of
// the stream.
//
// For a line that holds no event it returns a [*LineError] with the line's number, the
// offset of its first byte in the stream, and a [*event.DecodeError] with the offset in
// the line. The next call reads the line after it. With errors.Is the error is also:
//
//   - [event.ErrInvalid], always
//   - [event.ErrTooLong], if the line is longer than the Decoder's MaxBytes
//   - [ErrTorn], if it is the last line and no newline ends it, as when its writer was
//     stopped halfway
//
// Errors of the underlying reader or writer are returned unchanged, by that call and all
// that follow.
//
// # Memory
//
// A Reader holds a buffer of 64 KiB. For a longer line it allocates about twice MaxBytes
// at most, however long the line is, and keeps nothing of it. Events share no memory with
// the buffers. They share none with each other, except that equal types, sources and
// project paths are one string, as [event.StreamDecoder] says.
//
// A Writer holds a buffer of 64 KiB, and room for the longest line that it has written,
// if that was not longer than 64 KiB. It does not keep the buffer of a longer line.
//
// # Engines
//
// Sonic checks whether a line is JSON. Its vectorised check is several times as fast as
// any other for long strings. If sonic does not accept a line, encoding/json decides, so
// it decides what is accepted, and all errors are its own. One piece of code reads the
// accepted text, whichever of the two has checked it.
//
// With the build tag stdjson, and on platforms for which sonic has no native code, the
// check is that of package event. Importing this package links sonic, which costs some
// 4.4 MB of binary (bench/footprint), 1.7 MB of heap and 3.5 ms of initialisation.
// Package event costs none of that.
//
// # Cost
//
// To read a line of an event with up to four scalars makes two allocations, the event
// and a copy of the line. It takes a third of the time that encoding/json needs to decode
// the line into a struct with a map. To write such a line makes no allocation. Readers
// and Writers are for one goroutine at a time.
package ndjson
