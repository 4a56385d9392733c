package fuzz

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
)

// A feed is a stream that has one line at a time. A Reader of it lasts for all
// executions, as to make one costs more than to read a line.
type feed struct{ bytes.Buffer }

func (f *feed) line(data []byte, r *ndjson.Reader) (*event.Event, error) {
	f.Write(data)
	f.WriteByte('\n')
	return r.Read()
}

// FuzzEventJSON reads any bytes as an event: alone, which is encoding/json's and
// package jsonengine's matter, as a line of a stream, which is sonic's, and
// naively. The first two must agree in verdict, value and error; with the naive
// reading in verdict and value, but for what a timestamp is. What is accepted must
// be written such that it is read as an equal event. Strict must refuse unknown
// keys, and change nothing else.
func FuzzEventJSON(f *testing.F) {
	for _, seed := range []string{
		`{"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"terminal.command","timestamp":"2026-11-23T10:11:12.123456789Z","source":"daemon","project_path":"/src","payload":{"command":"go test","exit_code":0}}`,
		`{"type":"t","timestamp":"2026-11-23 10:11:12.5","project_path":null,"payload":null}`,
		`{"type":"t","payload":{"n":[0,-0,1.5e3,1e400,9223372036854775808,18446744073709551616],"o":{},"a":[],"x":[true,false,null]}}`,
		`{"type":"t","payload":{"s":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800","a":1,"a":2}}`,
		`{"type":"t","type":"u"}`,
		`{"type":"t","id":"0F1E2D3C-4B5A-4978-8695-A4B3C2D1E0F9","unknown":[[[{}]]]}`,
		`{"type":"t","id":"0f1e2d3c4b5a49788695a4b3c2d1e0f9","timestamp":"2026-11-23T10:11+0530"}`,
		`{"type":"t","id":"urn:uuid:0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","timestamp":"2026-11-23T10:11:12+05:30:15"}`,
		`{"type":"t","payload":{"v":01}}`,
		`{"type":"t","payload":{"v":"\x"}}`,
		"{\"type\":\"t\",\"payload\":{\"v\":\"\t\"}}",
		"{\"type\":\"t\",\"source\":\"\xff\"}",
		`{"type":"t"} x`, `{"type":"t"`, `[]`, `fal`, ``, `{"type":"a..b"}`,
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	var lines [2]feed
	var readers [2]*ndjson.Reader
	var decoders [2]event.Decoder
	for i := range readers {
		decoders[i] = event.Decoder{Strict: i == 1, MaxBytes: 1 << 10, MaxDepth: 20}
		readers[i] = ndjson.NewReader(&lines[i], decoders[i])
		// Only at the beginning of a stream is a byte order mark nothing.
		if _, err := lines[i].line([]byte(`{"type":"begin"}`), readers[i]); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, strict bool) {
		if len(data) > 2<<10 {
			return // enough is enough
		}
		i := 0
		if strict {
			i = 1
		}
		// Of a stream a line is read without the white space at its end.
		data = bytes.TrimRight(data, " \t\r\n")
		e, err := decoders[i].Decode(data)
		if err != nil {
			var where *event.DecodeError
			if !errors.Is(err, event.ErrInvalid) || !errors.As(err, &where) || where.Offset < 0 || where.Offset > int64(len(data)) {
				t.Errorf("an error that is none of a Decoder: %v", err)
			}
		}
		if len(data) > 0 && !bytes.ContainsRune(data, '\n') {
			line, lineErr := lines[i].line(data, readers[i])
			compare(t, e, line, err, lineErr)
		}
		compareNaively(t, readNaively(data, decoders[i]), e, err)
		unmarshal(t, data, err == nil)
		if err != nil {
			return
		}
		roundTrip(t, e)
		if lenient, err := decoders[0].Decode(data); err != nil {
			t.Errorf("refused without Strict: %v", err)
		} else {
			compare(t, e, lenient, nil, nil)
		}
	})
}

// compare checks that a text was read in another way as it was alone.
func compare(t *testing.T, e, other *event.Event, err, otherErr error) {
	t.Helper()
	if err != nil || otherErr != nil {
		var bad *ndjson.LineError
		if !errors.As(otherErr, &bad) || err == nil || bad.Err.Error() != err.Error() {
			t.Errorf("alone: %v, as a line: %v", err, otherErr)
		}
		return
	}
	// What was missing is filled in differently each time.
	if other.ID != e.ID || !other.Timestamp.Equal(e.Timestamp) {
		other.ID, other.Timestamp = e.ID, e.Timestamp
	}
	if !e.Equal(other) {
		t.Errorf("alone: %v %v, otherwise: %v %v", e, e.Payload.Map(), other, other.Payload.Map())
	}
}

// compareNaively checks that a text was read as it is naively.
func compareNaively(t *testing.T, want reading, e *event.Event, err error) {
	t.Helper()
	if err != nil {
		if want.good && !want.dated {
			t.Errorf("refused: %v", err)
		}
		return
	}
	if !want.good {
		t.Fatalf("accepted: %v %v", e, e.Payload.Map())
	}
	if e.Type != want.typ || e.Source != want.source || e.ProjectPath != want.project {
		t.Errorf("%v, want type %q, source %q, project %q", e, want.typ, want.source, want.project)
	}
	text, err := e.Payload.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if want.payload == nil {
		want.payload = map[string]any{}
	}
	if !sameValue(want.payload, decoded(text)) {
		t.Errorf("payload %s, want %v", text, want.payload)
	}
}

// unmarshal reads data through encoding/json's interface, in which nothing may
// panic and what was good for a Decoder is good.
func unmarshal(t *testing.T, data []byte, good bool) {
	t.Helper()
	var e event.Event
	if err := e.UnmarshalJSON(data); good && err != nil {
		t.Errorf("UnmarshalJSON: %v", err)
	} else if err != nil && !e.Equal(&event.Event{}) {
		t.Errorf("UnmarshalJSON left %v after %v", e, err)
	}
	var p event.Payload
	if err := p.UnmarshalJSON(data); good && err != nil {
		t.Errorf("Payload.UnmarshalJSON: %v", err)
	} else if err != nil && p.Len() != 0 {
		t.Errorf("Payload.UnmarshalJSON left %v after %v", p.Map(), err)
	}
}

// roundTrip checks that e is written such that it is read as an equal event.
func roundTrip(t *testing.T, e *event.Event) {
	t.Helper()
	text, err := e.AppendJSON(nil)
	if err != nil {
		t.Fatalf("%v cannot be written: %v", e, err)
	}
	if !json.Valid(text) || !utf8.Valid(text) || bytes.ContainsRune(text, '\n') {
		t.Fatalf("not a line of JSON: %q", text)
	}
	back, err := event.Decoder{MaxBytes: math.MaxInt}.Decode(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if !back.Equal(e) || !e.Equal(back) {
		t.Fatalf("%s came back as %v", text, back.Payload.Map())
	}
	again, err := back.AppendJSON(nil)
	if err != nil || !bytes.Equal(again, text) {
		t.Fatalf("%s was written the second time as %s, %v", text, again, err)
	}
}

// FuzzEventRoundTrip writes events of any strings and numbers.
func FuzzEventRoundTrip(f *testing.F) {
	f.Fuzz(func(t *testing.T, source, project, key, text string, i int64, u uint64, x float64, nanos int64, offset int32) {
		if len(source)+len(project)+len(key)+len(text) > 400 {
			return // enough is enough
		}
		at := time.Unix(0, nanos).In(time.FixedZone("", int(offset)))
		e := event.New("fuzz.round.trip", source, project,
			slog.String("s", text), slog.Int64("i", i), slog.Uint64("u", u), slog.Float64("f", x), slog.Time("t", at),
			slog.Any(key, map[string]any{text: []any{i, u, text, []byte(text), at}, "x": x}),
			slog.Group("g", slog.String(key, text), slog.Any("n", json.Number(text)), slog.Any("r", json.RawMessage(text))))
		e.Timestamp = at
		if math.IsNaN(x) || math.IsInf(x, 0) {
			if err := e.Validate(); !errors.Is(err, event.ErrInvalid) {
				t.Errorf("%v is fine: %v", x, err)
			}
		}
		roundTrip(t, e)
		if !slices.Contains([]string{"s", "i", "u", "f"}, key) {
			scalars(t, e, text, i, u, x)
		}
	})
}

// scalars checks what is written of values, by their own text and not by what it is
// read as: Equal goes by the text as well.
func scalars(t *testing.T, e *event.Event, text string, i int64, u uint64, x float64) {
	t.Helper()
	written, err := e.Payload.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	got, ok := decoded(written).(map[string]any)
	if !ok {
		t.Fatalf("%s is no object", written)
	}
	if want := string([]rune(text)); got["s"] != want {
		t.Errorf("%q was written as %q", want, got["s"])
	}
	if got["i"] != json.Number(strconv.FormatInt(i, 10)) || got["u"] != json.Number(strconv.FormatUint(u, 10)) {
		t.Errorf("%d and %d were written as %v and %v", i, u, got["i"], got["u"])
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return
	}
	number, _ := got["f"].(json.Number)
	if back, err := number.Float64(); err != nil || math.Float64bits(back) != math.Float64bits(x) {
		t.Errorf("%v was written as %v", x, got["f"])
	}
	if !strings.ContainsAny(string(number), ".e") {
		t.Errorf("%v was written as an integer: %v", x, number)
	}
}
