package fuzz

import (
	"bytes"
	"errors"
	"io"
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

// FuzzNDJSON reads any bytes, in whatever pieces they come, as a stream. Every
// line that is not blank must be an event or an error, with its number and
// offset; and what came through must survive being written and read again.
func FuzzNDJSON(f *testing.F) {
	for _, seed := range []string{
		"{\"type\":\"a\"}\n{\"type\":\"b\",\"payload\":{\"k\":[1,2,3]}}\n",
		"\uFEFF{\"type\":\"a\"}\r\n\r\n?\r\n{\"type\":\"b\"}",
		"\n \n{\"type\":\"a\"}{\"type\":\"b\"}\n{\"type\":\"c",
		"{\"type\":\"a\",\"source\":\"longer than the longest line that is taken\"}\n{\"type\":\"b\"}\n",
		"",
	} {
		f.Add([]byte(seed), []byte{}, uint16(64))
		f.Add([]byte(seed), []byte{0, 6, 2}, uint16(0))
	}
	f.Fuzz(func(t *testing.T, data, sizes []byte, limit uint16) {
		d := event.Decoder{MaxBytes: int(limit)}
		r := ndjson.NewReader(&chunks{data: data, sizes: sizes}, d)
		var written bytes.Buffer
		w := ndjson.NewWriter(&written)
		var events []*event.Event
		for _, want := range linesOf(data) {
			e, err := r.Read()
			var bad *ndjson.LineError
			switch {
			case err == nil:
				events = append(events, e)
				if err := w.Write(e); err != nil {
					t.Fatal(err)
				}
			case !errors.As(err, &bad):
				t.Fatalf("line %d: got %v", want.number, err)
			case bad.Line != want.number || bad.Offset != int64(want.offset):
				t.Fatalf("line %d at %d: got %v at %d", want.number, want.offset, err, bad.Offset)
			}
			alone, aloneErr := d.Decode(want.text)
			if (err == nil) != (aloneErr == nil) {
				t.Fatalf("%q: alone: %v, %v, in a stream: %v", want.text, alone, aloneErr, err)
			}
		}
		if e, err := r.Read(); err != io.EOF {
			t.Fatalf("behind the last line: %v, %v", e, err)
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
	})
}

// A textLine is what a Reader must find in a stream.
type textLine struct {
	number, offset int
	text           []byte
}

// linesOf splits data in the plainest way there is, and leaves out what is
// blank.
func linesOf(data []byte) []textLine {
	var lines []textLine
	offset := 0
	for i, text := range bytes.SplitAfter(data, []byte("\n")) {
		begin := offset
		offset += len(text)
		if rest, ok := bytes.CutPrefix(text, []byte("\uFEFF")); ok && i == 0 {
			begin, text = begin+len(text)-len(rest), rest
		}
		if text = bytes.TrimRight(text, " \t\r\n"); len(text) > 0 {
			lines = append(lines, textLine{i + 1, begin, text})
		}
	}
	return lines
}
