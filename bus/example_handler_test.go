package bus_test

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A handler that needs several values of a payload decodes it into a struct.
func ExampleBus_Subscribe_decode() {
	b, _ := bus.New()
	b.Subscribe("terminal.command", func(e *event.Event) {
		var command struct {
			Command  string `json:"command"`
			ExitCode int    `json:"exit_code"`
		}
		if err := e.Payload.Decode(&command); err != nil {
			return // another kind of payload
		}
		fmt.Printf("%q ended with %d\n", command.Command, command.ExitCode)
	})
	b.Emit("terminal.command", "cli", "", slog.String("command", "go test"), slog.Int("exit_code", 1))
	// Output: "go test" ended with 1
}

// A handler that may fail, wrapped: its errors become events, which others can handle,
// follow and count.
func Example_handlerWithError() {
	b, _ := bus.New()
	reportErrors := func(handle func(*event.Event) error) bus.Handler {
		return func(e *event.Event) {
			if err := handle(e); err != nil {
				b.Emit("handler.error", "app", e.ProjectPath, slog.Any("error", err), slog.String("event_type", e.Type))
			}
		}
	}
	b.Subscribe("git.*", reportErrors(func(e *event.Event) error {
		if _, ok := e.Payload.Text("commit"); !ok {
			return errors.New("no commit")
		}
		return nil
	}))
	b.Subscribe("handler.error", func(e *event.Event) { fmt.Println(e.Payload) })
	b.Emit("git.commit", "cli", "", slog.String("commit", "4bf92f35"))
	b.Emit("git.push", "cli", "")
	// Output: {"error":"no commit","event_type":"git.push"}
}

// Synchronous handlers run in the order in which they were subscribed, so priorities are
// the order of the calls of Subscribe.
func Example_priorities() {
	handlers := map[int]bus.Handler{
		20: func(*event.Event) { fmt.Println("store it") },
		30: func(*event.Event) { fmt.Println("show it") },
		10: func(*event.Event) { fmt.Println("check it") },
	}
	b, _ := bus.New()
	for _, priority := range slices.Sorted(maps.Keys(handlers)) {
		b.Subscribe("a", handlers[priority])
	}
	b.Emit("a", "x", "")
	// Output:
	// check it
	// store it
	// show it
}
