// The program bus publishes to handlers that run at once and to one in a goroutine, follows, looks back, counts and shuts down.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/vidurai/eventbus/bench/footprint/program"
	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func main() { program.Main(use) }

func use() {
	b, err := bus.New(bus.History(100), bus.Logger(slog.Default()))
	program.Check(err)
	failed, err := b.Subscribe("terminal.*", func(e *event.Event) { fmt.Println(e) }, bus.Where(func(e *event.Event) bool {
		code, _ := e.Payload.Get("exit_code")
		return code.Int64() != 0
	}))
	program.Check(err)
	_, err = b.Subscribe(">", func(e *event.Event) { fmt.Println(e.Payload) }, bus.Async(256), bus.OnFull(bus.Block(time.Second)), bus.Named("all"))
	program.Check(err)

	_, err = b.Emit("terminal.command", "daemon", "/src/app", slog.String("command", "go vet"), slog.Int("exit_code", 0))
	program.Check(err)
	program.Check(b.Publish(event.New("terminal.command", "daemon", "/src/app", slog.Int("exit_code", 1))))

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for entry, err := range b.Follow(ctx, bus.FromOldest()) {
		program.Check(err)
		if entry.Position.Seq == 2 {
			break
		}
	}
	text, err := b.Recent(1)[0].MarshalJSON()
	program.Check(err)
	fmt.Println(string(text), b.Stats().Published)
	failed.Unsubscribe()
	program.Check(b.Shutdown(ctx))
}
