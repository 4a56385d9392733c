package python_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/internal/reference/python"
)

func TestNewEvent(t *testing.T) {
	before := time.Now()
	e := python.NewEvent("terminal.command", "daemon", "/p", nil)
	if e.Timestamp.Before(before) || e.Timestamp.After(time.Now()) {
		t.Errorf("Timestamp %v is not now", e.Timestamp)
	}
	if id, err := uuid.Parse(e.ID); err != nil || id.Version() != 4 {
		t.Errorf("ID %q: version %v, %v", e.ID, id.Version(), err)
	}
	if e.Payload == nil {
		t.Error("Payload is nil, Python's is an empty dict")
	}
}

func TestEvent_String(t *testing.T) {
	e := python.NewEvent("terminal.command", "daemon", "/p", nil)
	if got, want := e.String(), "[daemon] terminal.command @ /p"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	e.ProjectPath = ""
	if got, want := e.String(), "[daemon] terminal.command @ unknown"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEvent_ToDict(t *testing.T) {
	e := &python.Event{
		ID:          "00000000-0000-4000-8000-000000000000",
		Type:        "ai.user_message",
		Timestamp:   time.Date(2025, 11, 23, 14, 30, 5, 123456789, time.Local),
		Source:      "browser",
		ProjectPath: "/p",
		Payload:     map[string]any{"tool": "claude", "tags": []any{"a", map[string]any{"n": 1}}},
	}
	got, err := json.Marshal(e.ToDict())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"00000000-0000-4000-8000-000000000000","payload":{"tags":["a",{"n":1}],"tool":"claude"},` +
		`"project_path":"/p","source":"browser","timestamp":"2025-11-23T14:30:05.123456","type":"ai.user_message"}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}

	t.Run("copies_the_payload", func(t *testing.T) {
		d := e.ToDict()
		before := e.ToDict()
		d["payload"].(map[string]any)["tags"].([]any)[1].(map[string]any)["n"] = 2
		d["payload"].(map[string]any)["tool"] = "other"
		if after := e.ToDict(); !reflect.DeepEqual(before, after) {
			t.Errorf("a change to the dict reached the event: %v", after)
		}
	})
	t.Run("writes_what_Python_writes", func(t *testing.T) {
		bare := &python.Event{Timestamp: time.Date(2025, 1, 2, 3, 4, 5, 999, time.Local)}
		d := bare.ToDict()
		if d["project_path"] != nil {
			t.Errorf("project_path is %v, want null", d["project_path"])
		}
		// datetime.isoformat leaves the fraction out where there are no microseconds.
		if got, want := d["timestamp"], "2025-01-02T03:04:05"; got != want {
			t.Errorf("timestamp is %v, want %v", got, want)
		}
	})
}
