package bustest_test

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bustest"
	"github.com/vidurai/eventbus/event"
)

// The examples need a test to run in. In a test of your own it is its *testing.T.
type example struct{}

func (example) Helper()                        {}
func (example) Cleanup(func())                 {}
func (example) Errorf(format string, a ...any) { fmt.Printf(format+"\n", a...) }
func (example) Fatalf(format string, a ...any) { fmt.Printf(format+"\n", a...) }

var t example

// run stands for the code under test.
func run(b *bus.Bus, command string) {
	b.Emit("terminal.command", "cli", "/src/app", slog.String("command", command), slog.Int("exit_code", 1))
	time.AfterFunc(time.Millisecond, func() {
		b.Emit("editor.open", "vim", "/src/app", slog.String("file", "app.go"))
		b.Emit("git.commit", "cli", "/src/app")
	})
}

func Example() {
	b := bustest.New(t)
	w := bustest.Watch(t, b)
	run(b, "go test ./...")

	e := w.Expect("terminal.command", bustest.Source("cli"), bustest.Attr("exit_code", 1))
	fmt.Println(e.Payload.Get("command"))
	w.ExpectSequence(
		bustest.Event("editor.*", bustest.Attr("file", "app.go")),
		bustest.Event("git.commit"))
	w.ExpectNone("terminal.error")
	// Output: go test ./... true
}

func longCommand(e *event.Event) bool {
	command, _ := e.Payload.Get("command")
	return len(command.String()) > 40
}

// What a failure looks like.
func ExampleWatcher_Expect() {
	b := bustest.New(t)
	w := bustest.Watch(t, b)
	b.Emit("terminal.command", "daemon", "/src/app", slog.String("command", "go test"), slog.Int("exit_code", 0))
	b.Emit("editor.save", "vim", "", slog.String("file", "main.go"))

	w.Timeout = 0 // what has been published so far
	w.Expect("terminal.command", bustest.Source("cli"), bustest.Attr("exit_code", 1),
		bustest.Where("a long command", longCommand))
	// Output:
	// bustest: no terminal.command with source "cli" and exit_code 1 and a long command so far
	//     2 events came, near misses first:
	//       #1 [daemon] terminal.command @ /src/app {"command":"go test","exit_code":0}
	//         source is "daemon"; exit_code is 0; it is not a long command
	//       #2 [vim] editor.save @ unknown {"file":"main.go"}
}

// A watcher for each of what may come in any order.
func ExampleWatchAfter() {
	b := bustest.New(t)
	w := bustest.Watch(t, b)
	b.Emit("build.start", "ci", "")
	for _, part := range []string{"docs", "linux", "darwin"} {
		go b.Emit("build.done", "ci", "", slog.String("part", part))
	}

	w.Expect("build.start")
	for _, part := range []string{"linux", "darwin", "docs"} {
		e := bustest.WatchAfter(t, b, w.Position()).Expect("build.done", bustest.Attr("part", part))
		fmt.Println(e.Payload.Get("part"))
	}
	// Output:
	// linux true
	// darwin true
	// docs true
}
