package ndjson_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"
	"weak"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
)

func TestWriter_writes_one_line_an_event(t *testing.T) {
	var out bytes.Buffer
	w := ndjson.NewWriter(&out)
	var want bytes.Buffer
	for _, s := range []string{"a\nb", strings.Repeat("long ", 50_000), "\u2028"} {
		e := event.New("t", "s", "", slog.String("text", s))
		line, err := e.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		want.Write(append(line, '\n'))
		if err := w.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want.Bytes()) || bytes.Count(out.Bytes(), []byte("\n")) != 3 {
		t.Errorf("got %.200q", out.Bytes())
	}
}

func TestWriter_holds_back_until_Flush(t *testing.T) {
	var out bytes.Buffer
	w := ndjson.NewWriter(&out)
	if err := w.Write(event.New("t", "", "")); err != nil || out.Len() != 0 {
		t.Errorf("wrote %d bytes, %v", out.Len(), err)
	}
	if err := w.Flush(); err != nil || out.Len() == 0 {
		t.Errorf("flushed %d bytes, %v", out.Len(), err)
	}
}

func TestWriter_writes_nothing_of_a_bad_event(t *testing.T) {
	var out bytes.Buffer
	w := ndjson.NewWriter(&out)
	for _, e := range []*event.Event{nil, {Type: "t", Timestamp: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}} {
		if err := w.Write(e); !errors.Is(err, event.ErrInvalid) {
			t.Errorf("%v: got %v", e, err)
		}
	}
	good := event.New("t", "", "")
	if err := errors.Join(w.Write(good), w.Flush()); err != nil {
		t.Fatal(err)
	}
	if e, err := (event.Decoder{}).Decode(out.Bytes()); err != nil || !e.Equal(good) {
		t.Errorf("got %q, %v", out.Bytes(), err)
	}
}

func TestWriter_keeps_an_error(t *testing.T) {
	in, out := io.Pipe()
	broken := errors.New("broken")
	if err := in.CloseWithError(broken); err != nil {
		t.Fatal(err)
	}
	w := ndjson.NewWriter(out)
	if err := w.Write(event.New("t", "", "")); err != nil {
		t.Errorf("before anything is written: %v", err)
	}
	for range 2 {
		if err := w.Flush(); err != broken {
			t.Errorf("Flush: got %v", err)
		}
		if err := w.Write(event.New("t", "", "")); err != broken {
			t.Errorf("Write: got %v", err)
		}
	}
}

func TestWriter_keeps_room_for_lines_up_to_its_buffer(t *testing.T) {
	w := ndjson.NewWriter(io.Discard)
	e := event.New("t", "", "", slog.String("a", strings.Repeat("x", 30_000)), slog.String("b", strings.Repeat("y", 35_000)))
	if err := w.Write(e); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() {
		if w.Write(e) != nil {
			t.Error("not written")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A largest remembers, by a weak pointer, where the largest text is that was written to it.
type largest struct {
	size int
	at   weak.Pointer[byte]
}

func (l *largest) Write(text []byte) (int, error) {
	if len(text) > l.size {
		l.size, l.at = len(text), weak.Make(&text[0])
	}
	return len(text), nil
}

func TestWriter_does_not_keep_the_buffer_of_a_long_line(t *testing.T) {
	const long = 1 << 20
	var out largest
	w := ndjson.NewWriter(&out)
	for _, n := range []int{1, long, 1} {
		if err := w.Write(event.New("t", "", "", slog.String("s", strings.Repeat("x", n)))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if out.size < long-64<<10 { // the beginning of the line was buffered
		t.Fatalf("no more than %d bytes were written at once", out.size)
	}
	runtime.GC()
	if out.at.Value() != nil {
		t.Error("the writer keeps the line's buffer alive")
	}
	runtime.KeepAlive(w)
}

func TestWriter_does_not_validate(t *testing.T) {
	var out bytes.Buffer
	w := ndjson.NewWriter(&out)
	bad := event.New("not a type", "", "")
	if err := errors.Join(w.Write(bad), w.Flush()); err != nil || bad.Validate() == nil {
		t.Errorf("got %v, Validate says %v", err, bad.Validate())
	}
}

func TestWriter_does_not_allocate(t *testing.T) {
	w := ndjson.NewWriter(io.Discard)
	e := event.New("terminal.command", "daemon", "/src", slog.String("command", "ls"), slog.Time("at", time.Now()))
	if err := w.Write(e); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(1000, func() {
		if w.Write(e) != nil {
			t.Error("not written")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
