package bus_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A follower of some types. Events of other types do not wake it.
func ExampleBus_Follow_patterns() {
	b, _ := bus.New()
	for _, typ := range []string{"git.commit", "editor.file_save", "ai.user_message", "git.push"} {
		b.Emit(typ, "cli", "")
	}
	b.Close() // or it would wait for more

	for entry, err := range b.Follow(context.Background(), bus.FromOldest(), "git.*", "ai.>") {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(entry.Type, "at", entry.Position.Seq)
	}
	// Output:
	// git.commit at 1
	// ai.user_message at 3
	// git.push at 4
	// bus: closed
}

// A request is an event, and its reply is another one that has the request's ID. The
// follower comes first: where it begins is settled when Follow is called, so it misses
// no reply, however quick.
func Example_requestAndReply() {
	b, _ := bus.New()
	b.Subscribe("build.request", func(e *event.Event) {
		target, _ := e.Payload.Text("target")
		b.Emit("build.reply", "builder", e.ProjectPath,
			slog.String("request_id", e.ID.String()), slog.String("result", target+" is up to date"))
	}, bus.Async(16))

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	replies := b.Follow(ctx, bus.FromNow(), "build.reply")
	request, err := b.Emit("build.request", "cli", "/src/app", slog.String("target", "all"))
	if err != nil {
		panic(err)
	}
	for reply, err := range replies {
		if err != nil { // no reply in time, or the bus was closed
			fmt.Println(err)
			break
		}
		if id, _ := reply.Payload.Text("request_id"); id == request.ID.String() {
			result, _ := reply.Payload.Text("result")
			fmt.Println(result)
			break
		}
	}
	b.Shutdown(ctx)
	// Output: all is up to date
}

// A goroutine that follows the bus makes a channel of its events. The channel is closed
// after the last event when the bus is closed. A receiver that stops before that cancels
// the context, so that the goroutine ends too.
func Example_channel() {
	b, _ := bus.New()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events := make(chan *event.Event)
	entries := b.Follow(ctx, bus.FromNow(), "terminal.*")
	go func() {
		defer close(events)
		for entry, err := range entries {
			if err != nil {
				return
			}
			select {
			case events <- entry.Event:
			case <-ctx.Done():
				return
			}
		}
	}()

	for _, command := range []string{"go build", "go vet", "go test"} {
		b.Emit("terminal.command", "cli", "", slog.String("command", command))
	}
	b.Shutdown(ctx) // it does not wait for the follower, and takes nothing from it
	for e := range events {
		command, _ := e.Payload.Text("command")
		fmt.Println(command)
	}
	fmt.Println("no more")
	// Output:
	// go build
	// go vet
	// go test
	// no more
}

// An Entry has its place in its JSON, so a reader of a log knows where to go on.
func ExampleEntry_MarshalJSON() {
	b, _ := bus.New()
	b.Emit("a", "x", "")
	b.Emit("b", "x", "")
	b.Emit("c", "x", "")
	b.Close()

	var line []byte
	for entry := range b.Follow(context.Background(), bus.FromOldest()) {
		line, _ = json.Marshal(entry)
		break // the reader goes away
	}

	var last bus.Entry
	if err := json.Unmarshal(line, &last); err != nil {
		panic(err)
	}
	for entry, err := range b.Follow(context.Background(), bus.After(last.Position)) {
		if err != nil {
			break
		}
		fmt.Println(entry.Type, "comes after", last.Type)
		last = entry
	}
	// Output:
	// b comes after a
	// c comes after b
}
