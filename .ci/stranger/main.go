// Command stranger uses the library from a module of its own, which .ci/release makes around it.
package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"

	"github.com/vidurai/eventbus/bus"
)

func main() {
	b, err := bus.New()
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	sent, err := b.Emit("terminal.command", "cli", "/src/app", slog.String("command", "go test"))
	if err != nil {
		log.Fatal(err)
	}
	for entry, err := range b.Follow(context.Background(), bus.FromOldest()) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(entry.Event, entry.Equal(sent))
		break
	}
}
