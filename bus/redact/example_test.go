package redact_test

import (
	"fmt"
	"log/slog"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/redact"
	"github.com/vidurai/eventbus/event"
)

// With Secrets neither the history nor any handler ever has a password or a
// token that it finds.
func ExampleSecrets() {
	b, err := bus.New(redact.Secrets())
	if err != nil {
		panic(err)
	}
	b.Subscribe("terminal.*", func(e *event.Event) {
		command, _ := e.Payload.Get("command")
		fmt.Println(command)
	})
	b.Emit("terminal.command", "cli", "/src", slog.String("command", "export DB_PASSWORD=hunter2"))
	b.Emit("terminal.command", "cli", "/src", slog.String("command", "curl -H 'Authorization: Bearer c0ffee' https://me:hunter2@example.com/"))
	b.Emit("terminal.command", "cli", "/src", slog.String("command", `curl -H "Authorization: Bearer $TOKEN" https://example.com/`))

	newest, _ := b.Recent(1)[0].Payload.Get("command")
	fmt.Println(newest)
	// Output:
	// export DB_PASSWORD=[redacted]
	// curl -H 'Authorization: Bearer [redacted]' https://me:[redacted]@example.com/
	// curl -H "Authorization: Bearer $TOKEN" https://example.com/
	// curl -H "Authorization: Bearer $TOKEN" https://example.com/
}
