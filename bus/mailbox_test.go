package bus_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

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

// A publisher that waits for room is let go when its subscription ends.
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
