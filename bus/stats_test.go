package bus_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestStats_CountByTypeAndSource(t *testing.T) {
	b := newBus(t)
	subscribe(t, b, ">", func(*event.Event) {})
	subscribe(t, b, ">", func(*event.Event) {})
	emit(t, b, "terminal.command", "daemon")
	emit(t, b, "terminal.command", "daemon")
	emit(t, b, "terminal.error", "daemon")
	emit(t, b, "ai.user_message", "browser")
	s := b.Stats()
	if !s.Enabled || s.Handlers != 2 || s.BufferSize != 4 || s.BufferMaxSize != 500 {
		t.Fatalf("enabled %v, %d handlers, buffer %d of %d", s.Enabled, s.Handlers, s.BufferSize, s.BufferMaxSize)
	}
	if got := fmt.Sprint(s.EventTypes); got != "map[ai.user_message:1 terminal.command:2 terminal.error:1]" {
		t.Fatalf("types %s", got)
	}
	if got := fmt.Sprint(s.EventSources); got != "map[browser:1 daemon:3]" {
		t.Fatalf("sources %s", got)
	}
}

func TestStatsJSON(t *testing.T) {
	b := newBus(t)
	s := subscribe(t, b, "a.*", func(*event.Event) {}, bus.Named("n"))
	emit(t, b, "a.b", "x")
	text, err := json.Marshal(b.Stats())
	want := `{"enabled":true,"handler_count":1,"buffer_size":1,"buffer_max_size":500,"published":1,` +
		`"event_types":{"a.b":1},"event_sources":{"x":1},"rejected":0,"intercepted":0,"panics":0,"failed_reports":0,` +
		`"subscriptions":[{"name":"n","pattern":"a.*","place":"` + s.Stats().Place + `","matched":1,"delivered":1,"filtered":0,` +
		`"dropped":0,"panicked":0,"pending":0,"slow":0,"longest_ns":0,"quarantined":false}]}`
	if err != nil || string(text) != want {
		t.Fatalf("%v\n%s\nwant\n%s", err, text, want)
	}
}
