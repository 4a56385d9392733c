package bus_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A kind is a kind of subscription.
type kind struct {
	name   string
	async  bool
	replay bool
	once   bool
	opts   []bus.SubscribeOption
}

var kinds = []kind{
	{name: "synchronous"},
	{name: "Once", once: true, opts: []bus.SubscribeOption{bus.Once()}},
	{name: "Quarantine", opts: []bus.SubscribeOption{bus.Quarantine(2, time.Hour)}},
	{name: "SlowAfter", opts: []bus.SubscribeOption{bus.SlowAfter(time.Hour)}},
	{name: "DropOldest", async: true, opts: []bus.SubscribeOption{bus.Async(2)}},
	{name: "DropNewest", async: true, opts: []bus.SubscribeOption{bus.Async(2), bus.OnFull(bus.DropNewest)}},
	{name: "Block", async: true, opts: []bus.SubscribeOption{bus.Async(1), bus.OnFull(bus.Block(time.Second))}},
	{name: "Latest", async: true, opts: []bus.SubscribeOption{bus.Async(1), bus.Latest(oneKey)}},
	{name: "Replay", async: true, replay: true, opts: []bus.SubscribeOption{bus.Async(1), bus.Replay(9)}},
	{name: "Async_Once", async: true, once: true, opts: []bus.SubscribeOption{bus.Async(1), bus.Once()}},
	{name: "Async_Quarantine", async: true, opts: []bus.SubscribeOption{bus.Async(9), bus.Quarantine(2, time.Hour)}},
	{name: "everything", async: true, replay: true, opts: []bus.SubscribeOption{bus.Async(9), bus.Replay(9), bus.SlowAfter(time.Hour),
		bus.Latest(oneKey), bus.OnFull(bus.Block(time.Second)), bus.Quarantine(2, time.Hour), bus.Named("everything")}},
}

func oneKey(*event.Event) string { return "k" }

// A part is where in a subscription the attacker is.
type part struct {
	name  string
	async bool // it needs a queue
	plays func(act func()) (bus.Handler, []bus.SubscribeOption)
}

var parts = []part{
	{name: "handler", plays: func(act func()) (bus.Handler, []bus.SubscribeOption) {
		return func(*event.Event) { act() }, nil
	}},
	{name: "condition", plays: func(act func()) (bus.Handler, []bus.SubscribeOption) {
		return func(*event.Event) {}, []bus.SubscribeOption{bus.Where(func(*event.Event) bool { act(); return true })}
	}},
	{name: "key", async: true, plays: func(act func()) (bus.Handler, []bus.SubscribeOption) {
		return func(*event.Event) {}, []bus.SubscribeOption{bus.Latest(func(*event.Event) string { act(); return "k" })}
	}},
}

// eachPlay calls f for every part that can be played in every kind of subscription.
func eachPlay(t *testing.T, f func(t *testing.T, k kind, p part)) {
	for _, k := range kinds {
		for _, p := range parts {
			if !p.async || k.async {
				t.Run(k.name+"/"+p.name, func(t *testing.T) { f(t, k, p) })
			}
		}
	}
}

// A crowd is the other subscriptions of a bus: what they got is what was published.
type crowd struct {
	subs []*bus.Subscription
	got  []*collector
}

func (c *crowd) join(t *testing.T, b *bus.Bus, opts ...bus.SubscribeOption) {
	got := new(collector)
	c.got = append(c.got, got)
	c.subs = append(c.subs, subscribe(t, b, ">", got.handle, opts...))
}

// joinAll adds one of each sort.
func (c *crowd) joinAll(t *testing.T, b *bus.Bus) {
	c.join(t, b)
	c.join(t, b, bus.Async(100))
	c.join(t, b, bus.Async(100), bus.OnFull(bus.DropNewest))
	c.join(t, b, bus.Where(func(*event.Event) bool { return true }))
}

// ids returns the IDs of events in an order of their own.
func ids(events []*event.Event) (all []string) {
	for _, e := range events {
		all = append(all, e.ID.String())
	}
	slices.Sort(all)
	return all
}

// Whatever a part of a subscription of any kind does: all other subscriptions get what was
// accepted, the counts add up, the bus can be used, and ends.
func TestAttackB3_B4_B7_B8_EverybodyElseIsServed(t *testing.T) {
	eachPlay(t, func(t *testing.T, k kind, p part) {
		for _, x := range attacks {
			synctest.Test(t, func(t *testing.T) { attackSubscription(t, k, p, x) })
			if t.Failed() {
				t.Fatalf("where the %s of %s %s", p.name, k.name, x.name)
			}
		}
	})
}

func attackSubscription(t *testing.T, k kind, p part, x attack) {
	b := newBus(t, quietly(), bus.History(50))
	a := &attacker{t: t, b: b, inside: true}
	var others crowd
	others.joinAll(t, b)
	a.victims = append(a.victims, subscribe(t, b, ">", func(*event.Event) {}), subscribe(t, b, ">", func(*event.Event) {}, bus.Async(9)))
	publish := func() {
		if returned, v := attempt(func() { _, _ = b.Emit("a.b", "test", "", slog.Any("list", []int{1, 2})) }); v != nil {
			t.Errorf("the publisher panics with %v after %v", v, returned)
		}
		synctest.Wait()
	}
	if k.replay {
		publish()
	}
	h, opts := p.plays(func() { a.act(x) })
	s := subscribe(t, b, "a.*", h, append(slices.Clone(k.opts), opts...)...)
	a.self.Store(s)
	synctest.Wait()
	if b.Enabled() {
		others.joinAll(t, b)
	}
	for range 3 {
		publish()
	}
	time.Sleep(time.Minute) // whatever waits for a time
	synctest.Wait()

	// Everybody else is served.
	accepted := others.got[0].events
	if !x.closes {
		published := uint64(len(accepted))
		if st := b.Stats(); st.Published != published || st.Handlers == 0 {
			t.Errorf("%d events, of %d published", published, st.Published)
		}
		for i, got := range others.got {
			want := accepted
			if i >= len(others.got)/2 && k.replay { // it came later
				want = slices.DeleteFunc(slices.Clone(accepted), func(e *event.Event) bool { return !slices.Contains(got.events, e) })
				if d := len(accepted) - len(want); d < 1 || d > 1+5*2 {
					t.Errorf("number %d lacks %d events", i, d)
				}
			}
			if !slices.Equal(ids(got.events), ids(want)) {
				t.Errorf("number %d got %d events of %d", i, len(got.events), len(want))
			}
		}
	}
	// The history has it all, as it was.
	if !x.closes && !x.forgets && !slices.Equal(ids(b.Recent(50)), ids(accepted)) {
		t.Errorf("the history has %d events of %d", len(b.Recent(50)), len(accepted))
	}
	for _, e := range b.Recent(50) {
		if v, ok := e.Payload.Get("list"); ok && !slices.Equal(v.Any().([]any), []any{int64(1), int64(2)}) {
			t.Errorf("an event in the history has become %v", e.Payload.Map())
		}
	}
	// The counts add up.
	for i, s := range append(slices.Clone(others.subs), append(a.victims, s)...) {
		st := s.Stats()
		if conserved(t, st); st.Pending != 0 {
			t.Errorf("number %d: %+v", i, figures(s))
		}
		if i < len(others.subs) && !x.closes && (st.Delivered != uint64(len(others.got[i].events)) || st.Matched != st.Delivered) {
			t.Errorf("number %d, of %d events: %+v", i, len(others.got[i].events), figures(s))
		}
	}
	st, calls, keyless := s.Stats(), a.calls.Load(), uint64(0)
	if k.replay && p.async {
		keyless = 1
	}
	if calls == 0 || x.ends && (st.Panicked != calls || st.Delivered != keyless) || !x.ends && st.Panicked != 0 {
		t.Errorf("in %d calls: %+v", calls, figures(s))
	}
	if n := b.Stats().Panics; x.ends && n != calls {
		t.Errorf("%d panics in %d calls", n, calls)
	}
	// The bus can be used, and ends.
	var last collector
	if late, err := b.Subscribe("last", last.handle); err == nil {
		emit(t, b, "last", "")
		if len(last.events) != 1 || b.Recent(1)[0] != last.events[0] {
			t.Errorf("at last: %v", last.events)
		}
		late.Unsubscribe()
	} else if !errors.Is(err, bus.ErrClosed) || !x.closes {
		t.Error(err)
	}
	err := b.Shutdown(t.Context())
	var left *bus.ShutdownError
	if err != nil && (x.name != "closes" || !errors.As(err, &left) || len(left.Unfinished) == 0) {
		t.Errorf("Shutdown: %v", err)
	}
}

// A handler that blocks holds up its publisher and nothing else.
func TestAttackB4_B8_WhoBlocksBlocksNobodyElse(t *testing.T) {
	eachPlay(t, func(t *testing.T, k kind, p part) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t, quietly(), bus.History(50))
			var others crowd
			others.joinAll(t, b)
			gate := make(chan struct{})
			calls := 0
			h, opts := p.plays(func() { calls++; <-gate })
			s := subscribe(t, b, "a.b", h, append(slices.Clone(k.opts), opts...)...)
			go emit(t, b, "a.b", "test")
			synctest.Wait()

			if calls != 1 || s.Stats().Pending != 1 {
				t.Fatalf("%d calls, %+v", calls, figures(s))
			}
			for range 3 {
				emit(t, b, "a.c", "test") // by this goroutine: it returns
			}
			synctest.Wait()
			for i, got := range others.got {
				// A condition and a key come before the handlers.
				if n := len(got.events); n != 4 && (i == 1 || i == 2 || p.name == "handler") {
					t.Errorf("number %d got %d events while somebody blocks", i, n)
				}
			}
			subscribe(t, b, "a.b", func(*event.Event) {}).Unsubscribe()
			b.Recent(9)
			conserved(t, s.Stats())
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			if err := s.UnsubscribeWait(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("UnsubscribeWait while it runs: %v", err)
			}
			cancel()
			ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			err := b.Shutdown(ctx)
			var left *bus.ShutdownError
			if !errors.As(err, &left) || !slices.ContainsFunc(left.Unfinished, func(u bus.Unfinished) bool { return u.Running }) {
				t.Errorf("Shutdown while it runs: %v", err)
			}
			close(gate)
			synctest.Wait()
			if err := s.UnsubscribeWait(t.Context()); err != nil {
				t.Error(err)
			}
			if st := s.Stats(); st.Pending != 0 {
				t.Errorf("in the end: %+v", figures(s))
			}
			conserved(t, s.Stats())
			for _, s := range others.subs {
				if conserved(t, s.Stats()); s.Stats().Pending != 0 {
					t.Errorf("in the end: %+v", figures(s))
				}
			}
		})
	})
}
