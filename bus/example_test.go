package bus_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// The first four are the usage examples of the Python bus.

func Example_terminalDaemon() {
	b, err := bus.New()
	if err != nil {
		panic(err)
	}
	_, err = b.Subscribe("terminal.error", func(e *event.Event) {
		message, _ := e.Payload.Text("error")
		file, _ := e.Payload.Text("file")
		line, _ := e.Payload.Int64("line")
		fmt.Printf("Error detected: %s (%s:%d)\n", message, file, line)
	})
	if err != nil {
		panic(err)
	}

	b.Emit("terminal.command", "daemon", "/home/user/project",
		slog.String("command", "npm test"),
		slog.Int("exit_code", 0))
	b.Emit("terminal.error", "daemon", "/home/user/project",
		slog.String("error", "TypeError: Cannot read property 'x' of undefined"),
		slog.String("file", "auth.js"),
		slog.Int("line", 42))
	// Output:
	// Error detected: TypeError: Cannot read property 'x' of undefined (auth.js:42)
}

func Example_aiAssistant() {
	b, _ := bus.New()
	b.Subscribe("ai.>", func(e *event.Event) {
		tool, _ := e.Payload.Text("tool")
		text, _ := e.Payload.Text("text")
		fmt.Printf("AI event: %s (%s): %s\n", e.Type, tool, text)
	})

	question := event.New("ai.user_message", "browser", "/home/user/project",
		slog.String("tool", "claude"),
		slog.String("text", "How do I fix this authentication bug?"),
		slog.String("thread_id", "abc123"))
	answer := event.New("ai.assistant_message", "browser", "/home/user/project",
		slog.String("tool", "claude"),
		slog.String("text", "The issue is in the JWT validation..."),
		slog.String("thread_id", "abc123"))
	if _, err := b.PublishBatch([]*event.Event{question, answer}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// AI event: ai.user_message (claude): How do I fix this authentication bug?
	// AI event: ai.assistant_message (claude): The issue is in the JWT validation...
}

func Example_editor() {
	b, _ := bus.New()
	lines := map[string]int64{}
	b.Subscribe("editor.file_save", func(e *event.Event) {
		path, _ := e.Payload.Text("file_path")
		n, _ := e.Payload.Int64("line_count")
		lines[path] = n
	})

	b.Emit("editor.file_open", "vscode", "/home/user/project",
		slog.String("file_path", "src/auth/login.py"),
		slog.String("language", "python"))
	b.Emit("editor.file_save", "vscode", "/home/user/project",
		slog.String("file_path", "src/auth/middleware.py"),
		slog.String("language", "python"),
		slog.Int("line_count", 156))
	fmt.Println(lines)
	// Output:
	// map[src/auth/middleware.py:156]
}

func Example_debuggingWithRecentEvents() {
	b, _ := bus.New(bus.Clock(func() time.Time { return time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC) }))
	b.Subscribe(">", func(*event.Event) {})
	for i := range 12 {
		b.Emit("terminal.command", "daemon", "/home/user/project", slog.Int("exit_code", i%4))
	}
	b.Emit("editor.file_save", "vscode", "/home/user/project", slog.String("file_path", "auth.py"))

	for _, e := range b.Recent(3) {
		fmt.Printf("%s: %s\n", e.Timestamp.Format(time.TimeOnly), e)
		for key, v := range e.Payload.All() {
			fmt.Printf("  %s = %v\n", key, v)
		}
	}
	s := b.Stats()
	fmt.Printf("Handlers: %d\n", s.Handlers)
	fmt.Printf("Buffer size: %d/%d\n", s.BufferSize, s.BufferMaxSize)
	fmt.Printf("Event types: %v\n", s.EventTypes)
	fmt.Printf("Event sources: %v\n", s.EventSources)
	// Output:
	// 09:30:00: [vscode] editor.file_save @ /home/user/project
	//   file_path = auth.py
	// 09:30:00: [daemon] terminal.command @ /home/user/project
	//   exit_code = 3
	// 09:30:00: [daemon] terminal.command @ /home/user/project
	//   exit_code = 2
	// Handlers: 1
	// Buffer size: 13/500
	// Event types: map[editor.file_save:1 terminal.command:12]
	// Event sources: map[daemon:12 vscode:1]
}

// A handler with a condition. The history and the counts are at hand afterwards.
func Example() {
	b, err := bus.New()
	if err != nil {
		panic(err)
	}
	failed, err := b.Subscribe("terminal.*", func(e *event.Event) {
		command, _ := e.Payload.Text("command")
		fmt.Println(e, command)
	}, bus.Where(func(e *event.Event) bool {
		code, ok := e.Payload.Int64("exit_code")
		return ok && code != 0
	}))
	if err != nil {
		panic(err)
	}

	b.Emit("terminal.command", "daemon", "/src/app", slog.String("command", "go vet"), slog.Int("exit_code", 0))
	b.Emit("terminal.command", "daemon", "/src/app", slog.String("command", "go test"), slog.Int("exit_code", 1))

	fmt.Println("newest:", b.Recent(1)[0].Type, "published:", b.Stats().Published)
	failed.Unsubscribe()
	// Output:
	// [daemon] terminal.command @ /src/app go test
	// newest: terminal.command published: 2
}

// The Python bus counts types over the events it has in its buffer; [bus.Stats]
// counts since the start. This is how to have the former.
func ExampleBus_Recent_countTypes() {
	b, _ := bus.New(bus.History(3))
	for _, typ := range []string{"a", "a", "a", "b", "b"} {
		b.Emit(typ, "x", "")
	}
	buffered := map[string]int{}
	for _, e := range b.Recent(b.Stats().BufferMaxSize) {
		buffered[e.Type]++
	}
	fmt.Println("buffered:", buffered)
	fmt.Println("since the start:", b.Stats().EventTypes)
	// Output:
	// buffered: map[a:1 b:2]
	// since the start: map[a:3 b:2]
}

// Patterns are those of NATS subjects.
func ExampleBus_Subscribe_patterns() {
	b, _ := bus.New()
	for _, pattern := range []string{"git.commit", "git.*", "git.>", "*.push", ">"} {
		b.Subscribe(pattern, func(e *event.Event) { fmt.Printf("  %s\n", pattern) })
	}
	for _, typ := range []string{"git.commit", "git.remote.push", "svn.push"} {
		fmt.Println(typ)
		b.Emit(typ, "cli", "")
	}
	_, err := b.Subscribe("git.*.>.push", func(*event.Event) {})
	fmt.Println(errors.Is(err, bus.ErrPattern), err)
	// Output:
	// git.commit
	//   git.commit
	//   git.*
	//   git.>
	//   >
	// git.remote.push
	//   git.>
	//   >
	// svn.push
	//   *.push
	//   >
	// true bus: invalid pattern: "git.*.>.push": '>' at byte 6 is not the last token
}

func ExampleBus_Subscribe_options() {
	b, _ := bus.New()
	b.Subscribe("editor.*", func(e *event.Event) { fmt.Println("first save here:", e.ProjectPath) },
		bus.Named("welcome"), bus.Once(), bus.Sources("vscode", "vim"), bus.Projects("/src"))
	_, err := b.Subscribe(">", func(*event.Event) {}, bus.Named("welcome"))
	fmt.Println(err)

	b.Emit("editor.file_save", "emacs", "/src/app")
	b.Emit("editor.file_save", "vim", "/tmp")
	b.Emit("editor.file_save", "vim", "/src/app")
	b.Emit("editor.file_save", "vim", "/src/other")
	fmt.Println("handlers left:", b.Stats().Handlers)
	// Output:
	// bus: duplicate subscription name: welcome
	// first save here: /src/app
	// handlers left: 0
}

// An interceptor sees every event before it is kept or handled, and returns a
// changed copy, or nil to drop the event.
func ExampleIntercept() {
	redact := func(e *event.Event) *event.Event {
		return e.WithPayload(e.Payload.Transform(func(key string, v slog.Value) (slog.Value, bool) {
			if strings.Contains(key, "token") {
				return slog.StringValue("[redacted]"), true
			}
			return v, true
		}))
	}
	b, _ := bus.New(bus.Intercept(redact))
	b.Emit("terminal.command", "daemon", "", slog.String("command", "deploy"), slog.String("token", "s3cret"))
	for key, v := range b.Recent(1)[0].Payload.All() {
		fmt.Println(key, v)
	}
	// Output:
	// command deploy
	// token [redacted]
}

// A handler that panics keeps no other from its event.
func ExampleOnPanic() {
	b, _ := bus.New(bus.OnPanic(func(p *bus.PanicError) { fmt.Println("reported:", p) }))
	b.Subscribe(">", func(*event.Event) { panic("out of ideas") }, bus.Named("bad"))
	b.Subscribe(">", func(e *event.Event) { fmt.Println("handled:", e) })
	err := b.Publish(event.New("ai.user_message", "cli", ""))
	fmt.Println("error:", err, "panics:", b.Stats().Panics)
	// Output:
	// reported: bus: bad panicked on ai.user_message: out of ideas
	// handled: [cli] ai.user_message @ unknown
	// error: <nil> panics: 1
}

// IDs that sort by the time they were made, instead of random ones.
func ExampleIDs() {
	b, _ := bus.New(bus.IDs(event.OrderedID))
	e, _ := b.Emit("a", "x", "")
	fmt.Println(e.ID.Version(), e.ID.Variant() == uuid.RFC4122)
	// Output: VERSION_7 true
}

func ExampleLogger() {
	plain := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "stack" {
			return slog.Attr{} // for this example's sake
		}
		return a
	}}
	b, _ := bus.New(bus.Logger(slog.New(slog.NewTextHandler(os.Stdout, plain))))
	b.Subscribe("a.*", func(*event.Event) { panic("out of ideas") })
	b.Emit("a.b", "x", "")
	// Output:
	// level=ERROR msg="bus: handler panicked" event_type=a.b subscription=a.* panic="out of ideas" suppressed=0
}

func ExampleSubscription_UnsubscribeWait() {
	b, _ := bus.New()
	file := &strings.Builder{}
	s, _ := b.Subscribe(">", func(e *event.Event) { fmt.Fprintln(file, e) })
	b.Emit("a", "x", "")

	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := s.UnsubscribeWait(ctx); err != nil {
		fmt.Println(err)
		return
	}
	// No call of the handler is running or will come: the file may be closed.
	fmt.Print(file)
	// Output: [x] a @ unknown
}

func ExampleBus_Position() {
	b, _ := bus.New()
	b.Emit("a", "x", "")
	p := b.Position()
	kept, err := bus.ParsePosition(p.String())
	fmt.Println(kept == p, kept.Seq, err)
	// Output: true 1 <nil>
}
