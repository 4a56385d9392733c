package bus_test

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// An attacker is code of a user's that the bus calls, in whatever part, and that does
// what it should not.
type attacker struct {
	t      *testing.T
	b      *bus.Bus
	inside bool // the part is played inside a handler, where it must not wait for itself
	own    bool // a wait for the subscription under attack is one for itself, though outside

	self    atomic.Pointer[bus.Subscription] // nil until Subscribe has returned
	victims []*bus.Subscription
	calls   atomic.Uint64
	depth   atomic.Int64 // of its own publishes, added up
}

// An attack is what one does.
type attack struct {
	name    string
	ends    bool // it does not return
	closes  bool // the bus, or the subscriptions of others
	forgets bool // what the history had
	do      func(a *attacker)
}

func (a *attacker) act(x attack) {
	a.calls.Add(1)
	x.do(a)
}

// soon returns a context that ends, so that no wait is for ever.
func (a *attacker) soon() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), time.Second)
}

// waits calls f, which waits for what the attacker may be a part of.
func (a *attacker) waits(name string, f func(context.Context) error) {
	ctx, cancel := a.soon()
	defer cancel()
	err := f(ctx)
	switch {
	case a.inside && err != bus.ErrInHandler:
		a.t.Errorf("%s inside a handler: %v", name, err)
	case a.own && err != nil && !errors.Is(err, context.DeadlineExceeded):
		a.t.Errorf("%s in what a handler waits for: %v", name, err)
	case !a.inside && !a.own && err != nil:
		a.t.Errorf("%s: %v", name, err)
	}
}

// some says whether to publish once more.
func (a *attacker) some() bool { return a.depth.Add(1) <= 5 }

// eachSelf calls f with the subscription under attack, if there is one yet, and others.
func (a *attacker) eachSelf(f func(*bus.Subscription)) {
	if s := a.self.Load(); s != nil {
		f(s)
	}
	for _, s := range a.victims {
		f(s)
	}
}

var attacks = []attack{
	{name: "panics_with_a_string", ends: true, do: func(*attacker) { panic("boom") }},
	{name: "panics_with_an_error", ends: true, do: func(*attacker) { panic(errors.New("boom")) }},
	{name: "panics_with_nil", ends: true, do: func(*attacker) { panic(nil) }},
	{name: "writes_a_nil_map", ends: true, do: func(*attacker) { noMap()["a"] = 1 }},
	{name: "is_out_of_range", ends: true, do: func(a *attacker) { a.victims[len(a.victims)].Name() }},
	{name: "panics_with_an_angry_error", ends: true, do: func(*attacker) { panic(angryError{angryText{"worse"}}) }},
	{name: "panics_with_a_map_in_itself", ends: true, do: func(*attacker) { m, _ := circular(); panic(m) }},
	{name: "panics_again_while_it_panics", ends: true, do: func(*attacker) {
		defer func() { panic("again") }()
		panic("boom")
	}},
	{name: "ends_its_goroutine", ends: true, do: func(*attacker) { runtime.Goexit() }},
	{name: "ends_its_goroutine_while_it_panics", ends: true, do: func(*attacker) {
		defer runtime.Goexit()
		panic("boom")
	}},
	{name: "panics_while_it_ends_its_goroutine", ends: true, do: func(*attacker) {
		defer func() { panic("boom") }()
		runtime.Goexit()
	}},
	{name: "recovers", do: func(*attacker) {
		defer func() { _ = recover() }()
		panic("boom")
	}},

	{name: "publishes", do: func(a *attacker) {
		if a.some() {
			if err := a.b.Publish(event.New("a.b", "attacker", "")); err != nil {
				a.t.Error(err)
			}
		}
	}},
	{name: "publishes_a_batch", do: func(a *attacker) {
		if a.some() {
			es := []*event.Event{event.New("a.b", "attacker", ""), event.New("a.c", "attacker", ""), nil}
			if n, err := a.b.PublishBatch(es); n != 2 || !errors.Is(err, bus.ErrInvalid) {
				a.t.Error(n, err)
			}
			clear(es)
		}
	}},
	{name: "emits_what_is_invalid", do: func(a *attacker) {
		if a.some() {
			if _, err := a.b.Emit("a b", "", ""); !errors.Is(err, bus.ErrInvalid) {
				a.t.Error(err)
			}
		}
	}},
	{name: "publishes_in_another_goroutine", do: func(a *attacker) {
		if a.some() {
			inGoroutine(func() { emit(a.t, a.b, "a.b", "attacker") })
		}
	}},
	{name: "subscribes", do: func(a *attacker) {
		var got collector
		for _, opts := range [][]bus.SubscribeOption{nil, {bus.Async(1)}, {bus.Async(1), bus.Replay(9)}, {bus.Once()}} {
			subscribe(a.t, a.b, ">", got.handle, opts...).Unsubscribe()
		}
	}},
	{name: "unsubscribes_itself_and_others", do: func(a *attacker) { a.eachSelf((*bus.Subscription).Unsubscribe) }},
	{name: "waits_for_itself_and_others", do: func(a *attacker) {
		a.eachSelf(func(s *bus.Subscription) { a.waits("UnsubscribeWait", s.UnsubscribeWait) })
	}},
	{name: "drains_itself_and_others", do: func(a *attacker) {
		a.eachSelf(func(s *bus.Subscription) { a.waits("Drain", s.Drain) })
	}},
	{name: "looks_and_changes_what_it_sees", do: func(a *attacker) {
		st := a.b.Stats()
		clear(st.EventTypes)
		clear(st.EventSources)
		clear(st.Subscriptions)
		a.eachSelf(func(s *bus.Subscription) { conserved(a.t, s.Stats()) })
		for _, e := range a.b.Recent(100) {
			m := e.Payload.Map()
			if list, ok := m["list"].([]any); ok {
				clear(list)
			}
			m["list"] = "changed"
			v, _ := e.Payload.Get("list")
			if list, ok := v.Any().([]any); ok {
				clear(list)
			}
		}
		clear(a.b.Recent(100))
	}},
	{name: "follows", do: func(a *attacker) {
		ctx, cancel := a.soon()
		defer cancel()
		n := 0
		for e, err := range a.b.Follow(ctx, bus.FromOldest()) {
			if n++; err != nil && !errors.Is(err, context.DeadlineExceeded) || err == nil && e.Event == nil || n == 3 {
				break
			}
		}
	}},
	{name: "waits_for_an_event", do: func(a *attacker) {
		ctx, cancel := a.soon()
		defer cancel()
		if _, err := a.b.Wait(ctx, "never", nil); !errors.Is(err, context.DeadlineExceeded) {
			a.t.Error(err)
		}
	}},
	{name: "disables_and_enables", do: func(a *attacker) { a.b.Disable(); a.b.Enable() }},
	{name: "clears_the_history", forgets: true, do: func(a *attacker) { a.b.ClearHistory() }},
	{name: "clears_subscriptions", closes: true, do: func(a *attacker) { a.b.ClearSubscriptions() }},
	{name: "resets", closes: true, forgets: true, do: func(a *attacker) { a.b.Reset() }},
	{name: "shuts_down", closes: true, do: func(a *attacker) { a.waits("Shutdown", a.b.Shutdown) }},
	{name: "closes", closes: true, do: func(a *attacker) {
		if err := a.b.Close(); err != nil {
			a.t.Error(err)
		}
	}},
}

func noMap() map[string]int { return nil }

// attempt calls f in a goroutine of its own, and reports whether it returned, and if
// not what it panicked with: nil if the goroutine just ended.
func attempt(f func()) (returned bool, panicked any) {
	inGoroutine(func() {
		defer func() {
			if !returned {
				panicked = recover()
			}
		}()
		f()
		returned = true
	})
	return returned, panicked
}

// quietly has reports of panics go nowhere.
func quietly() bus.Option { return bus.Logger(slog.New(slog.DiscardHandler)) }

const forever = time.Duration(math.MaxInt64)

// says reports whether err wraps want and names what is at fault.
func says(err, want error, name string) bool {
	return errors.Is(err, want) && strings.Contains(err.Error(), name)
}
