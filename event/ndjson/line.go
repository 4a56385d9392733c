package ndjson

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// bufferBytes is the size of a Reader's and a Writer's buffer.
const bufferBytes = 64 << 10

// byteOrderMark may begin a stream, and is skipped there.
const byteOrderMark = "\uFEFF"

// A LineError says what is wrong with one line of a stream. The lines after it can be
// read.
type LineError struct {
	Line   int   // the first is 1; blank lines count
	Offset int64 // of the line's first byte in the stream
	Err    error // an [*event.DecodeError], with an offset in the line; it is wrapped with ErrTorn if the line is torn
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

func (e *LineError) Unwrap() error { return e.Err }

// A line is one line of a stream, without a byte order mark before it and white space at
// its end.
type line struct {
	text   []byte // valid until the next line is read; nil if the line is too long to be held
	length int64  // of the text, even if that is not held
	offset int64  // of the first byte in the stream
}

// A lineReader splits a stream into lines.
type lineReader struct {
	in     *bufio.Reader
	limit  int   // longer lines need not be held
	number int   // of the last line, from 1
	offset int64 // of the next line
	err    error // what ended the last line, unless a newline did
}

func newLineReader(r io.Reader, limit int) lineReader {
	return lineReader{in: bufio.NewReaderSize(r, bufferBytes), limit: limit}
}

func (r *lineReader) next() line {
	l := line{offset: r.offset}
	part, err := r.in.ReadSlice('\n')
	r.number++
	r.offset += int64(len(part))
	if r.number == 1 && bytes.HasPrefix(part, []byte(byteOrderMark)) {
		part = part[len(byteOrderMark):]
		l.offset += int64(len(byteOrderMark))
	}
	if err == bufio.ErrBufferFull {
		l.text, l.length, err = r.gather(part)
	} else {
		l.text = trimmed(part)
		l.length = int64(len(l.text))
	}
	r.err = err
	return l
}

// gather reads to the end of a line that begins with part. It returns the line's text, or
// nil if that is too long, the text's length, and the error that ended the line. White
// space belongs to the text only if something follows it. Until something does, it is
// counted, and held as long as there is room.
func (r *lineReader) gather(part []byte) (text []byte, length int64, err error) {
	var (
		read int64 // of the line
		room = r.limit
		held = true // all that was read, except white space at the end
	)
	text = make([]byte, 0, min(room, 4*len(part)))
	for err = bufio.ErrBufferFull; ; {
		if solid := len(trimmed(part)); solid > 0 {
			length = read + int64(solid)
			if held = held && length <= int64(room); !held {
				text = nil
			}
		}
		read += int64(len(part))
		if held {
			// Only white space can be left out here. If anything follows it, the
			// line is too long.
			text = appendUpTo(room, text, part)
		}
		if err != bufio.ErrBufferFull {
			break
		}
		part, err = r.in.ReadSlice('\n')
		r.offset += int64(len(part))
	}
	if !held {
		return nil, length, err
	}
	return text[:length], length, err
}

// appendUpTo appends part to text, up to a length of room bytes. It never allocates a
// larger buffer than that.
func appendUpTo(room int, text, part []byte) []byte {
	part = part[:min(len(part), room-len(text))]
	if need := len(text) + len(part); need > cap(text) {
		text = append(make([]byte, 0, min(room, 2*need)), text...)
	}
	return append(text, part...)
}

// trimmed returns part without the white space at its end.
func trimmed(part []byte) []byte { return bytes.TrimRight(part, " \t\r\n") }
