package bus_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestSubscribe(t *testing.T) {
	t.Run("refuses_what_makes_no_sense", func(t *testing.T) {
		b := newBus(t)
		h := func(*event.Event) {}
		for _, c := range []struct {
			pattern string
			h       bus.Handler
			o       []bus.SubscribeOption
			is      error
			want    string
		}{
			{"", h, nil, bus.ErrPattern, "empty"},
			{"a..b", h, nil, bus.ErrPattern, "empty token at byte 2"},
			{"a.b*", h, nil, bus.ErrPattern, "not a token of its own"},
			{">.a", h, nil, bus.ErrPattern, "not the last token"},
			{"a b", h, nil, bus.ErrPattern, "U+0020"},
			{"a", nil, nil, bus.ErrOption, "handler for a is nil"},
			{"a", h, []bus.SubscribeOption{{}}, bus.ErrOption, "zero SubscribeOption"},
			{"a", h, []bus.SubscribeOption{bus.Named("")}, bus.ErrOption, "empty name"},
			{"a", h, []bus.SubscribeOption{bus.Where(nil)}, bus.ErrOption, "Where(nil)"},
			{"a", h, []bus.SubscribeOption{bus.Sources()}, bus.ErrOption, "without a source"},
			{"a", h, []bus.SubscribeOption{bus.Projects()}, bus.ErrOption, "without a path"},
			{"a", h, []bus.SubscribeOption{bus.Projects("/a", "")}, bus.ErrOption, "an empty one"},
		} {
			s, err := b.Subscribe(c.pattern, c.h, c.o...)
			if s != nil || !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Subscribe(%q): %v, want %v that says %q", c.pattern, err, c.is, c.want)
			}
		}
		if b.Stats().Handlers != 0 {
			t.Error("a refused subscription is there")
		}
	})

	t.Run("the_same_handler_twice_is_two_subscriptions", func(t *testing.T) {
		b := newBus(t)
		var got collector
		first := subscribe(t, b, "a", got.handle)
		subscribe(t, b, "a", got.handle)
		emit(t, b, "a", "")
		first.Unsubscribe()
		emit(t, b, "a", "")
		if len(got.events) != 3 {
			t.Fatalf("%d calls, want 3", len(got.events))
		}
	})
}

func TestSubscribe_ByPattern(t *testing.T) {
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

func TestPlace(t *testing.T) {
	b := newBus(t)
	_, file, line, _ := runtime.Caller(0)
	s, _ := b.Subscribe("a", func(*event.Event) {})
	want := fmt.Sprintf("bus/subscribe_test.go:%d", line+1)
	if got := s.Stats().Place; got != want || !strings.HasSuffix(file, "bus/subscribe_test.go") {
		t.Errorf("Place %q, want %q", got, want)
	}
	defer bus.ForgetDefault()()
	bus.SetDefault(b)
	s, _ = bus.Subscribe("a", func(*event.Event) {})
	if got := s.Stats().Place; got == want || !strings.HasPrefix(got, "bus/subscribe_test.go:") {
		t.Errorf("through the package's function: %q", got)
	}
}
