package bus_test

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/ring"
)

const forever = time.Duration(math.MaxInt64)

// says reports whether err wraps want and names what is at fault.
func says(err, want error, name string) bool {
	return errors.Is(err, want) && strings.Contains(err.Error(), name)
}

// Options at their limits make a bus that works, or an error that names them.
func TestAttackOptionsOfNew(t *testing.T) {
	var before, after runtime.MemStats
	for _, c := range []struct {
		at  string // in the error, if there is to be one
		opt []bus.Option
	}{
		{fmt.Sprintf("History(%d)", math.MinInt), []bus.Option{bus.History(math.MinInt)}},
		{fmt.Sprintf("History(%d)", math.MaxInt), []bus.Option{bus.History(math.MaxInt)}},
		{"History(-1)", []bus.Option{bus.History(1), bus.History(-1)}},
		{"History(-1)", []bus.Option{bus.History(-1), bus.History(1)}}, // which the second does not heal
		{"Intercept(nil)", []bus.Option{bus.Intercept(same), bus.Intercept(nil)}},
		{"the zero Option", make([]bus.Option, 3)},
		{"", make([]bus.Option, 0)},
		{"", []bus.Option{bus.History(0)}},
		{"", []bus.Option{bus.History(1)}},
		{"", []bus.Option{bus.History(1), bus.History(2)}},
		{"", []bus.Option{bus.Disabled(), bus.Disabled()}},
		{"", []bus.Option{bus.History(ring.MaxCapacity)}},
	} {
		runtime.ReadMemStats(&before)
		b, err := bus.New(c.opt...)
		runtime.ReadMemStats(&after)
		if c.at != "" {
			if b != nil || !says(err, bus.ErrOption, c.at) {
				t.Errorf("%s: %v", c.at, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		// Of the largest a table of 2^24 segments, none of which exists yet.
		if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 130 {
			t.Errorf("%d MiB at once", n)
		}
		b.Enable()
		emit(t, b, "a", "")
		emit(t, b, "a", "")
		want := min(2, b.Stats().BufferMaxSize)
		if got := len(b.Recent(math.MaxInt)); got != want || b.Recent(math.MinInt) != nil || b.Recent(0) != nil {
			t.Errorf("%d kept, want %d", got, want)
		}
		shutdown(t, b)
	}
}

func same(e *event.Event) *event.Event { return e }

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

func TestAttackPatterns(t *testing.T) {
	b := newBus(t)
	defer shutdown(t, b)
	const many = 100_000
	tokens, stars := strings.Repeat("a.", many), strings.Repeat("*.", many)
	for _, pattern := range []string{
		"", ".", "a.", ".a", "a..b", "a.>.b", "a>", "*a", "**", ">.", ">>", " ", "a b", "a\n", "a\x00", "\xff", "a\u2028b", "a\u0085b",
		tokens, stars, stars + ">.", "." + tokens, strings.Repeat(".", many), strings.Repeat(">", many), strings.Repeat("a", many) + " ",
	} {
		_, err := b.Subscribe(pattern, func(*event.Event) {})
		if !errors.Is(err, bus.ErrPattern) || len(err.Error()) > 1000 {
			t.Errorf("%.20q: %.200v", pattern, err)
		}
		if _, err := b.Wait(t.Context(), pattern, nil); !errors.Is(err, bus.ErrPattern) {
			t.Errorf("Wait for %.20q: %.200v", pattern, err)
		}
	}
	var got collector
	for _, pattern := range []string{tokens + "a", stars + "*", tokens + ">", stars + ">", "*." + tokens[2:] + ">", "a." + stars[2:] + "a"} {
		subscribe(t, b, pattern, got.handle)
	}
	emit(t, b, tokens+"a", "")
	emit(t, b, tokens+"a.a", "")   // what ends in ">" only
	emit(t, b, tokens[2:]+"a", "") // too short for all
	if len(got.events) != 6+3 {
		t.Errorf("%d calls, want 9", len(got.events))
	}
	for _, typ := range []string{tokens, stars + "*", "a\u2028b", "a\u202eb\xc0", "\x00", "a\u00a0b", strings.Repeat("x", 1<<20) + "."} {
		if _, err := b.Emit(typ, "", ""); !errors.Is(err, bus.ErrInvalid) || len(err.Error()) > 1000 {
			t.Errorf("type %.20q: %.200v", typ, err)
		}
	}
	for _, s := range b.Stats().Subscriptions {
		conserved(t, s)
	}
}

// A handler that is set aside for ever is called no more.
func TestAttackQuarantineForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}))
		time.Sleep(time.Hour)
		calls := 0
		s := subscribe(t, b, "a", func(*event.Event) { calls++; panic("sick") }, bus.Quarantine(2, forever))
		for range 5 {
			emit(t, b, "a", "")
			time.Sleep(24 * time.Hour)
		}
		if st := figures(s); calls != 2 || st != (bus.SubscriptionStats{Matched: 5, Panicked: 2, Dropped: 3, Quarantined: true}) {
			t.Errorf("%d calls, %+v", calls, st)
		}
		shutdown(t, b)
	})
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
