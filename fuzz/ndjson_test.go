package fuzz

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
)

// chunks reads data in pieces of the sizes given, over and over.
type chunks struct {
	data  []byte
	sizes []byte
	next  int
}

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.data) == 0 {
		return 0, io.EOF
	}
	n := min(len(p), len(c.data))
	if len(c.sizes) > 0 {
		n = min(n, int(c.sizes[c.next%len(c.sizes)])+1)
		c.next++
	}
	n = copy(p, c.data[:n])
	c.data = c.data[n:]
	return n, nil
}

// stretched returns data with so many bytes in the place of the first "…", so that
// a small input can make a line that is longer than any buffer.
func stretched(data []byte, by int) []byte {
	before, after, ok := bytes.Cut(data, []byte("…"))
	if !ok {
		return data
	}
	return slices.Concat(before, bytes.Repeat([]byte{'x'}, by), after)
}

// FuzzNDJSON reads any bytes, in whatever pieces they come, as a stream. Every
// line that is not blank must be an event or an error, with its number and
// offset, as it is alone; and what came through must survive being written and
// read again.
func FuzzNDJSON(f *testing.F) {
	for _, seed := range []string{
		"{\"type\":\"a\"}\n{\"type\":\"b\",\"payload\":{\"k\":[1,2,3]}}\n",
		"\uFEFF{\"type\":\"a\"}\r\n\r\n?\r\n{\"type\":\"b\"}",
		"\n \n{\"type\":\"a\"}{\"type\":\"b\"}\n{\"type\":\"c",
		"{\"type\":\"a\",\"source\":\"longer than the longest line that is taken\"}\n{\"type\":\"b\"}\n",
		"",
	} {
		f.Add([]byte(seed), []byte{}, uint16(64), uint16(0))
		f.Add([]byte(seed), []byte{0, 6, 2}, uint16(0), uint16(0))
	}
	f.Fuzz(func(t *testing.T, data, sizes []byte, limit, stretch uint16) {
		if len(data) > 2<<10 {
			return // enough is enough
		}
		data = stretched(data, int(stretch))
		d := event.Decoder{MaxBytes: int(limit)}
		r := ndjson.NewReader(&chunks{data: data, sizes: sizes}, d)
		var events []*event.Event
		for _, want := range linesOf(data) {
			e, err := r.Read()
			var bad *ndjson.LineError
			switch {
			case err == nil:
				events = append(events, e)
			case !errors.As(err, &bad):
				t.Fatalf("line %d: got %v", want.number, err)
			case bad.Line != want.number || bad.Offset != int64(want.offset):
				t.Fatalf("line %d at %d: got %v at %d", want.number, want.offset, err, bad.Offset)
			case errors.Is(err, ndjson.ErrTorn) != want.torn:
				t.Fatalf("line %d: got %v, and that a newline ends it is %v", want.number, err, !want.torn)
			}
			alone, aloneErr := d.Decode(want.text)
			if (err == nil) != (aloneErr == nil) {
				t.Fatalf("%q: alone: %v, %v, in a stream: %v", want.text, alone, aloneErr, err)
			}
			if err == nil {
				compare(t, e, alone, nil, nil)
			}
		}
		if e, err := r.Read(); err != io.EOF {
			t.Fatalf("behind the last line: %v, %v", e, err)
		}
		if len(events) > 0 {
			rewrite(t, events)
		}
	})
}

// rewrite writes events and reads them again.
func rewrite(t *testing.T, events []*event.Event) {
	t.Helper()
	var written bytes.Buffer
	w := ndjson.NewWriter(&written)
	for _, e := range events {
		if err := w.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	again := ndjson.NewReader(&written, event.Decoder{MaxBytes: 1 << 30})
	for _, want := range events {
		if e, err := again.Read(); err != nil || !e.Equal(want) {
			t.Fatalf("%v came back as %v, %v", want, e, err)
		}
	}
	if e, err := again.Read(); err != io.EOF {
		t.Fatalf("behind what was written: %v, %v", e, err)
	}
}

// A textLine is what a Reader must find in a stream.
type textLine struct {
	number, offset int
	text           []byte
	torn           bool // no newline ends it
}

// linesOf splits data in the plainest way there is, and leaves out what is
// blank.
func linesOf(data []byte) []textLine {
	var lines []textLine
	offset := 0
	for i, text := range bytes.SplitAfter(data, []byte("\n")) {
		begin, ended := offset, bytes.HasSuffix(text, []byte("\n"))
		offset += len(text)
		if rest, ok := bytes.CutPrefix(text, []byte("\uFEFF")); ok && i == 0 {
			begin, text = begin+len(text)-len(rest), rest
		}
		if text = bytes.TrimRight(text, " \t\r\n"); len(text) > 0 {
			lines = append(lines, textLine{i + 1, begin, text, !ended})
		}
	}
	return lines
}
