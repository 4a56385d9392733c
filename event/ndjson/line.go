package ndjson

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// bufferBytes is how much a Reader asks for at once and a Writer holds back.
const bufferBytes = 64 << 10

// byteOrderMark may begin a stream, in which it means nothing.
const byteOrderMark = "\uFEFF"

// A LineError says what is wrong with one line of a stream. The lines behind it
// can be read.
type LineError struct {
	Line   int   // from 1, blank lines counted
	Offset int64 // of the line's first byte in the stream
	Err    error // an [*event.DecodeError], with an offset in the line, or ErrTorn around one
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

func (e *LineError) Unwrap() error { return e.Err }

// A line is one of a stream's, without the byte order mark before it and the
// white space at its end.
type line struct {
	text   []byte // valid until the next line is read; nil where it is too long to be held
	length int64  // of the text, held or not
	offset int64  // of the first byte in the stream
}

// A lineReader splits a stream into lines.
type lineReader struct {
	in     *bufio.Reader
	limit  int   // longer lines need not be held
	number int   // of the last line, from 1
	offset int64 // of the next line
	err    error // what the last line ended with, if not a newline
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

// gather reads on to the end of a line that begins with part. It returns its
// text, or nil where that is too long, the text's length, and the error the line
// ended with. White space is part of the text only if something comes after it:
// until then it is counted, or held while there is room.
func (r *lineReader) gather(part []byte) (text []byte, length int64, err error) {
	var (
		read int64 // of the line
		room = r.limit
		held = true // all that was read, but white space at the end
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
			// What does not fit is white space: if more comes behind it, the
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

// appendUpTo appends as much of part to text as makes it room bytes long. It
// never makes a buffer larger than that.
func appendUpTo(room int, text, part []byte) []byte {
	part = part[:min(len(part), room-len(text))]
	if need := len(text) + len(part); need > cap(text) {
		text = append(make([]byte, 0, min(room, 2*need)), text...)
	}
	return append(text, part...)
}

// trimmed returns part without the white space at its end.
func trimmed(part []byte) []byte { return bytes.TrimRight(part, " \t\r\n") }
