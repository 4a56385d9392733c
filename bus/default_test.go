package bus_test

import (
	"log/slog"
	"sync"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestDefault(t *testing.T) {
	old := bus.Default()
	defer bus.SetDefault(old)
	if old == nil || bus.Default() != old {
		t.Fatal("Default is not one bus")
	}
	mine := newBus(t, bus.History(3))
	bus.SetDefault(mine)
	var got collector
	if _, err := bus.Subscribe("a", got.handle); err != nil {
		t.Fatal(err)
	}
	e := event.New("a", "x", "")
	if err := bus.Publish(e); err != nil {
		t.Fatal(err)
	}
	if len(got.events) != 1 || mine.Stats().Published != 1 || bus.Recent(5)[0] != e {
		t.Fatal("the package-level functions do not use the default bus")
	}
	defer func() {
		if recover() == nil || bus.Default() != mine {
			t.Error("SetDefault(nil) went through")
		}
	}()
	bus.SetDefault(nil)
}

func TestDefault_IsTheBusOfThePackagesFunctions(t *testing.T) {
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

// Goroutines that call Default at once all get the same bus.
func TestDefaultIsMadeOnce(t *testing.T) {
	defer bus.ForgetDefault()()
	for range 200 {
		bus.ForgetDefault()
		var wg sync.WaitGroup
		start := make(chan struct{})
		buses := make([]*bus.Bus, 8)
		for i := range buses {
			wg.Go(func() { <-start; buses[i] = bus.Default() })
		}
		close(start)
		wg.Wait()
		for _, b := range buses {
			if b == nil || b != bus.Default() {
				t.Fatal("Default gave two buses")
			}
		}
	}
}
