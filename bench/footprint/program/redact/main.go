// The program redact publishes on a bus that takes secrets out.
package main

import (
	"fmt"
	"log/slog"

	"github.com/vidurai/eventbus/bench/footprint/program"
	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/redact"
)

func main() { program.Main(use) }

func use() {
	b, err := bus.New(redact.Secrets())
	program.Check(err)
	e, err := b.Emit("terminal.command", "daemon", "/src/app", slog.String("command", "mysql -psecret"))
	program.Check(err)
	fmt.Println(e.Payload)
	program.Check(b.Close())
}
