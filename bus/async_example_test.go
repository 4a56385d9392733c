package bus_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// Handlers in goroutines of their own, following, and an end in good order.
func Example_asynchronous() {
	b, err := bus.New()
	if err != nil {
		panic(err)
	}
	path := func(e *event.Event) string { path, _ := e.Payload.Text("path"); return path }
	show := func(e *event.Event) { fmt.Println("saved", path(e)) }
	slow := func(e *event.Event) { time.Sleep(time.Millisecond) }

	b.Subscribe("editor.>", show, bus.Async(256))                                        // when full, the oldest gives way
	b.Subscribe("editor.>", slow, bus.Async(8), bus.OnFull(bus.Block(time.Second)))      // or the publisher waits a little
	b.Subscribe("editor.>", slow, bus.Async(8), bus.Latest(path))                        // only the newest of each file
	b.Subscribe("editor.>", slow, bus.Async(8), bus.Replay(100))                         // what was, then what comes
	b.Subscribe(">", slow, bus.Quarantine(5, time.Minute), bus.SlowAfter(2*time.Second)) // who panics, who is slow

	for i := range 3 {
		b.Emit("editor.file_save", "vscode", "/src/app", slog.String("path", fmt.Sprintf("file%d.go", i)))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for entry, err := range b.Follow(ctx, bus.FromOldest(), "editor.>") { // or bus.After(a position that was kept)
		if err != nil || path(entry.Event) == "file2.go" {
			fmt.Println("followed to", entry.Position.Seq, "and lost", entry.Lost, err)
			break
		}
	}
	fmt.Println("shut down:", b.Shutdown(ctx)) // what was accepted is delivered, or the error names who did not finish

	// Unordered output:
	// saved file0.go
	// saved file1.go
	// saved file2.go
	// followed to 3 and lost 0 <nil>
	// shut down: <nil>
}

// The newest event of each file, for a handler that was busy.
func ExampleLatest() {
	b, _ := bus.New()
	path := func(e *event.Event) string { path, _ := e.Payload.Text("path"); return path }
	begun, goOn := make(chan bool), make(chan bool)
	b.Subscribe("editor.file_save", func(e *event.Event) {
		begun <- true
		<-goOn
		size, _ := e.Payload.Int64("size")
		fmt.Println(path(e), size)
	}, bus.Async(16), bus.Latest(path))

	save := func(path string, size int) {
		b.Emit("editor.file_save", "vscode", "", slog.String("path", path), slog.Int("size", size))
	}
	save("a.go", 1)
	<-begun // from here on the handler is busy
	save("a.go", 2)
	save("b.go", 1)
	save("a.go", 3)
	go func() {
		for range begun {
		}
	}()
	close(goOn)
	b.Shutdown(context.Background())
	close(begun)
	// Output:
	// a.go 1
	// a.go 3
	// b.go 1
}

// A client that was away goes on where it was.
func ExampleBus_Follow() {
	b, _ := bus.New(bus.History(2))
	b.Emit("a", "x", "")
	kept := b.Position().String() // what a client would keep
	for range 4 {
		b.Emit("b", "x", "")
	}
	b.Close() // or it would wait for more

	p, _ := bus.ParsePosition(kept)
	for entry, err := range b.Follow(context.Background(), bus.After(p)) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(entry.Type, "at", entry.Position.Seq, "after", entry.Lost, "lost")
	}
	// Output:
	// b at 4 after 2 lost
	// b at 5 after 0 lost
	// bus: closed
}

func ExampleBus_Wait() {
	b, _ := bus.New()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		for ctx.Err() == nil { // somebody fails again and again
			b.Emit("terminal.command", "cli", "", slog.Int("exit_code", 0))
			b.Emit("terminal.command", "cli", "", slog.Int("exit_code", 1))
		}
	}()
	e, err := b.Wait(ctx, "terminal.*", func(e *event.Event) bool {
		code, _ := e.Payload.Int64("exit_code")
		return code != 0
	})
	fmt.Println(e, err)
	// Output: [cli] terminal.command @ unknown <nil>
}

// A handler that does not come back is named.
func ExampleBus_Shutdown() {
	b, _ := bus.New()
	begun, forEver := make(chan bool), make(chan bool)
	defer close(forEver)
	b.Subscribe("a", func(*event.Event) { close(begun); <-forEver }, bus.Async(8), bus.Named("stuck"))
	b.Emit("a", "x", "")
	b.Emit("a", "x", "")
	<-begun
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("no time left"))
	fmt.Println(b.Shutdown(ctx))
	// Output: bus: shutdown: no time left: stuck left 1 events and is still running
}
