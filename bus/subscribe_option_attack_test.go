package bus_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestAttackOptionsOfSubscribe(t *testing.T) {
	b := newBus(t)
	defer shutdown(t, b)
	h := func(*event.Event) {}
	long := strings.Repeat("x", 1<<20)
	one := []bus.SubscribeOption{bus.Async(1)}
	for _, c := range []struct {
		at   string // in the error, if there is to be one
		opts []bus.SubscribeOption
	}{
		{fmt.Sprintf("Async(%d)", math.MaxInt), []bus.SubscribeOption{bus.Async(math.MaxInt)}},
		{fmt.Sprintf("Async(%d)", math.MinInt), []bus.SubscribeOption{bus.Async(math.MinInt)}},
		{"Async(0)", []bus.SubscribeOption{bus.Async(0), bus.Async(1)}},
		{"Block(-1ns)", append(one, bus.OnFull(bus.Block(-1)))},
		{fmt.Sprintf("Replay(%d)", math.MinInt), append(one, bus.Replay(math.MinInt))},
		{"Quarantine(0, 1s)", []bus.SubscribeOption{bus.Quarantine(0, time.Second)}},
		{"Quarantine(1, -1s)", []bus.SubscribeOption{bus.Quarantine(1, -time.Second)}},
		{"SlowAfter(-1s)", []bus.SubscribeOption{bus.SlowAfter(-time.Second)}},
		{"Named", []bus.SubscribeOption{bus.Named("x"), bus.Named("")}},
		{"Where(nil)", []bus.SubscribeOption{bus.Where(nil)}},
		{"Latest(nil)", append(one, bus.Latest(nil))},
		{"Sources", []bus.SubscribeOption{bus.Sources()}},
		{"Sources", []bus.SubscribeOption{bus.Sources("a"), bus.Sources([]string{}...)}},
		{"Projects", []bus.SubscribeOption{bus.Projects()}},
		{"Projects", []bus.SubscribeOption{bus.Projects("/a", "")}},
		{"zero SubscribeOption", make([]bus.SubscribeOption, 2)},
		{"OnFull", []bus.SubscribeOption{bus.OnFull(bus.Policy{})}}, // without Async
		{"", []bus.SubscribeOption{bus.Sources(""), bus.Sources("")}},
		{"Sources", []bus.SubscribeOption{bus.Sources("a"), bus.Sources("b")}}, // which cover nothing
		{"", []bus.SubscribeOption{bus.Named(long + "\n\x00\xff"), bus.Named("second\nname")}},
		{"", []bus.SubscribeOption{bus.Async(1), bus.Async(2), bus.OnFull(bus.DropNewest), bus.OnFull(bus.Policy{})}},
		{"", append(one, bus.OnFull(bus.Block(forever)), bus.Replay(math.MaxInt))},
		{"", append(one, bus.OnFull(bus.Block(forever)), bus.Once(), bus.Once())},
		{"Once with Replay(9)", append(one, bus.Once(), bus.Replay(9))},
		{"Once with Replay(1)", append(one, bus.Replay(1), bus.OnFull(bus.DropOldest), bus.Once())},
		{"", []bus.SubscribeOption{bus.SlowAfter(forever), bus.Quarantine(math.MaxInt, forever), bus.Projects(long)}},
		{"", []bus.SubscribeOption{bus.Async(bus.MaxQueue), bus.OnFull(bus.Block(1))}},
	} {
		s, err := b.Subscribe("a", h, c.opts...)
		if c.at != "" {
			if s != nil || !says(err, bus.ErrOption, c.at) {
				t.Errorf("%s: %.200v", c.at, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		emit(t, b, "a", "a")
		if err := s.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		st := s.Stats()
		if conserved(t, st); st.Pending != 0 || st.Panicked != 0 || st.Delivered+st.Filtered != st.Matched {
			t.Errorf("%+v", figures(s))
		}
	}
	if st := b.Stats(); st.Handlers != 0 || st.Panics != 0 {
		t.Errorf("%+v", st)
	}
	if _, err := b.Subscribe("a", nil); !says(err, bus.ErrOption, "handler") {
		t.Errorf("a nil handler: %v", err)
	}
}

// What is given to an option belongs to the giver again when the option is made.
func TestAttackOptionsKeepWhatTheyWereGiven(t *testing.T) {
	b := newBus(t)
	defer shutdown(t, b)
	sources, projects, empty := []string{"s", "t"}, []string{"/p", "/q"}, []string{"", "/p"}
	bySource, byProject, bad := bus.Sources(sources...), bus.Projects(projects...), bus.Projects(empty...)
	copy(sources, []string{"x", ""})
	copy(projects, []string{"", "/x"})
	empty[0] = "/x"
	if _, err := b.Subscribe("a", func(*event.Event) {}, bad); !errors.Is(err, bus.ErrOption) {
		t.Errorf("Projects with an empty path, which was filled in later: %v", err)
	}
	var got collector
	s := subscribe(t, b, "a", got.handle, bySource, byProject)
	clear(sources)
	clear(projects)
	all := []*event.Event{event.New("a", "s", "/p"), event.New("a", "t", "/q/r"), event.New("a", "x", "/p"), event.New("a", "", "/q"), event.New("a", "s", "/x")}
	want := slices.Clone(all)
	if n, err := b.PublishBatch(all); n != 5 || err != nil {
		t.Fatal(n, err)
	}
	clear(all)
	if !slices.Equal(got.events, want[:2]) {
		t.Errorf("handled %v", got.events)
	}
	if st := figures(s); st != (bus.SubscriptionStats{Matched: 3, Delivered: 2, Filtered: 1}) {
		t.Errorf("%+v", st)
	}
	recent := b.Recent(9)
	slices.Reverse(recent)
	if !slices.Equal(recent, want) {
		t.Errorf("the history has %v", recent)
	}
}
