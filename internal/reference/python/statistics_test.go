package python_test

import (
	"encoding/json"
	"testing"

	"github.com/vidurai/eventbus/internal/reference/python"
)

func TestStatistics(t *testing.T) {
	b := python.New(4)
	b.Subscribe(func(*python.Event) {})
	b.Subscribe(func(*python.Event) {})
	b.PublishEvent("forgotten", "vscode", "", nil)
	b.PublishEvent("terminal.command", "daemon", "", nil)
	b.PublishEvent("terminal.command", "daemon", "", nil)
	b.PublishEvent("terminal.error", "daemon", "", nil)
	b.PublishEvent("ai.user_message", "browser", "", nil)

	got, err := json.Marshal(b.Statistics())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"enabled":true,"handler_count":2,"buffer_size":4,"buffer_max_size":4,` +
		`"event_types":{"ai.user_message":1,"terminal.command":2,"terminal.error":1},` +
		`"event_sources":{"browser":1,"daemon":3}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
