package bench_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// A plainEvent is what one would write without this module.
type plainEvent struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	Timestamp   time.Time      `json:"timestamp"`
	Source      string         `json:"source"`
	ProjectPath *string        `json:"project_path"`
	Payload     map[string]any `json:"payload"`
}

// sampleEvent is the event that is written and read.
func sampleEvent() *event.Event {
	return event.New(typ, source, root,
		slog.String("command", `go test ./... -run "TestRing"`),
		slog.Int("exit_code", 1),
		slog.Float64("seconds", 7.31),
		slog.Bool("interactive", true))
}

func sampleJSON(b *testing.B) []byte {
	b.Helper()
	data, err := sampleEvent().AppendJSON(nil)
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// encoded fails b unless data is the sample's JSON.
func encoded(b *testing.B, data []byte) {
	b.Helper()
	var p plainEvent
	if err := json.Unmarshal(data, &p); err != nil {
		b.Fatalf("%v in %s", err, data)
	}
	if p.Type != typ || p.ProjectPath == nil || *p.ProjectPath != root || len(p.Payload) != 4 || p.Payload["exit_code"] != 1.0 {
		b.Fatalf("wrote %s", data)
	}
}

// sonicMarshal is sonic's Marshal where sonic can be built.
var sonicMarshal func(any) ([]byte, error)

// BenchmarkJSONEncode writes one event of four attributes.
func BenchmarkJSONEncode(b *testing.B) {
	e := sampleEvent()
	b.Run("impl=ours", func(b *testing.B) {
		var buf []byte
		b.ReportAllocs()
		for b.Loop() {
			var err error
			if buf, err = e.AppendJSON(buf[:0]); err != nil {
				b.Fatal(err)
			}
		}
		encoded(b, buf)
	})
	b.Run("impl=std", func(b *testing.B) {
		project := e.ProjectPath
		p := &plainEvent{e.ID.String(), e.Type, e.Timestamp, e.Source, &project, e.Payload.Map()}
		var data []byte
		b.ReportAllocs()
		for b.Loop() {
			var err error
			if data, err = json.Marshal(p); err != nil {
				b.Fatal(err)
			}
		}
		encoded(b, data)
	})
	if sonicMarshal != nil {
		b.Run("impl=sonic", func(b *testing.B) {
			project := e.ProjectPath
			p := &plainEvent{e.ID.String(), e.Type, e.Timestamp, e.Source, &project, e.Payload.Map()}
			var data []byte
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if data, err = sonicMarshal(p); err != nil {
					b.Fatal(err)
				}
			}
			encoded(b, data)
		})
	}
	b.Run("impl=python", func(b *testing.B) {
		p := &python.Event{ID: e.ID.String(), Type: e.Type, Timestamp: e.Timestamp, Source: e.Source, ProjectPath: e.ProjectPath, Payload: e.Payload.Map()}
		var data []byte
		b.ReportAllocs()
		for b.Loop() {
			var err error
			if data, err = json.Marshal(p.ToDict()); err != nil {
				b.Fatal(err)
			}
		}
		// Python's timestamps have no zone, which the plain struct cannot read.
		var d map[string]any
		if err := json.Unmarshal(data, &d); err != nil || d["type"] != typ || len(d["payload"].(map[string]any)) != 4 {
			b.Fatalf("wrote %s, %v", data, err)
		}
	})
}

// BenchmarkJSONDecode reads one event of four attributes.
func BenchmarkJSONDecode(b *testing.B) {
	data := sampleJSON(b)
	b.Run("impl=ours", func(b *testing.B) {
		var e event.Event
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			e = event.Event{}
			if err := e.UnmarshalJSON(data); err != nil {
				b.Fatal(err)
			}
		}
		if e.Type != typ || e.Payload.Len() != 4 {
			b.Fatalf("read %v, %d attributes", e, e.Payload.Len())
		}
	})
	b.Run("impl=std", func(b *testing.B) {
		var p plainEvent
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			p = plainEvent{}
			if err := json.Unmarshal(data, &p); err != nil {
				b.Fatal(err)
			}
		}
		if p.Type != typ || len(p.Payload) != 4 {
			b.Fatalf("read %+v", p)
		}
	})
}

// BenchmarkNDJSONDecode reads a stream of ten thousand lines.
func BenchmarkNDJSONDecode(b *testing.B) {
	const lines = 10_000
	stream := bytes.Repeat(append(sampleJSON(b), '\n'), lines)
	b.Run("impl=ndjson", func(b *testing.B) {
		b.SetBytes(int64(len(stream)))
		b.ReportAllocs()
		for b.Loop() {
			r := ndjson.NewReader(bytes.NewReader(stream), event.Decoder{})
			n := 0
			for {
				e, err := r.Read()
				if err == io.EOF {
					break
				}
				if err != nil || e.Payload.Len() != 4 {
					b.Fatalf("line %d: %v, %v", n+1, e, err)
				}
				n++
			}
			if n != lines {
				b.Fatalf("read %d events, want %d", n, lines)
			}
		}
	})
	b.Run("impl=ours", func(b *testing.B) {
		b.SetBytes(int64(len(stream)))
		b.ReportAllocs()
		for b.Loop() {
			s := bufio.NewScanner(bytes.NewReader(stream))
			n := 0
			for s.Scan() {
				e, err := event.Decoder{}.Decode(s.Bytes())
				if err != nil || e.Payload.Len() != 4 {
					b.Fatalf("line %d: %v, %v", n+1, e, err)
				}
				n++
			}
			if n != lines || s.Err() != nil {
				b.Fatalf("read %d events, want %d: %v", n, lines, s.Err())
			}
		}
	})
	b.Run("impl=std", func(b *testing.B) {
		b.SetBytes(int64(len(stream)))
		b.ReportAllocs()
		for b.Loop() {
			d := json.NewDecoder(bytes.NewReader(stream))
			n := 0
			for {
				p := new(plainEvent)
				err := d.Decode(p)
				if err == io.EOF {
					break
				}
				if err != nil || len(p.Payload) != 4 {
					b.Fatalf("line %d: %+v, %v", n+1, p, err)
				}
				n++
			}
			if n != lines {
				b.Fatalf("read %d events, want %d", n, lines)
			}
		}
	})
}
