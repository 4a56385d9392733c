package bus_test

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestB10_CountsAreExact(t *testing.T) {
	b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}), bus.Intercept(func(e *event.Event) *event.Event {
		if e.Source == "dropped" {
			return nil
		}
		return e
	}))
	const publishers, each = 8, 2000
	type tally struct{ delivered, filtered, panicked atomic.Uint64 }
	var tallies [3]tally
	even := func(e *event.Event) bool { i, _ := e.Payload.Get("i"); return i.Int64()%2 == 0 }
	subs := []*bus.Subscription{
		subscribe(t, b, "a.*", func(*event.Event) { tallies[0].delivered.Add(1) }),
		subscribe(t, b, ">", func(*event.Event) { tallies[1].delivered.Add(1) },
			bus.Where(func(e *event.Event) bool {
				if !even(e) {
					tallies[1].filtered.Add(1)
					return false
				}
				return true
			})),
		subscribe(t, b, "a.3", func(e *event.Event) {
			if even(e) {
				tallies[2].panicked.Add(1)
				panic("on purpose")
			}
			tallies[2].delivered.Add(1)
		}),
	}
	once := subscribe(t, b, "a.1", func(*event.Event) {}, bus.Once())
	var done atomic.Bool
	var watching, publishing sync.WaitGroup
	watching.Go(func() { // changes of subscription, and Stats, beside it all
		for i := 0; !done.Load(); i++ {
			s := subscribe(t, b, []string{"a.*", ">", "a.1"}[i%3], func(*event.Event) {})
			for _, st := range b.Stats().Subscriptions {
				conserved(t, st)
			}
			s.Unsubscribe()
			conserved(t, s.Stats())
		}
	})
	for p := range publishers {
		publishing.Go(func() {
			for i := range each {
				typ := fmt.Sprintf("%c.%d", 'a'+byte(p%2), i%5)
				source := []string{"x", "y", "dropped", "z"}[i%4]
				emit(t, b, typ, source, slog.Int("i", i))
			}
		})
	}
	publishing.Wait()
	done.Store(true)
	watching.Wait()

	st := b.Stats()
	const accepted = publishers * each * 3 / 4
	if st.Published != accepted || st.Intercepted != publishers*each/4 {
		t.Fatalf("published %d, intercepted %d, want %d and %d", st.Published, st.Intercepted, accepted, publishers*each/4)
	}
	for i := range 5 {
		for _, typ := range []string{fmt.Sprint("a.", i), fmt.Sprint("b.", i)} {
			if st.EventTypes[typ] != accepted/10 {
				t.Errorf("%d events of type %s, want %d", st.EventTypes[typ], typ, accepted/10)
			}
		}
	}
	for _, source := range []string{"x", "y", "z"} {
		if st.EventSources[source] != accepted/3 {
			t.Errorf("%d events of source %s, want %d", st.EventSources[source], source, accepted/3)
		}
	}
	for i, s := range subs {
		got := s.Stats()
		conserved(t, got)
		if got.Delivered != tallies[i].delivered.Load() || got.Filtered != tallies[i].filtered.Load() || got.Panicked != tallies[i].panicked.Load() || got.Pending != 0 {
			t.Errorf("subscription %d: %+v, counted %d delivered, %d filtered, %d panicked", i, got,
				tallies[i].delivered.Load(), tallies[i].filtered.Load(), tallies[i].panicked.Load())
		}
	}
	if got := subs[0].Stats().Matched; got != accepted/2 {
		t.Errorf("matched %d by a.*, want %d", got, accepted/2)
	}
	if st.Panics != tallies[2].panicked.Load() || st.Panics == 0 {
		t.Errorf("%d panics counted, %d happened", st.Panics, tallies[2].panicked.Load())
	}
	if got := once.Stats(); got.Delivered != 1 || got.Pending != 0 {
		t.Errorf("Once: %+v", got)
	}
	conserved(t, once.Stats())
	if b.Replaced() != 0 {
		t.Errorf("%d deliveries left over", b.Replaced())
	}
}

// An event is counted as published when it is in the history, and not before.
func TestB10_PublishedIsWhatIsInTheHistory(t *testing.T) {
	b := newBus(t)
	finish := b.Halves(event.New("a", "x", ""))
	if n := b.Stats().Published; n != 0 {
		t.Fatalf("%d published before it is in the history", n)
	}
	finish()
	if n := b.Stats().Published; n != 1 {
		t.Fatalf("%d published, want 1", n)
	}
}
