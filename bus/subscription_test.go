package bus_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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

func TestNamed(t *testing.T) {
	b := newBus(t)
	h := func(*event.Event) {}
	s := subscribe(t, b, "a.*", h, bus.Named("n"))
	if s.Name() != "n" || s.Pattern() != "a.*" {
		t.Fatalf("name %q, pattern %q", s.Name(), s.Pattern())
	}
	if _, err := b.Subscribe("b", h, bus.Named("n")); !errors.Is(err, bus.ErrDuplicate) || !strings.Contains(err.Error(), "n") {
		t.Fatalf("a second n: %v", err)
	}
	s.Unsubscribe()
	s = subscribe(t, b, "b", h, bus.Named("n"))
	b.ClearSubscriptions()
	subscribe(t, b, "once", h, bus.Named("n"), bus.Once())
	emit(t, b, "once", "")
	subscribe(t, b, "c", h, bus.Named("n"))
	s.Unsubscribe() // an older n must not free the name
	if _, err := b.Subscribe("b", h, bus.Named("n")); !errors.Is(err, bus.ErrDuplicate) {
		t.Fatalf("a second n: %v", err)
	}
}

func TestOnce(t *testing.T) {
	t.Run("is_called_once_by_many_publishers", func(t *testing.T) {
		for range 50 {
			b := newBus(t)
			var calls, tried atomic.Int64
			s := subscribe(t, b, "a", func(*event.Event) { calls.Add(1) }, bus.Once(),
				bus.Where(func(*event.Event) bool { tried.Add(1); return true }))
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() { emit(t, b, "a", "") })
			}
			wg.Wait()
			st := s.Stats()
			conserved(t, st)
			if calls.Load() != 1 || st.Delivered != 1 || st.Matched != uint64(tried.Load()) || b.Stats().Handlers != 0 {
				t.Fatalf("%d calls, %d tried, %+v", calls.Load(), tried.Load(), st)
			}
		}
	})

	t.Run("waits_for_an_event_that_meets_its_conditions", func(t *testing.T) {
		b := newBus(t)
		var got collector
		s := subscribe(t, b, "a.*", got.handle, bus.Once(), bus.Where(func(e *event.Event) bool { return e.Type == "a.yes" }))
		for _, typ := range []string{"a.no", "a.no", "a.yes", "a.yes", "a.no"} {
			emit(t, b, typ, "")
		}
		if st := s.Stats(); len(got.events) != 1 || got.events[0].Type != "a.yes" || st.Matched != 3 || st.Filtered != 2 {
			t.Fatalf("%v, %+v", got.events, st)
		}
	})

	t.Run("is_not_called_again_by_what_it_publishes", func(t *testing.T) {
		b := newBus(t)
		calls := 0
		subscribe(t, b, "a", func(*event.Event) { calls++; emit(t, b, "a", "") }, bus.Once())
		emit(t, b, "a", "")
		if calls != 1 {
			t.Fatalf("%d calls", calls)
		}
	})

	t.Run("the_first_is_not_pushed_out_by_others", func(t *testing.T) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		for name, opts := range map[string][]bus.SubscribeOption{
			"DropOldest": {bus.Async(1)},
			"DropNewest": {bus.Async(1), bus.OnFull(bus.DropNewest)},
			"Where":      {bus.Async(1), bus.Where(func(*event.Event) bool { return true })},
			"Latest":     {bus.Async(1), bus.Latest(func(e *event.Event) string { return e.ID.String() })},
			"Block":      {bus.Async(1), bus.OnFull(bus.Block(time.Nanosecond))},
		} {
			b := newBus(t)
			var got collector
			s := subscribe(t, b, "a", got.handle, append(opts, bus.Once())...)
			othersRun()
			first := emit(t, b, "a", "")
			emit(t, b, "a", "")
			emit(t, b, "a", "")
			if err := s.Drain(context.Background()); err != nil { // the worker, now that there are three
				t.Errorf("%s: Drain: %v", name, err)
			}
			if len(got.events) != 1 || got.events[0] != first {
				t.Errorf("%s: got %v, want the first, %v", name, got.events, first)
			}
			conserved(t, s.Stats())
			b.Close()
		}
	})

	t.Run("is_spent_by_a_panic", func(t *testing.T) {
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}))
		s := subscribe(t, b, "a", exploder, bus.Once())
		emit(t, b, "a", "")
		emit(t, b, "a", "")
		if st := s.Stats(); st.Matched != 1 || st.Panicked != 1 || st.Delivered != 0 {
			t.Fatalf("%+v", st)
		}
	})
}

func TestConditions(t *testing.T) {
	b := newBus(t)
	publish := func(source, project string) {
		if _, err := b.Emit("a", source, project); err != nil {
			t.Fatal(err)
		}
	}
	yes := func(*event.Event) bool { return true }
	fromX := func(e *event.Event) bool { return e.Source == "x" }
	type counts struct{ delivered, filtered uint64 }
	for _, c := range []struct {
		name string
		opts []bus.SubscribeOption
		want counts
	}{
		{"none", nil, counts{12, 0}},
		{"Where", []bus.SubscribeOption{bus.Where(fromX)}, counts{6, 6}},
		{"two Wheres", []bus.SubscribeOption{bus.Where(fromX), bus.Where(yes)}, counts{6, 6}},
		{"Sources", []bus.SubscribeOption{bus.Sources("x")}, counts{6, 0}},
		{"two sources", []bus.SubscribeOption{bus.Sources("y", "x")}, counts{12, 0}},
		{"Sources twice", []bus.SubscribeOption{bus.Sources("x", "z"), bus.Sources("x", "y")}, counts{6, 0}},
		{"a project and below", []bus.SubscribeOption{bus.Projects("/src/app")}, counts{6, 6}},
		{"an unclean path", []bus.SubscribeOption{bus.Projects("/src//other/../app/")}, counts{6, 6}},
		{"the root", []bus.SubscribeOption{bus.Projects("/")}, counts{10, 2}},
		{"two projects", []bus.SubscribeOption{bus.Projects("/src/app", "/src/apple")}, counts{8, 4}},
		{"both", []bus.SubscribeOption{bus.Projects("/src/app"), bus.Sources("x")}, counts{3, 3}},
	} {
		s := subscribe(t, b, "a", func(*event.Event) {}, c.opts...)
		for _, source := range []string{"x", "y"} {
			for _, project := range []string{"", "/src/app", "/src/app/", "/src/app/deep/er", "/src/apple", "/src"} {
				publish(source, project)
			}
		}
		st := s.Stats()
		conserved(t, st)
		if got := (counts{st.Delivered, st.Filtered}); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
		s.Unsubscribe()
	}

	t.Run("paths_are_cleaned_on_both_sides", func(t *testing.T) {
		for _, c := range []struct {
			root, path string
			want       bool
		}{
			{"/src/app", "/src/app/../secret", false},
			{"/src/app", "/src/other/../app/x", true},
			{".", "a", true},
			{".", "./a", true},
			{".", "../a", false},
			{".", "..", false},
			{".", "..a", true},
			{".", "/a", false},
			{"a", "a/b", true},
			{"a", "ab", false},
			{"a", "a", true},
			{"..", "..", true},
			{"..", "../a", true},
			{"..", "../..", false},
			{"..", "../../a", false},
			{"..", "..a", false},
			{"../..", "../../..", false},
			{"../..", "../../a", true},
			{"../..", "../..a", false},
			{"/", "/", true},
			{"/a", "/", false},
		} {
			b := newBus(t)
			var got collector
			subscribe(t, b, ">", got.handle, bus.Projects(c.root))
			if _, err := b.Emit("a", "x", c.path); err != nil {
				t.Fatal(err)
			}
			if (len(got.events) == 1) != c.want {
				t.Errorf("Projects(%q) let %q through: %v", c.root, c.path, !c.want)
			}
		}
	})

	t.Run("an_option_may_be_used_again", func(t *testing.T) {
		b := newBus(t)
		o := bus.Sources("x", "y")
		var got collector
		subscribe(t, b, "a", got.handle, bus.Sources("x"), o)
		subscribe(t, b, "a", got.handle, o)
		emit(t, b, "a", "y")
		if len(got.events) != 1 {
			t.Fatalf("%d calls, want 1", len(got.events))
		}
	})
}

// What is over is over, however often somebody waits for it.
func TestB5_WaitingAgainReturnsAtOnce(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{"synchronous": nil, "asynchronous": {bus.Async(1)}} {
		t.Run(name, func(t *testing.T) {
			b := newBus(t)
			s := subscribe(t, b, "a", func(*event.Event) {}, opts...)
			emit(t, b, "a", "")
			for range 3 {
				if err := s.UnsubscribeWait(context.Background()); err != nil {
					t.Errorf("UnsubscribeWait: %v", err)
				}
				if err := s.Drain(context.Background()); err != nil && err != bus.ErrClosed {
					t.Errorf("Drain: %v", err)
				}
			}
		})
	}
}
