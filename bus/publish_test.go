package bus_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestPublish(t *testing.T) {
	t.Run("refuses_what_is_no_event", func(t *testing.T) {
		b := newBus(t)
		for _, c := range []struct {
			e    *event.Event
			want string
		}{
			{nil, "nil"},
			{&event.Event{}, "empty"},
			{event.New("a b", "x", ""), "U+0020"},
			{event.New("a..b", "x", ""), "empty token"},
			{event.New("a.*", "x", ""), "wildcard"},
			{event.New("a.>", "x", ""), "wildcard"},
			{event.New("a\xff", "x", ""), "UTF-8"},
		} {
			if err := b.Publish(c.e); !errors.Is(err, bus.ErrInvalid) || !errors.Is(err, event.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want ErrInvalid that says %q", err, c.want)
			}
		}
		if e, err := b.Emit("", "x", ""); e != nil || !errors.Is(err, bus.ErrInvalid) {
			t.Errorf("Emit gave %v, %v", e, err)
		}
		if st := b.Stats(); st.Rejected != 8 || st.Published != 0 || len(b.Recent(1)) != 0 || len(st.EventTypes) != 0 {
			t.Errorf("%+v", st)
		}
	})

	t.Run("refuses_it_before_an_interceptor_could_drop_it", func(t *testing.T) {
		b := newBus(t, bus.Intercept(func(e *event.Event) *event.Event {
			t.Errorf("an interceptor sees type %q", e.Type)
			return nil
		}))
		if err := b.Publish(event.New("a b", "x", "")); !errors.Is(err, bus.ErrInvalid) || b.Stats().Rejected != 1 {
			t.Errorf("got %v", err)
		}
	})

	t.Run("the_same_event_may_come_again", func(t *testing.T) {
		b := newBus(t)
		e := event.New("a", "x", "")
		for range 3 {
			if err := b.Publish(e); err != nil {
				t.Fatal(err)
			}
		}
		if r := b.Recent(5); !slices.Equal(r, []*event.Event{e, e, e}) {
			t.Fatalf("the history has %v", r)
		}
	})

	t.Run("equal_strings_that_lie_elsewhere_are_the_same_route", func(t *testing.T) {
		b := newBus(t)
		calls := 0
		subscribe(t, b, "terminal.command", func(*event.Event) { calls++ })
		for range 100 {
			emit(t, b, strings.Clone("terminal.command"), strings.Clone("daemon"))
		}
		if st := b.Stats(); calls != 100 || st.EventTypes["terminal.command"] != 100 || len(st.EventTypes) != 1 {
			t.Fatalf("%d calls, %v", calls, st.EventTypes)
		}
	})

	t.Run("pairs_that_share_a_place_in_the_cache_are_told_apart", func(t *testing.T) {
		b := newBus(t)
		var types, sources []string
		for i := range 60 {
			types = append(types, fmt.Sprint("t", i))
			sources = append(sources, fmt.Sprint("s", i))
		}
		for range 3 {
			for _, typ := range types {
				for _, source := range sources {
					emit(t, b, typ, source)
				}
			}
		}
		st := b.Stats()
		for i := range 60 {
			if st.EventTypes[types[i]] != 180 || st.EventSources[sources[i]] != 180 {
				t.Fatalf("%s %d, %s %d, want 180", types[i], st.EventTypes[types[i]], sources[i], st.EventSources[sources[i]])
			}
		}
	})
}

func TestPublish_ReachesAHandler(t *testing.T) {
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

func TestPublish_ReachesEveryHandler(t *testing.T) {
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

func TestPublish_FromManyGoroutines(t *testing.T) {
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

// An invalid type does not get into the table of routes, where it would be accepted from
// then on.
func TestAnInvalidTypeIsRefusedEachTime(t *testing.T) {
	b := newBus(t)
	for range 3 {
		if err := b.Publish(event.New("a b", "x", "")); !errors.Is(err, bus.ErrInvalid) {
			t.Fatalf("got %v", err)
		}
	}
	if st := b.Stats(); st.Rejected != 3 || st.Published != 0 {
		t.Fatalf("%+v", st)
	}
}

func TestPublishBatch(t *testing.T) {
	b := newBus(t)
	var got collector
	subscribe(t, b, "a", got.handle)
	good := func() *event.Event { return event.New("a", "x", "") }
	if n, err := b.PublishBatch(nil); n != 0 || err != nil {
		t.Fatalf("of nothing %d, %v", n, err)
	}
	es := []*event.Event{good(), good(), good()}
	if n, err := b.PublishBatch(es); n != 3 || err != nil || !slices.Equal(got.events, es) {
		t.Fatalf("%d, %v, handled %v", n, err, got.events)
	}
	for _, bad := range []*event.Event{nil, event.New("", "x", "")} {
		n, err := b.PublishBatch([]*event.Event{good(), bad, good()})
		if n != 1 || !errors.Is(err, bus.ErrInvalid) || !strings.Contains(err.Error(), "es[1]") {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if len(got.events) != 5 {
		t.Fatalf("%d events handled, want 5", len(got.events))
	}
}

// Each event of a batch is delivered before the next is put into the history.
func TestPublishBatchIsOneEventAfterAnother(t *testing.T) {
	b := newBus(t)
	es := []*event.Event{event.New("a", "x", ""), event.New("a", "x", ""), event.New("a", "x", "")}
	i := 0
	subscribe(t, b, "a", func(e *event.Event) {
		if i++; e != es[i-1] || b.Position().Seq != uint64(i) {
			t.Errorf("call %d is about %v, at position %v", i, e, b.Position())
		}
	})
	if _, err := b.PublishBatch(es); err != nil {
		t.Fatal(err)
	}
	if r := b.Recent(9); i != 3 || !slices.Equal(r, []*event.Event{es[2], es[1], es[0]}) {
		t.Fatalf("%d calls, the history has %v", i, r)
	}
}
