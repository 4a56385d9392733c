package fuzz

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
)

// FuzzEventJSON reads any bytes as an event in two ways: alone, and as the only
// line of a stream, through sonic. They must agree, in verdict, value and error,
// accept nothing that encoding/json refuses, and what they do accept must be
// written such that it is read as an equal event.
func FuzzEventJSON(f *testing.F) {
	for _, seed := range []string{
		`{"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"terminal.command","timestamp":"2026-11-23T10:11:12.123456789Z","source":"daemon","project_path":"/src","payload":{"command":"go test","exit_code":0}}`,
		`{"type":"t","timestamp":"2026-11-23 10:11:12.5","project_path":null,"payload":null}`,
		`{"type":"t","payload":{"n":[0,-0,1.5e3,1e400,9223372036854775808,18446744073709551616],"o":{},"a":[],"x":[true,false,null]}}`,
		`{"type":"t","payload":{"s":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800","a":1,"a":2}}`,
		`{"type":"t","type":"u"}`,
		`{"type":"t","id":"0F1E2D3C-4B5A-4978-8695-A4B3C2D1E0F9","unknown":[[[{}]]]}`,
		`{"type":"t","payload":{"v":01}}`,
		`{"type":"t","payload":{"v":"\x"}}`,
		"{\"type\":\"t\",\"payload\":{\"v\":\"\t\"}}",
		"{\"type\":\"t\",\"source\":\"\xff\"}",
		`{"type":"t"} x`, `{"type":"t"`, `[]`, `fal`, ``, `{"type":"a..b"}`,
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, strict bool) {
		d := event.Decoder{Strict: strict, MaxBytes: 1 << 16, MaxDepth: 20}
		// Of a stream a line is read without the white space at its end.
		data = bytes.TrimRight(data, " \t\r\n")
		e, err := d.Decode(data)
		if err != nil {
			var where *event.DecodeError
			if !errors.Is(err, event.ErrInvalid) || !errors.As(err, &where) || where.Offset < 0 || where.Offset > int64(len(data)) {
				t.Errorf("an error that is none of a Decoder: %v", err)
			}
		}
		if isLine(data) {
			line, lineErr := ndjson.NewReader(bytes.NewReader(append(bytes.Clone(data), '\n')), d).Read()
			compare(t, e, line, err, lineErr)
		}
		if err == nil {
			if !json.Valid(data) {
				t.Errorf("encoding/json does not take it")
			}
			roundTrip(t, e)
		}
	})
}

// isLine reports whether data, as a line of a stream, is read as it is.
func isLine(data []byte) bool {
	return len(data) > 0 && !bytes.ContainsRune(data, '\n') && !bytes.HasPrefix(data, []byte("\uFEFF"))
}

// compare checks that a line of a stream was read as the text alone was.
func compare(t *testing.T, e, line *event.Event, err, lineErr error) {
	t.Helper()
	if err != nil || lineErr != nil {
		var bad *ndjson.LineError
		if !errors.As(lineErr, &bad) || err == nil || bad.Err.Error() != err.Error() {
			t.Errorf("alone: %v, as a line: %v", err, lineErr)
		}
		return
	}
	// What was missing is filled in differently each time.
	if line.ID != e.ID || !line.Timestamp.Equal(e.Timestamp) {
		line.ID, line.Timestamp = e.ID, e.Timestamp
	}
	if !e.Equal(line) {
		t.Errorf("alone: %v %v, as a line: %v %v", e, e.Payload.Map(), line, line.Payload.Map())
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
	f.Add("daemon", "/src", "command", "go test ./...", int64(0), uint64(1), 0.5, int64(1_763_892_672_000_000_000), int32(3600))
	f.Add("", "", "", "\x00\b\f\n\r\t\x1f\"\\/<>&\u2028\u2029é😀\uFFFD", int64(math.MinInt64), uint64(math.MaxUint64), math.Copysign(0, -1), int64(-1), int32(-1))
	f.Add("s", "C:\\src", "s", "\xff\xed\xa0\x80", int64(math.MaxInt64), uint64(1<<63), math.MaxFloat64, int64(math.MaxInt64), int32(86400))
	f.Add("s", "p", "i", "x", int64(1<<53+1), uint64(1<<53+1), 1e21, int64(0), int32(-86401))
	f.Add("s", "p", "\xfe", "x", int64(0), uint64(0), math.Inf(1), int64(math.MinInt64), int32(1))
	f.Add("s", "p", "n", "x", int64(0), uint64(0), math.NaN(), int64(5), int32(60))
	f.Fuzz(func(t *testing.T, source, project, key, text string, i int64, u uint64, x float64, nanos int64, offset int32) {
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
	})
}
