package event_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/event"
)

// sink keeps what a test makes from being optimised away.
var sink *event.Event

func TestNew(t *testing.T) {
	t.Run("sets_what_it_is_given", func(t *testing.T) {
		e := event.New("terminal.command", "daemon", "/src", slog.Int("exit_code", 2))
		if e.Type != "terminal.command" || e.Source != "daemon" || e.ProjectPath != "/src" {
			t.Errorf("got %v", e)
		}
		if v, ok := e.Payload.Get("exit_code"); !ok || v.Int64() != 2 {
			t.Errorf("payload: got %v, %v", v, ok)
		}
	})
	t.Run("sets_a_random_ID", func(t *testing.T) {
		a, b := event.New("t", "", ""), event.New("t", "", "")
		if a.ID == b.ID || a.ID.Version() != 4 || a.ID.Variant() != uuid.RFC4122 {
			t.Errorf("got %v and %v", a.ID, b.ID)
		}
	})
	t.Run("sets_the_wall_time_alone", func(t *testing.T) {
		before := time.Now().Round(0)
		e := event.New("t", "", "")
		after := time.Now().Round(0)
		if e.Timestamp.Before(before) || e.Timestamp.After(after) {
			t.Errorf("%v is not from %v to %v", e.Timestamp, before, after)
		}
		if e.Timestamp != e.Timestamp.Round(0) {
			t.Errorf("%v has a monotonic reading", e.Timestamp)
		}
	})
}

func TestNew_Allocates(t *testing.T) {
	now := time.Now()
	attrs := []slog.Attr{
		slog.String("command", "go test"), slog.Int("exit_code", 1), slog.Duration("took", time.Second),
		slog.Time("at", now), slog.Float64("load", 0.5), slog.Bool("tty", true), slog.Uint64("pid", 1),
	}
	for n, want := range []float64{1, 1, 1, 1, 1, 2, 2, 2} {
		got := testing.AllocsPerRun(100, func() {
			sink = event.New("terminal.command", "daemon", "/src", attrs[:n]...)
		})
		if got != want {
			t.Errorf("%d attributes: %v allocations, want %v", n, got, want)
		}
	}
	// The attributes themselves stay on the caller's stack.
	got := testing.AllocsPerRun(100, func() {
		sink = event.New("terminal.command", "daemon", "/src",
			slog.String("command", "go test"), slog.Int("exit_code", 1), slog.Duration("took", time.Second), slog.Time("at", now))
	})
	if got != 1 {
		t.Errorf("with attributes made for the call: %v allocations, want 1", got)
	}
}

func TestEvent_String(t *testing.T) {
	for _, c := range []struct{ project, want string }{
		{"/path", "[daemon] terminal.command @ /path"},
		{"", "[daemon] terminal.command @ unknown"},
	} {
		if got := event.New("terminal.command", "daemon", c.project).String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestEvent_WithPayload(t *testing.T) {
	e := event.New("t", "s", "p", slog.Int("a", 1))
	c := e.WithPayload(event.NewPayload(slog.Int("a", 2)))
	if v, _ := e.Payload.Get("a"); v.Int64() != 1 {
		t.Errorf("the original changed: a is %v", v)
	}
	if v, _ := c.Payload.Get("a"); v.Int64() != 2 || c.ID != e.ID || c.Type != e.Type {
		t.Errorf("the copy is %v with a %v", c, v)
	}
}

func TestNewAt(t *testing.T) {
	id := event.SecureID()
	now := time.Now()
	e := event.NewAt(id, now, "terminal.command", "daemon", "/src", slog.Int("exit_code", 2))
	if e.ID != id || e.Timestamp != now.Round(0) || e.Type != "terminal.command" || e.Source != "daemon" || e.ProjectPath != "/src" {
		t.Errorf("got %+v", e)
	}
	if v, ok := e.Payload.Get("exit_code"); !ok || v.Int64() != 2 || e.Payload.Len() != 1 {
		t.Errorf("payload: got %v", e.Payload)
	}
	if n := testing.AllocsPerRun(100, func() { sink = event.NewAt(id, now, "t", "", "", slog.Int("a", 1), slog.String("b", "c")) }); n != 1 {
		t.Errorf("it allocates %v times, want once", n)
	}
}
