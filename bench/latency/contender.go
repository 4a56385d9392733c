package main

import (
	"log/slog"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/mutex"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// A contender is a bus under load. All have a history of 500 and one handler of
// everything; the first is what the others are compared with.
type contender struct {
	name string
	run  func(load, *heap) (lanes, error)
}

var contenders = []contender{
	{"ours", runOurs},
	{"mutex", runMutex},
	{"python", runPython},
}

const (
	typ     = "terminal.command"
	source  = "daemon"
	history = python.DefaultMaxLen
)

func newEvent(project string, k int) *event.Event {
	return event.New(typ, source, project, slog.String("command", "go test"), slog.Int("exit_code", k&1))
}

func runOurs(l load, live *heap) (lanes, error) {
	on, err := bus.New(bus.History(history))
	if err != nil {
		return nil, err
	}
	lanes := make(lanes, l.goroutines)
	if _, err := on.Subscribe(">", func(e *event.Event) { lanes.count(e.ProjectPath) }); err != nil {
		return nil, err
	}
	if err := drive(l, lanes, live, newEvent, on.Publish); err != nil {
		return nil, err
	}
	return lanes, on.Close()
}

func runMutex(l load, live *heap) (lanes, error) {
	on := mutex.New(history)
	lanes := make(lanes, l.goroutines)
	if _, err := on.Subscribe(">", func(e *event.Event) { lanes.count(e.ProjectPath) }); err != nil {
		return nil, err
	}
	return lanes, drive(l, lanes, live, newEvent, on.Publish)
}

func runPython(l load, live *heap) (lanes, error) {
	on := python.New(history)
	lanes := make(lanes, l.goroutines)
	on.Subscribe(func(e *python.Event) { lanes.count(e.ProjectPath) })
	return lanes, drive(l, lanes, live,
		func(project string, k int) *python.Event {
			return python.NewEvent(typ, source, project, map[string]any{"command": "go test", "exit_code": k & 1})
		},
		func(e *python.Event) error {
			on.Publish(e)
			return nil
		})
}
