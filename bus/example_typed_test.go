package bus_test

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// FileSaved is the payload of the events of type editor.file_save.
type FileSaved struct {
	Path  string        `json:"path"`
	Lines int           `json:"lines"`
	Took  time.Duration `json:"took"`
}

// On subscribes a handler that gets the payload as a T, and passes over events whose
// payload does not fit one.
func On[T any](b *bus.Bus, pattern string, handle func(*event.Event, T)) (*bus.Subscription, error) {
	return b.Subscribe(pattern, func(e *event.Event) {
		var v T
		if err := e.Payload.Decode(&v); err != nil {
			fmt.Println("passed over:", e)
			return
		}
		handle(e, v)
	})
}

// Handlers of typed events take the payload as a struct. A program that has many of them
// writes On once.
func Example_typedHandlers() {
	b, err := bus.New()
	if err != nil {
		panic(err)
	}
	_, err = On(b, "editor.file_save", func(e *event.Event, saved FileSaved) {
		fmt.Printf("%s has %d lines, written in %v\n", saved.Path, saved.Lines, saved.Took)
	})
	if err != nil {
		panic(err)
	}

	b.Emit("editor.file_save", "vscode", "/src/app",
		slog.String("path", "bus.go"), slog.Int("lines", 210), slog.Duration("took", 3*time.Millisecond))
	b.Emit("editor.file_save", "vscode", "/src/app", slog.String("lines", "many"))
	// Output:
	// bus.go has 210 lines, written in 3ms
	// passed over: [vscode] editor.file_save @ /src/app
}
