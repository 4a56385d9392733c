package event_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/event"
)

func TestEvent_AppendJSON(t *testing.T) {
	e := &event.Event{
		ID:        uuid.MustParse("0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9"),
		Type:      "terminal.command",
		Timestamp: time.Date(2026, 11, 23, 10, 11, 12, 123456789, time.UTC),
		Source:    "daemon",
		Payload:   event.NewPayload(slog.String("command", "ls <&>"), slog.Group("g", slog.Any("l", []any{1, nil}))),
	}
	const want = `{"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"terminal.command",` +
		`"timestamp":"2026-11-23T10:11:12.123456789Z","source":"daemon","project_path":null,` +
		`"payload":{"command":"ls <&>","g":{"l":[1,null]}}}`
	got, err := e.AppendJSON([]byte("before "))
	if err != nil || string(got) != "before "+want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if got, err := e.MarshalJSON(); err != nil || string(got) != want {
		t.Errorf("MarshalJSON: got %s, %v", got, err)
	}
	e.ProjectPath = `C:\src`
	if got, _ := e.AppendJSON(nil); !bytes.Contains(got, []byte(`"project_path":"C:\\src"`)) {
		t.Errorf("got %s", got)
	}
}

func TestEvent_AppendJSON_returns_dst_as_it_was_on_an_error(t *testing.T) {
	dst := append(make([]byte, 0, 1024), "before"...)
	for _, e := range []*event.Event{nil, {Type: "t", Timestamp: time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)}} {
		got, err := e.AppendJSON(dst)
		if !errors.Is(err, event.ErrInvalid) || string(got) != "before" {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if _, err := json.Marshal(event.Event{Timestamp: time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)}); !errors.Is(err, event.ErrInvalid) {
		t.Errorf("json.Marshal: got %v", err)
	}
}

func TestEvent_MarshalJSON_of_long_paths(t *testing.T) {
	for _, n := range []int{0, 1, 255, 256, 257, 100_000} {
		path := strings.Repeat("p", n)
		text, err := event.New("t", "", path).MarshalJSON()
		var back struct {
			Path string `json:"project_path"`
		}
		if err != nil || json.Unmarshal(text, &back) != nil || back.Path != path {
			t.Errorf("a path of %d bytes: %v, %.100s", n, err, text)
		}
	}
}

func TestEvent_AppendJSON_does_not_allocate(t *testing.T) {
	e := event.New("terminal.command", "daemon", "/src", slog.String("s", "a\n\"é\xff"), slog.Int("i", -1),
		slog.Uint64("u", math.MaxUint64), slog.Float64("f", 1e-7), slog.Bool("b", true),
		slog.Time("t", time.Now()), slog.Time("z", time.Now().In(time.FixedZone("", 3601))), slog.Duration("d", time.Second))
	dst := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() { dst, _ = e.AppendJSON(dst[:0]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	deep := event.New("t", "", "", slog.Group("g", slog.Any("l", []any{"x", []any{true, nil}, json.Number("1e999")})))
	if n := testing.AllocsPerRun(100, func() { dst, _ = deep.AppendJSON(dst[:0]) }); n > 1 {
		t.Errorf("%v allocations for what is nested", n)
	}
}

func TestPayload_MarshalJSON_works_in_a_struct(t *testing.T) {
	in := struct{ P event.Payload }{event.NewPayload(slog.Int("a", 1))}
	text, err := json.Marshal(in)
	if err != nil || string(text) != `{"P":{"a":1}}` {
		t.Fatalf("got %s, %v", text, err)
	}
	out := in
	out.P = event.Payload{}
	if err := json.Unmarshal(text, &out); err != nil || !out.P.Equal(in.P) {
		t.Errorf("got %v, %v", out.P.Map(), err)
	}
}
