package event_test

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/event"
)

func ExampleNew() {
	e := event.New("terminal.command", "daemon", "/home/me/project",
		slog.String("command", "go test ./..."), slog.Duration("took", 2*time.Second))
	fmt.Println(e)
	for key, v := range e.Payload.All() {
		fmt.Println(key, "=", v)
	}
	// Output:
	// [daemon] terminal.command @ /home/me/project
	// command = go test ./...
	// took = 2000000000
}

func ExampleEvent_AppendJSON() {
	e := &event.Event{
		ID:        uuid.MustParse("0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9"),
		Type:      "file.saved",
		Timestamp: time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC),
		Source:    "vscode",
		Payload:   event.NewPayload(slog.Group("file", slog.String("name", "bus.go"), slog.Int("lines", 210))),
	}
	line, err := e.AppendJSON(nil)
	fmt.Println(string(line), err)
	// Output:
	// {"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"file.saved","timestamp":"2026-11-23T10:11:12Z","source":"vscode","project_path":null,"payload":{"file":{"name":"bus.go","lines":210}}} <nil>
}

func ExampleDecoder_Decode() {
	d := event.Decoder{Strict: true}
	e, err := d.Decode([]byte(`{"type":"ai.prompt","source":"cli","payload":{"tokens":9007199254740993}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	tokens, _ := e.Payload.Get("tokens")
	fmt.Println(e, tokens)

	_, err = d.Decode([]byte(`{"type":"ai.prompt","sauce":"cli"}`))
	fmt.Println(err)
	var where *event.DecodeError
	fmt.Println(errors.Is(err, event.ErrInvalid), errors.As(err, &where) && where.Offset == 20)
	// Output:
	// [cli] ai.prompt @ unknown 9007199254740993
	// invalid event: at byte 20: unknown key "sauce"
	// true true
}

func ExampleEvent_Validate() {
	e := event.New("build..done", "daemon", "", slog.Group("load", slog.Float64("mean", math.NaN())))
	fmt.Println(e.Validate())
	// Output:
	// invalid event: type: "build..done": empty token at byte 6
	// invalid event: payload key "load.mean": unencodable: NaN
}

// A program that has a type for each kind of event reads the payload into it.
func ExamplePayload_Decode() {
	type fileSaved struct {
		Path  string        `json:"path"`
		Lines int           `json:"lines"`
		Took  time.Duration `json:"took"`
	}
	handler := func(e *event.Event) {
		var saved fileSaved
		if err := e.Payload.Decode(&saved); err != nil {
			fmt.Println("skipped:", e)
			return
		}
		fmt.Printf("%s: %d lines in %v\n", saved.Path, saved.Lines, saved.Took)
	}

	e := event.New("file.saved", "vscode", "",
		slog.String("path", "bus.go"), slog.Int("lines", 210), slog.Duration("took", 3*time.Millisecond))
	handler(e)
	handler(event.New("file.saved", "vscode", "", slog.String("lines", "many")))
	// Output:
	// bus.go: 210 lines in 3ms
	// skipped: [vscode] file.saved @ unknown
}

func ExamplePayload_Int64() {
	// What comes from a stream may have any value under any key.
	e, err := event.Decoder{}.Decode([]byte(`{"type":"build.done","payload":{"warnings":3.0,"seconds":2.5,"target":"all"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, key := range []string{"warnings", "seconds", "target", "errors"} {
		n, ok := e.Payload.Int64(key)
		fmt.Println(key, n, ok)
	}
	// Output:
	// warnings 3 true
	// seconds 0 false
	// target 0 false
	// errors 0 false
}

func ExamplePayload_Transform() {
	p := event.PayloadFromMap(map[string]any{
		"command": "deploy",
		"env":     map[string]any{"API_KEY": "s3cret", "HOME": "/home/me"},
	})
	redacted := p.Transform(func(key string, v slog.Value) (slog.Value, bool) {
		if key == "API_KEY" {
			return slog.StringValue("***"), true
		}
		return v, key != "HOME"
	})
	text, _ := redacted.MarshalJSON()
	fmt.Println(string(text))
	// Output: {"command":"deploy","env":{"API_KEY":"***"}}
}

func ExampleEvent_WithPayload() {
	e := event.New("terminal.command", "daemon", "", slog.String("command", "ls"), slog.String("token", "s3cret"))
	safe := e.WithPayload(e.Payload.Without("token"))
	fmt.Println(e.Payload.Len(), safe.Payload.Len(), e.ID == safe.ID)
	// Output: 2 1 true
}
