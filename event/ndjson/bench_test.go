package ndjson_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
)

const benchLines = 10_000

// plainEvent is what a program without this module decodes into.
type plainEvent struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	Timestamp   time.Time      `json:"timestamp"`
	Source      string         `json:"source"`
	ProjectPath *string        `json:"project_path"`
	Payload     map[string]any `json:"payload"`
}

func benchStream(b *testing.B) []byte {
	b.Helper()
	var out bytes.Buffer
	w := ndjson.NewWriter(&out)
	for i := range benchLines {
		if err := w.Write(event.New("terminal.command", "daemon", "/home/me/src/project",
			slog.String("command", fmt.Sprint("go test ./... -run ", i)), slog.Int("exit_code", i%3),
			slog.Float64("duration_ms", float64(i)*1.5), slog.String("cwd", "/home/me/src/project/internal"))); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// BenchmarkRead reads a stream of 10,000 lines.
func BenchmarkRead(b *testing.B) {
	stream := benchStream(b)
	for _, impl := range []struct {
		name string
		read func(io.Reader) (int, error)
	}{
		{"ndjson", func(r io.Reader) (n int, err error) {
			for _, err := range ndjson.NewReader(r, event.Decoder{}).All() {
				if err != nil {
					return n, err
				}
				n++
			}
			return n, nil
		}},
		{"encoding-json", func(r io.Reader) (n int, err error) {
			lines := bufio.NewScanner(r)
			for lines.Scan() {
				var e plainEvent
				if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
					return n, err
				}
				n++
			}
			return n, lines.Err()
		}},
	} {
		b.Run("impl="+impl.name, func(b *testing.B) {
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			for b.Loop() {
				if n, err := impl.read(bytes.NewReader(stream)); err != nil || n != benchLines {
					b.Fatalf("%d lines, %v", n, err)
				}
			}
		})
	}
}

// BenchmarkWrite writes one event.
func BenchmarkWrite(b *testing.B) {
	line, _, _ := bytes.Cut(benchStream(b), []byte("\n"))
	e, err := event.Decoder{}.Decode(line)
	if err != nil {
		b.Fatal(err)
	}
	var p plainEvent
	if err := json.Unmarshal(line, &p); err != nil {
		b.Fatal(err)
	}
	b.Run("impl=ndjson", func(b *testing.B) {
		b.ReportAllocs()
		w := ndjson.NewWriter(io.Discard)
		for b.Loop() {
			if err := w.Write(e); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("impl=encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		enc := json.NewEncoder(io.Discard)
		for b.Loop() {
			if err := enc.Encode(&p); err != nil {
				b.Fatal(err)
			}
		}
	})
}
