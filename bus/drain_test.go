package bus_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// Drain says whether what was there when it was called was delivered, whoever is to
// blame if not, and when.
func TestDrain_tells_of_what_others_dropped(t *testing.T) {
	type test struct {
		name   string
		events int
		before func(*bus.Bus, *bus.Subscription) // before Drain is called
		while  func(*bus.Bus, *bus.Subscription) // while it waits
		want   error
	}
	unsubscribe := func(_ *bus.Bus, s *bus.Subscription) { s.Unsubscribe() }
	closeBus := func(b *bus.Bus, _ *bus.Subscription) { b.Close() }
	clearAll := func(b *bus.Bus, _ *bus.Subscription) { b.ClearSubscriptions() }
	drain := func(_ *bus.Bus, s *bus.Subscription) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		s.Drain(ctx)
	}
	nothing := func(*bus.Bus, *bus.Subscription) {}
	for _, opts := range [][]bus.SubscribeOption{
		{bus.Async(10)},
		{bus.Async(10), bus.Where(func(*event.Event) bool { return true })},
		{bus.Async(10), bus.OnFull(bus.DropNewest)},
		{bus.Async(10), bus.OnFull(bus.Block(time.Hour))},
		{bus.Async(10), bus.Latest(func(e *event.Event) string { return e.ID.String() })},
		{bus.Async(10), bus.Replay(1)},
	} {
		for _, c := range []test{
			{name: "nobody", events: 4, before: nothing, while: nothing},
			{name: "Unsubscribe before", events: 4, before: unsubscribe, while: nothing, want: bus.ErrClosed},
			{name: "Unsubscribe meanwhile", events: 4, before: nothing, while: unsubscribe, want: bus.ErrClosed},
			{name: "ClearSubscriptions before", events: 4, before: clearAll, while: nothing, want: bus.ErrClosed},
			{name: "Close before", events: 4, before: closeBus, while: nothing, want: bus.ErrClosed},
			{name: "Close meanwhile", events: 4, before: nothing, while: closeBus, want: bus.ErrClosed},
			{name: "another Drain before", events: 4, before: drain, while: nothing, want: bus.ErrClosed},
			// There is nothing to drop: the one event is being handled.
			{name: "Unsubscribe before, for nothing", events: 1, before: unsubscribe, while: nothing},
			{name: "Unsubscribe meanwhile, for nothing", events: 1, before: nothing, while: unsubscribe},
			{name: "Close before, for nothing", events: 1, before: closeBus, while: nothing},
			{name: "Close meanwhile, for nothing", events: 1, before: nothing, while: closeBus},
		} {
			synctest.Test(t, func(t *testing.T) {
				b, gate := newBus(t), make(chan struct{})
				s := subscribe(t, b, "a", func(*event.Event) { <-gate }, opts...)
				for n := range c.events {
					number(t, b, "a", n)
					synctest.Wait() // the first is in hand, alone
				}
				c.before(b, s)
				ended := make(chan error)
				go func() { ended <- s.Drain(context.Background()) }()
				synctest.Wait()
				c.while(b, s)
				close(gate)
				err, st := <-ended, figures(s)
				if err != c.want || (st.Dropped > 0) != (c.want != nil) || st.Pending > 0 {
					t.Errorf("%s: %v, want %v: %+v", c.name, err, c.want, st)
				}
				if again := s.Drain(context.Background()); again != c.want {
					t.Errorf("%s: again: %v, want %v", c.name, again, c.want)
				}
				b.Close()
			})
		}
	}
}

// An event that has taken the place of one whose publisher waits for room was published
// before Drain was called, and is delivered, as is what the others wait with.
func TestDrain_makes_room_for_who_waits(t *testing.T) {
	key := func(e *event.Event) string { return e.ProjectPath }
	for name, c := range map[string]struct {
		opts []bus.SubscribeOption
		want []string
	}{
		"block":  {nil, []string{"k0 a", "k1 a", "k2 a", "k2 b"}},
		"latest": {[]bus.SubscribeOption{bus.Latest(key)}, []string{"k0 a", "k1 a", "k2 b"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, gate := newBus(t), make(chan struct{})
				var got []string
				s := subscribe(t, b, "a", func(e *event.Event) {
					<-gate
					got = append(got, e.ProjectPath+" "+e.Source)
				}, append(c.opts, bus.Async(1), bus.OnFull(bus.Block(time.Hour)))...)
				for _, e := range []struct{ key, source string }{{"k0", "a"}, {"k1", "a"}, {"k2", "a"}, {"k2", "b"}} {
					go b.Emit("a", e.source, e.key)
					synctest.Wait()
				}
				ended := make(chan error)
				go func() { ended <- s.Drain(t.Context()) }()
				synctest.Wait()
				close(gate)
				if err := <-ended; err != nil || !slices.Equal(got, c.want) {
					t.Errorf("%v: %q, want %q", err, got, c.want)
				}
			})
		})
	}
}

// Who waits for room is let go when there will be none.
func TestBlock_ends_with_the_subscription(t *testing.T) {
	for name, end := range map[string]func(*bus.Bus, *bus.Subscription){
		"Unsubscribe": func(_ *bus.Bus, s *bus.Subscription) { s.Unsubscribe() },
		"Close":       func(b *bus.Bus, _ *bus.Subscription) { b.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, gate := newBus(t), make(chan struct{})
				s := subscribe(t, b, "a", func(*event.Event) { <-gate }, bus.Async(1), bus.OnFull(bus.Block(time.Hour)))
				begin, done := time.Now(), make(chan struct{})
				go func() {
					defer close(done)
					for n := range 3 {
						number(t, b, "a", n)
					}
				}()
				synctest.Wait()
				end(b, s)
				<-done
				if took := time.Since(begin); took != 0 {
					t.Errorf("the publisher was let go after %v", took)
				}
				close(gate)
				synctest.Wait()
				if st := figures(s); st != (bus.SubscriptionStats{Matched: 3, Delivered: 1, Dropped: 2}) {
					t.Errorf("%+v", st)
				}
				b.Close()
			})
		})
	}
}

// An event that was let in before Close, and came to the queue after it, was dropped with
// the bus, whatever kind of queue that is.
func TestDrain_tells_of_what_came_after_Close(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{
		"shared": nil, "its own": {bus.OnFull(bus.DropNewest)}, "block": {bus.OnFull(bus.Block(time.Hour))},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, gate := newBus(t), make(chan struct{})
				subscribe(t, b, "a", func(*event.Event) {}, bus.Async(4), bus.Where(func(*event.Event) bool { <-gate; return true }))
				s := subscribe(t, b, "a", func(*event.Event) {}, append(opts, bus.Async(4))...)
				go number(t, b, "a", 1)
				synctest.Wait()
				b.Close()
				close(gate)
				synctest.Wait()
				if err := s.Drain(t.Context()); err != bus.ErrClosed {
					t.Errorf("Drain: %v, with %+v", err, figures(s))
				}
				if err := b.Shutdown(t.Context()); err == nil {
					t.Errorf("Shutdown: nil, with %+v", figures(s))
				}
			})
		})
	}
}
