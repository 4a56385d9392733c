package ndjson

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
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

// A line is one of a stream's, without the white space at its end.
type line struct {
	text   []byte // valid until the next line is read; nil where it is too long to be held
	length int64
	offset int64 // of the first byte in the stream
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
	text, err := r.in.ReadSlice('\n')
	l.length = int64(len(text))
	if err == bufio.ErrBufferFull {
		text, l.length, err = r.gather(text)
	}
	r.number++
	r.offset += l.length
	r.err = err
	if text == nil {
		return l
	}
	if r.number == 1 && bytes.HasPrefix(text, []byte(byteOrderMark)) {
		text = text[len(byteOrderMark):]
		l.offset += int64(len(byteOrderMark))
	}
	l.text = bytes.TrimRight(text, " \t\r\n")
	l.length = int64(len(l.text))
	return l
}

// gather reads on to the end of a line that begins with part. It returns the
// whole line, or nil where that is too long, its length, and the error it ended
// with.
func (r *lineReader) gather(part []byte) (text []byte, length int64, err error) {
	const around = len(byteOrderMark) + len("\r\n")
	room := min(r.limit, math.MaxInt-around) + around
	text = make([]byte, 0, min(room, 4*len(part)))
	for err = bufio.ErrBufferFull; ; part, err = r.in.ReadSlice('\n') {
		length += int64(len(part))
		need := len(text) + len(part)
		switch {
		case text == nil || need > room:
			text = nil
		case need > cap(text):
			text = append(make([]byte, 0, min(room, 2*need)), text...)
			fallthrough
		default:
			text = append(text, part...)
		}
		if err != bufio.ErrBufferFull {
			return text, length, err
		}
	}
}
