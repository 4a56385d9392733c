// The program event makes an event, writes it and reads it.
package main

import (
	"fmt"
	"log/slog"

	"github.com/vidurai/eventbus/bench/footprint/program"
	"github.com/vidurai/eventbus/event"
)

func main() { program.Main(use) }

func use() {
	e := event.New("terminal.command", "daemon", "/src/app", slog.String("command", "go vet"), slog.Int("exit_code", 0))
	text, err := e.MarshalJSON()
	program.Check(err)
	var read event.Event
	program.Check(read.UnmarshalJSON(text))
	command, _ := read.Payload.Get("command")
	fmt.Println(&read, command, read.Equal(e))
}
