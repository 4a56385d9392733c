package bus_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

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

func TestAsyncOptions(t *testing.T) {
	b := newBus(t)
	largest := subscribe(t, b, "a", func(*event.Event) {}, bus.Async(bus.MaxQueue))
	if n := largest.Stats().Queue; n != bus.MaxQueue {
		t.Errorf("a queue of %d, want %d", n, bus.MaxQueue)
	}
	if err := largest.UnsubscribeWait(t.Context()); err != nil {
		t.Error(err)
	}
	none := newBus(t, bus.History(0))
	h := func(*event.Event) {}
	key := func(*event.Event) string { return "" }
	for name, opts := range map[string][]bus.SubscribeOption{
		"Async(0)":            {bus.Async(0)},
		"Async(1048577)":      {bus.Async(bus.MaxQueue + 1)},
		"OnFull without":      {bus.OnFull(bus.DropNewest)},
		"Latest without":      {bus.Latest(key)},
		"Latest(nil)":         {bus.Async(1), bus.Latest(nil)},
		"Replay without":      {bus.Replay(1)},
		"Replay(0)":           {bus.Async(1), bus.Replay(0)},
		"Block(0s)":           {bus.Async(1), bus.OnFull(bus.Block(0))},
		"Quarantine(0, 1s)":   {bus.Quarantine(0, time.Second)},
		"Quarantine(1, 0s)":   {bus.Quarantine(1, 0)},
		"SlowAfter(0s)":       {bus.SlowAfter(0)},
		"SlowAfter(-1ns)":     {bus.SlowAfter(-1)},
		"Async(-1)":           {bus.Async(-1)},
		"Replay(-1)":          {bus.Async(1), bus.Replay(-1)},
		"Quarantine(-1, 1ns)": {bus.Quarantine(-1, 1)},
	} {
		_, err := b.Subscribe("a", h, opts...)
		if !errors.Is(err, bus.ErrOption) || !strings.Contains(err.Error(), strings.TrimSuffix(name, " without")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := none.Subscribe("a", h, bus.Async(1), bus.Replay(1)); !errors.Is(err, bus.ErrNoHistory) {
		t.Errorf("B11: Replay without a history: %v", err)
	}
	if n := b.Stats().Handlers; n != 0 {
		t.Errorf("%d handlers", n)
	}
}

// To wait for no time is DropNewest, which has a name; to wait without an end would let
// a queue stop its publishers.
func TestBlock_NeedsAPositiveTimeout(t *testing.T) {
	b := newBus(t)
	defer shutdown(t, b)
	for timeout, refused := range map[time.Duration]bool{0: true, -1: true, -time.Hour: true, math.MinInt64: true, 1: false, math.MaxInt64: false} {
		s, err := b.Subscribe("a", func(*event.Event) {}, bus.Async(1), bus.OnFull(bus.Block(timeout)))
		if !refused && (s == nil || err != nil) {
			t.Errorf("Block(%v): %v", timeout, err)
		}
		if refused && (s != nil || !errors.Is(err, bus.ErrOption) || !strings.Contains(err.Error(), bus.Block(timeout).String())) {
			t.Errorf("Block(%v): %v, want ErrOption that names it", timeout, err)
		}
	}
	if n := b.Stats().Handlers; n != 2 {
		t.Errorf("%d subscriptions, want 2", n)
	}
}

func TestPolicy_String(t *testing.T) {
	for p, want := range map[bus.Policy]string{
		{}:                     "DropOldest",
		bus.DropOldest:         "DropOldest",
		bus.DropNewest:         "DropNewest",
		bus.Block(time.Minute): "Block(1m0s)",
	} {
		if got := p.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// The name of a subscription that has ended is free, also while its handler still runs.
func TestNamed_IsFreeWhenTheSubscriptionHasEnded(t *testing.T) {
	b := newBus(t)
	defer shutdown(t, b)
	calls := 0
	var s *bus.Subscription
	s = subscribe(t, b, "a", func(*event.Event) {
		calls++
		if _, err := b.Subscribe("a", func(*event.Event) {}, bus.Named("x")); !errors.Is(err, bus.ErrDuplicate) {
			t.Errorf("while it is live: %v", err)
		}
		s.Unsubscribe()
		if _, err := b.Subscribe("b", func(*event.Event) {}, bus.Named("x")); err != nil {
			t.Errorf("after its end: %v", err)
		}
	}, bus.Named("x"))
	emit(t, b, "a", "")
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}
