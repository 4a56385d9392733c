package bus_test

import (
	"errors"
	"math"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

const forever = time.Duration(math.MaxInt64)

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

// A Once that is drained while it looks through the history has had its event, and
// nobody cut it off.
func TestAttackB7_DrainOfAOnceThatReplays(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		for n := range 3 {
			number(t, b, "a", n)
		}
		gate := make(chan struct{})
		var got numbers
		s := subscribe(t, b, "a", got.handle, bus.Async(1), bus.Replay(3), bus.Once(), bus.Where(func(*event.Event) bool { <-gate; return true }))
		drained := errors.New("not returned")
		go func() { drained = s.Drain(t.Context()) }()
		synctest.Wait()
		close(gate)
		synctest.Wait()
		if st := figures(s); drained != nil || !slices.Equal(got.got, []int{0}) || st != (bus.SubscriptionStats{Matched: 3, Delivered: 1, Dropped: 2}) {
			t.Errorf("Drain: %v; %v, %+v", drained, got.got, st)
		}
	})
}
