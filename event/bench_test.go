package event_test

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

// benchLine is an event as it is most often: few attributes, all scalars.
const benchLine = `{"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"terminal.command",` +
	`"timestamp":"2026-11-23T10:11:12.123456789Z","source":"daemon","project_path":"/home/me/src/project",` +
	`"payload":{"command":"go test ./...","exit_code":0,"duration_ms":1234.5,"cwd":"/home/me/src/project/internal"}}`

// plainEvent is what a program without this module decodes into.
type plainEvent struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	Timestamp   time.Time      `json:"timestamp"`
	Source      string         `json:"source"`
	ProjectPath *string        `json:"project_path"`
	Payload     map[string]any `json:"payload"`
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sink = event.New("terminal.command", "daemon", "/home/me/src/project",
			slog.String("command", "go test ./..."), slog.Int("exit_code", 0))
	}
}

func BenchmarkEncode(b *testing.B) {
	var e event.Event
	var p plainEvent
	if err := json.Unmarshal([]byte(benchLine), &e); err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal([]byte(benchLine), &p); err != nil {
		b.Fatal(err)
	}
	b.Run("impl=AppendJSON", func(b *testing.B) {
		b.ReportAllocs()
		var dst []byte
		for b.Loop() {
			dst, _ = e.AppendJSON(dst[:0])
		}
	})
	b.Run("impl=encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(&p); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	line := []byte(benchLine)
	b.Run("impl=UnmarshalJSON", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var e event.Event
			if err := e.UnmarshalJSON(line); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("impl=json.Unmarshal-of-an-Event", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var e event.Event
			if err := json.Unmarshal(line, &e); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("impl=encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var p plainEvent
			if err := json.Unmarshal(line, &p); err != nil {
				b.Fatal(err)
			}
		}
	})
}
