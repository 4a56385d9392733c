package bus_test

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// The nine tests of the Python event bus (test_event_bus.py of the Vidurai
// project), each with its number and title.

// collector keeps the events it handles.
type collector struct {
	mu     sync.Mutex
	events []*event.Event
}

func (c *collector) handle(e *event.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, e)
}

func newBus(t testing.TB, opts ...bus.Option) *bus.Bus {
	t.Helper()
	b, err := bus.New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func subscribe(t testing.TB, b *bus.Bus, pattern string, h bus.Handler, opts ...bus.SubscribeOption) *bus.Subscription {
	t.Helper()
	s, err := b.Subscribe(pattern, h, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func emit(t testing.TB, b *bus.Bus, typ, source string, attrs ...slog.Attr) *event.Event {
	t.Helper()
	e, err := b.Emit(typ, source, "", attrs...)
	if err != nil {
		t.Error(err) // not Fatal: it is called from goroutines of the tests' own
	}
	return e
}

func TestOriginal1_BasicPublishSubscribe(t *testing.T) {
	b := newBus(t)
	var got collector
	subscribe(t, b, ">", got.handle)
	e := event.New("terminal.command", "daemon", "/test/project",
		slog.String("command", "npm test"), slog.Int("exit_code", 0))
	if err := b.Publish(e); err != nil {
		t.Fatal(err)
	}
	if len(got.events) != 1 {
		t.Fatalf("the handler got %d events, want 1", len(got.events))
	}
	r := got.events[0]
	command, _ := r.Payload.Get("command")
	if r.Type != "terminal.command" || r.Source != "daemon" || r.ProjectPath != "/test/project" || command.String() != "npm test" {
		t.Fatalf("the handler got %v with %v", r, command)
	}
}

func TestOriginal2_MultipleHandlers(t *testing.T) {
	b := newBus(t)
	var got [3]collector
	for i := range got {
		subscribe(t, b, ">", got[i].handle)
	}
	e := emit(t, b, "test.event", "test")
	for i := range got {
		if len(got[i].events) != 1 || got[i].events[0] != e {
			t.Fatalf("handler %d got %v, want the one event itself", i, got[i].events)
		}
	}
}

func TestOriginal3_RingBuffer(t *testing.T) {
	b := newBus(t)
	for i := range 600 {
		emit(t, b, fmt.Sprint("test.event_", i), "test", slog.Int("index", i))
	}
	recent := b.Recent(1000)
	if len(recent) != 500 {
		t.Fatalf("%d events kept, want 500", len(recent))
	}
	for i, e := range recent {
		if index, _ := e.Payload.Get("index"); index.Int64() != int64(599-i) {
			t.Fatalf("event %d has index %v, want %d: newest first", i, index, 599-i)
		}
	}
	if hundred := b.Recent(100); len(hundred) != 100 || hundred[0] != recent[0] {
		t.Fatalf("Recent(100) has %d events", len(hundred))
	}
}

func TestOriginal4_ThreadSafety(t *testing.T) {
	b := newBus(t)
	var got collector
	subscribe(t, b, ">", got.handle)
	var wg sync.WaitGroup
	for p := range 10 {
		wg.Go(func() {
			for i := range 50 {
				if _, err := b.Emit(fmt.Sprintf("thread.%d.event", p), "test", "", slog.Int("thread_id", p), slog.Int("index", i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if len(got.events) != 500 {
		t.Fatalf("%d events received, want 500", len(got.events))
	}
	seen := map[[2]int64]bool{}
	for _, e := range got.events {
		p, _ := e.Payload.Get("thread_id")
		i, _ := e.Payload.Get("index")
		if e.Type != fmt.Sprintf("thread.%d.event", p.Int64()) || e.Source != "test" {
			t.Fatalf("event %v carries thread %v", e, p)
		}
		seen[[2]int64{p.Int64(), i.Int64()}] = true
	}
	if len(seen) != 500 {
		t.Fatalf("%d distinct events received, want 500", len(seen))
	}
}

func TestOriginal5_Unsubscribe(t *testing.T) {
	b := newBus(t)
	var got collector
	s := subscribe(t, b, ">", got.handle)
	emit(t, b, "test1", "test")
	if len(got.events) != 1 {
		t.Fatalf("%d events received, want 1", len(got.events))
	}
	s.Unsubscribe()
	emit(t, b, "test2", "test")
	if len(got.events) != 1 {
		t.Fatalf("%d events received after Unsubscribe, want still 1", len(got.events))
	}
	if len(b.Recent(10)) != 2 {
		t.Fatal("an event that nobody handles is not in the history")
	}
}

func TestOriginal6_EventFiltering(t *testing.T) {
	b := newBus(t)
	var terminal, ai, byHand collector
	subscribe(t, b, "terminal.*", terminal.handle)
	subscribe(t, b, "ai.*", ai.handle)
	subscribe(t, b, ">", func(e *event.Event) { // as the original did it
		if strings.HasPrefix(e.Type, "terminal.") {
			byHand.handle(e)
		}
	})
	for _, typ := range []string{"terminal.command", "ai.user_message", "terminal.error", "ai.assistant_message", "editor.file_save"} {
		emit(t, b, typ, "test")
	}
	if len(terminal.events) != 2 || len(ai.events) != 2 || len(byHand.events) != 2 {
		t.Fatalf("%d terminal and %d ai events, %d by hand, want 2 each", len(terminal.events), len(ai.events), len(byHand.events))
	}
}

func TestOriginal7_ConvenienceFunction(t *testing.T) {
	old := bus.Default()
	defer bus.SetDefault(old)
	bus.SetDefault(newBus(t))

	var got collector
	if _, err := bus.Subscribe(">", got.handle); err != nil {
		t.Fatal(err)
	}
	e, err := bus.Emit("terminal.error", "daemon", "/test/project",
		slog.String("error", "TypeError"), slog.String("file", "auth.py"), slog.Int("line", 42))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.events) != 1 || got.events[0] != e {
		t.Fatalf("the handler got %v, want %v", got.events, e)
	}
	kind, _ := e.Payload.Get("error")
	file, _ := e.Payload.Get("file")
	line, _ := e.Payload.Get("line")
	if e.Type != "terminal.error" || kind.String() != "TypeError" || file.String() != "auth.py" || line.Int64() != 42 {
		t.Fatalf("the event carries %v, %v, %v", kind, file, line)
	}
	if r := bus.Recent(1); len(r) != 1 || r[0] != e {
		t.Fatalf("bus.Recent has %v", r)
	}
}

func TestOriginal8_Statistics(t *testing.T) {
	b := newBus(t)
	subscribe(t, b, ">", func(*event.Event) {})
	subscribe(t, b, ">", func(*event.Event) {})
	emit(t, b, "terminal.command", "daemon")
	emit(t, b, "terminal.command", "daemon")
	emit(t, b, "terminal.error", "daemon")
	emit(t, b, "ai.user_message", "browser")
	s := b.Stats()
	if !s.Enabled || s.Handlers != 2 || s.BufferSize != 4 || s.BufferMaxSize != 500 {
		t.Fatalf("enabled %v, %d handlers, buffer %d of %d", s.Enabled, s.Handlers, s.BufferSize, s.BufferMaxSize)
	}
	if got := fmt.Sprint(s.EventTypes); got != "map[ai.user_message:1 terminal.command:2 terminal.error:1]" {
		t.Fatalf("types %s", got)
	}
	if got := fmt.Sprint(s.EventSources); got != "map[browser:1 daemon:3]" {
		t.Fatalf("sources %s", got)
	}
}

func TestOriginal9_ErrorHandling(t *testing.T) {
	reported := 0
	b := newBus(t, bus.OnPanic(func(*bus.PanicError) { reported++ }))
	var good collector
	subscribe(t, b, ">", func(*event.Event) { panic("intentional error") })
	subscribe(t, b, ">", good.handle)
	if err := b.Publish(event.New("test", "test", "")); err != nil {
		t.Fatalf("a handler's panic became the publisher's error: %v", err)
	}
	if len(good.events) != 1 {
		t.Fatalf("the good handler got %d events, want 1", len(good.events))
	}
	if reported != 1 {
		t.Fatalf("%d panics reported, want 1", reported)
	}
}
