package ndjson_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unsafe"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
)

// readAll reads all there is, and says of each event its type, of each bad line
// its number and offset. The last of it is the error that ended the stream.
func readAll(t *testing.T, r *ndjson.Reader) string {
	t.Helper()
	var b strings.Builder
	for {
		e, err := r.Read()
		var bad *ndjson.LineError
		switch {
		case err == nil:
			fmt.Fprintf(&b, "%s ", e.Type)
		case errors.As(err, &bad):
			if e != nil {
				t.Errorf("an event and an error: %v, %v", e, err)
			}
			if !errors.Is(err, event.ErrInvalid) {
				t.Errorf("%v does not wrap ErrInvalid", err)
			}
			fmt.Fprintf(&b, "!%d@%d ", bad.Line, bad.Offset)
			if errors.Is(err, ndjson.ErrTorn) {
				b.WriteString("torn ")
			}
			if errors.Is(err, event.ErrTooLong) {
				b.WriteString("long ")
			}
		default:
			if _, again := r.Read(); again != err {
				t.Errorf("after %v comes %v", err, again)
			}
			return b.String() + err.Error()
		}
	}
}

func TestReader(t *testing.T) {
	x := strings.Repeat("x", 100)
	long := `{"type":"c","source":"` + strings.Repeat("y", 200_000) + `"}`
	for _, c := range []struct {
		name, stream, want string
		limit              int
	}{
		{"nothing", "", "EOF", 0},
		{"one", `{"type":"a"}` + "\n", "a EOF", 0},
		{"no_newline_at_the_end", `{"type":"a"}` + "\n" + `{"type":"b"}`, "a b EOF", 0},
		{"CRLF", "{\"type\":\"a\"}\r\n{\"type\":\"b\"}\r\n", "a b EOF", 0},
		{"white_space", "\n \t\r\n  {\"type\" : \"a\"}  \n\n\n{\"type\":\"b\"}\t\n  ", "a b EOF", 0},
		{"byte_order_mark", "\uFEFF{\"type\":\"a\"}\n", "a EOF", 0},
		{"byte_order_mark_alone", "\uFEFF", "EOF", 0},
		{"byte_order_mark_on_a_bad_line", "\uFEFF?\n", "!1@3 EOF", 0},
		{"byte_order_mark_later", "{\"type\":\"a\"}\n\uFEFF{\"type\":\"b\"}\n", "a !2@13 EOF", 0},
		{"bad_lines", "?\n{\"type\":\"a\"}\n\n{}\n{\"type\":\"b\"}\n", "!1@0 a !4@16 b EOF", 0},
		{"two_on_a_line", "{\"type\":\"a\"}{\"type\":\"b\"}\n{\"type\":\"c\"}\n", "!1@0 c EOF", 0},
		{"lone_CR_is_no_line_ending", "{\"type\":\"a\"}\r{\"type\":\"b\"}\n", "!1@0 EOF", 0},
		{"torn", "{\"type\":\"a\"}\n{\"type\":\"b", "a !2@13 torn EOF", 0},
		{"torn_in_a_character", "{\"type\":\"\xc3", "!1@0 torn EOF", 0},
		{"long", "{\"type\":\"a\"}\n{\"type\":\"" + x + "\"}\n{\"type\":\"b\"}\n", "a !2@13 long b EOF", 50},
		{"long_at_the_end", "{\"type\":\"" + x, "!1@0 torn long EOF", 50},
		{"as_long_as_may_be", "{\"type\":\"a\"}\r\n{\"type\":\"bc\"}\n", "a !2@14 long EOF", 12},
		{"longer_than_the_buffer", long + "\n{\"type\":\"a\"}\n" + long + "\r\n" + long, "c a c c EOF", 0},
		{"longer_than_buffer_and_limit", "\n" + long + "\n{\"type\":\"a\"}\n" + long, "!2@1 long a !4@200039 torn long EOF", 150_000},
		{"just_the_limit", "\uFEFF" + long + "\r\n" + long, "c c EOF", len(long)},
		{"just_over_the_limit", long + "\n" + long + "\r\n{\"type\":\"a\"}", "!1@0 long !2@200025 long a EOF", len(long) - 1},
		{"long_and_blank", strings.Repeat(" ", 100_000) + "\n{\"type\":\"a\"}\n", "a EOF", 1000},
		{"Python", `{"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"a","timestamp":"2026-11-23T10:11:12.123456","source":"cli","project_path":null,"payload":{"k":"v"}}`, "a EOF", 0},
	} {
		for way, wrap := range map[string]func(io.Reader) io.Reader{
			"whole":       func(r io.Reader) io.Reader { return r },
			"by_bytes":    iotest.OneByteReader,
			"in_halves":   iotest.HalfReader,
			"EOF_at_once": iotest.DataErrReader,
		} {
			t.Run(c.name+"/"+way, func(t *testing.T) {
				r := ndjson.NewReader(wrap(strings.NewReader(c.stream)), event.Decoder{MaxBytes: c.limit})
				if got := readAll(t, r); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			})
		}
	}
}

func TestReader_errors_say_where(t *testing.T) {
	stream := "\uFEFF{\"type\":\"a\"}\n{\"type\":\"b\",\"id\":7}\n"
	r := ndjson.NewReader(strings.NewReader(stream), event.Decoder{})
	if _, err := r.Read(); err != nil {
		t.Fatal(err)
	}
	_, err := r.Read()
	var line *ndjson.LineError
	var decode *event.DecodeError
	if !errors.As(err, &line) || !errors.As(err, &decode) {
		t.Fatalf("got %v", err)
	}
	if at := stream[line.Offset+decode.Offset:]; !strings.HasPrefix(at, "7}") {
		t.Errorf("points at %q", at)
	}
	if want := "line 2: invalid event: at byte 17: id must be of type string, not number"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}

func TestReader_obeys_its_decoder(t *testing.T) {
	stream := "{\"type\":\"a\",\"x\":1}\n{\"type\":\"b\",\"payload\":{\"k\":[[]]}}\n{\"type\":\"c\"}"
	r := ndjson.NewReader(strings.NewReader(stream), event.Decoder{Strict: true, MaxDepth: 3})
	if got, want := readAll(t, r), "!1@0 !2@19 c EOF"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReader_returns_errors_of_the_underlying_reader(t *testing.T) {
	broken := errors.New("broken")
	in := io.MultiReader(strings.NewReader("{\"type\":\"a\"}\n{\"type\":\"b\"}"), iotest.ErrReader(broken))
	r := ndjson.NewReader(in, event.Decoder{})
	if got, want := readAll(t, r), "a broken"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	// A reader of lines may itself read from one.
	bad := &ndjson.LineError{Line: 7, Err: broken}
	n := 0
	for _, err := range ndjson.NewReader(iotest.ErrReader(bad), event.Decoder{}).All() {
		if n++; n > 1 || err != bad {
			t.Fatalf("got %v at %d", err, n)
		}
	}
	if n != 1 {
		t.Error("the error was not yielded")
	}
}

func TestReader_All(t *testing.T) {
	const stream = "{\"type\":\"a\"}\n?\n{\"type\":\"b\"}\n"
	broken := errors.New("broken")
	for _, c := range []struct {
		name string
		in   io.Reader
		want string
	}{
		{"goes_on_after_a_bad_line", strings.NewReader(stream), "a ! b "},
		{"yields_a_read_error_last", io.MultiReader(strings.NewReader(stream), iotest.ErrReader(broken)), "a ! b broken "},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got strings.Builder
			for e, err := range ndjson.NewReader(c.in, event.Decoder{}).All() {
				switch {
				case err == nil:
					got.WriteString(e.Type)
				case err == broken:
					got.WriteString("broken")
				default:
					got.WriteString("!")
				}
				got.WriteString(" ")
			}
			if got.String() != c.want {
				t.Errorf("got %s, want %s", got.String(), c.want)
			}
		})
	}
	t.Run("stops_when_told_and_can_go_on", func(t *testing.T) {
		r := ndjson.NewReader(strings.NewReader(stream), event.Decoder{})
		for range r.All() {
			break
		}
		if got, want := readAll(t, r), "!2@13 b EOF"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

// endless yields a line that never ends.
type endless struct{ left int }

func (r *endless) Read(p []byte) (int, error) {
	if r.left == 0 {
		return copy(p, "\n"), io.EOF
	}
	n := min(len(p), r.left)
	for i := range p[:n] {
		p[i] = 'x'
	}
	r.left -= n
	return n, nil
}

func TestReader_does_not_hold_a_line_that_is_too_long(t *testing.T) {
	const limit = 1 << 20
	r := ndjson.NewReader(&endless{1 << 28}, event.Decoder{MaxBytes: limit})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := r.Read()
	runtime.ReadMemStats(&after)
	if !errors.Is(err, event.ErrTooLong) || !strings.Contains(err.Error(), "268435456 bytes") {
		t.Errorf("got %v", err)
	}
	// The buffer grows by doubling, so that all of them together are twice the
	// last.
	if got := after.TotalAlloc - before.TotalAlloc; got > 5*limit/2 {
		t.Errorf("allocated %d bytes for a limit of %d", got, limit)
	}
}

func TestReader_shares_no_memory_between_events(t *testing.T) {
	var stream bytes.Buffer
	w := ndjson.NewWriter(&stream)
	var want []*event.Event
	for i := range 2000 {
		e := event.New(fmt.Sprint("type.", i%7), fmt.Sprint("source ", i%5), "/p", slog.String("s", strings.Repeat("é", i%50)), slog.Int("i", i))
		want = append(want, e)
		if err := w.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var got []*event.Event
	for e, err := range ndjson.NewReader(&stream, event.Decoder{}).All() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	if len(got) != len(want) {
		t.Fatalf("%d events of %d", len(got), len(want))
	}
	for i := range want {
		if !got[i].Equal(want[i]) {
			t.Fatalf("%d: got %v, want %v", i, got[i], want[i])
		}
	}
	if a, b := got[0].Type, got[7].Type; unsafe.StringData(a) != unsafe.StringData(b) {
		t.Error("equal types are not one string")
	}
}

func TestReader_Allocates(t *testing.T) {
	const line = `{"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"a.b","timestamp":"2026-11-23T10:11:12.5+01:00",` +
		`"source":"daemon","project_path":"/src","payload":{"a":"x","b":-1,"c":2.5,"d":null}}` + "\n"
	r := ndjson.NewReader(strings.NewReader(strings.Repeat(line, 102)), event.Decoder{})
	read := func() {
		if _, err := r.Read(); err != nil {
			t.Fatal(err)
		}
	}
	read()
	if got := testing.AllocsPerRun(100, read); got != 2 {
		t.Errorf("%v allocations, want 2: the event and the text", got)
	}
}

// Of the lines of a stream each is an event or an error, whatever the bytes and
// however they arrive.
func TestReader_counts_every_line(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	pieces := []string{`{"type":"a"}`, `{"type":"b","payload":{"k":[1,2]}}`, `{`, `}`, `"`, `\`, "\r", "\x00", "\xff", "x"}
	for range 2000 {
		var b strings.Builder
		for range r.IntN(10) {
			for range r.IntN(3) {
				b.WriteString(pieces[r.IntN(len(pieces))])
			}
			b.WriteByte('\n')
		}
		want := 0
		for line := range strings.Lines(b.String()) {
			if strings.Trim(line, " \t\r\n") != "" {
				want++
			}
		}
		got := 0
		for e, err := range ndjson.NewReader(iotest.HalfReader(strings.NewReader(b.String())), event.Decoder{MaxBytes: 40}).All() {
			if (e == nil) == (err == nil) {
				t.Fatalf("%q: got %v and %v", b.String(), e, err)
			}
			got++
		}
		if got != want {
			t.Fatalf("%q: %d events and errors, want %d", b.String(), got, want)
		}
	}
}
