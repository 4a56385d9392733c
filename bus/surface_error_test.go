package bus_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// Every error says with errors.Is what kind it is, and leaves the bus as it was.
func TestSurface_ErrorsCanBeTold(t *testing.T) {
	nothing := func(*event.Event) {}
	b, forgetful, gone := newBus(t), newBus(t, bus.History(0)), newBus(t)
	defer b.Close()
	defer forgetful.Close()
	gone.Close()
	subscribe(t, b, "a", nothing, bus.Named("one"))
	emit(t, b, "a", "")
	ctx := t.Context()
	cause := errors.New("no time left")
	ended, cancel := context.WithCancelCause(ctx)
	cancel(cause)

	second := func(_ any, err error) error { return err }
	add := func(on *bus.Bus, pattern string, opts ...bus.SubscribeOption) error {
		s, err := on.Subscribe(pattern, nothing, opts...)
		if s != nil {
			t.Errorf("Subscribe(%q) has returned a subscription", pattern)
		}
		return err
	}
	follow := func(on *bus.Bus, ctx context.Context, from bus.From, patterns ...string) error {
		for entry, err := range on.Follow(ctx, from, patterns...) {
			if err != nil {
				return err
			}
			t.Errorf("Follow has yielded %v", entry)
		}
		return nil
	}
	ahead := b.Position()
	ahead.Seq++
	var p bus.Position
	var none context.Context
	for want, errs := range map[error][]error{
		bus.ErrInvalid: {
			b.Publish(nil), b.Publish(event.New("a..b", "", "")), second(b.Emit("a *", "", "")),
			second(b.PublishBatch([]*event.Event{nil})), second(b.EmitContext(ctx, "", "", "")),
			json.Unmarshal([]byte(`[{"source":"x"}]`), new([]bus.Entry)),
		},
		bus.ErrPattern: {
			add(b, "a..b"), add(b, ">.a", bus.Async(1)), second(b.Wait(ctx, "a*", nil)),
			follow(b, ctx, bus.FromOldest(), "a", "b b"),
		},
		bus.ErrOption: {
			second(bus.New(bus.History(-1))), second(bus.New(bus.ContextAttrs(nil))), add(b, "a", bus.Async(0)),
			add(b, "a", bus.Once(), bus.Async(8), bus.Replay(8)), add(b, "a", bus.Replay(8), bus.Async(8), bus.Once()),
			add(b, "a", bus.Sources("vim"), bus.Sources("vscode", "emacs")), add(b, "a", bus.Named("")),
			add(b, "a", bus.OnFull(bus.DropNewest)), add(b, "a", bus.Async(8), bus.OnFull(bus.Block(0))),
		},
		bus.ErrNilContext: {
			second(b.EmitContext(none, "a", "", "")), second(b.Wait(none, "a", nil)), follow(b, none, bus.FromOldest()),
			b.Shutdown(none),
		},
		bus.ErrClosed: {
			second(gone.Emit("a", "", "")), second(gone.EmitContext(ended, "a", "", "")), gone.Publish(event.New("a", "", "")),
			add(gone, "a"), add(gone, "a", bus.Async(8)), second(gone.Wait(ctx, "a", nil)), follow(gone, ctx, bus.FromOldest()),
			follow(gone, ctx, bus.FromNow(), "a"),
		},
		bus.ErrNoHistory: {
			follow(forgetful, ctx, bus.FromNow()), follow(forgetful, ctx, bus.FromNow(), "a"),
			add(forgetful, "a", bus.Async(8), bus.Replay(8)),
		},
		bus.ErrPosition: {
			second(bus.ParsePosition("yesterday")), p.UnmarshalText(nil), json.Unmarshal([]byte(`{"seen":"1:2"}`), &struct{ Seen bus.Position }{}),
			json.Unmarshal([]byte(`{"x":1}`), &map[bus.Position]int{}), json.Unmarshal([]byte(`{"position":"x"}`), new(bus.Entry)),
			follow(b, ctx, bus.After(ahead)), follow(b, ctx, bus.After(gone.Position())),
		},
		bus.ErrDuplicate: {add(b, ">", bus.Named("one"))},
		cause:            {second(b.Wait(ended, "a", nil)), follow(b, ended, bus.FromNow()), follow(b, ended, bus.FromNow(), "a")},
	} {
		for i, err := range errs {
			if !errors.Is(err, want) || strings.TrimSpace(err.Error()) == "" {
				t.Errorf("%d: %v, want one that wraps %q", i, err, want)
			}
		}
	}
	if st := b.Stats(); st.Handlers != 1 || st.Published != 1 || st.Rejected != 6 {
		t.Errorf("errors have changed the bus: %+v", st)
	}
}

// A report tells a handler that ended its goroutine, and a Shutdown out of time the one
// that is stuck.
func TestSurface_ErrorsOfHandlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reports := make(chan *bus.PanicError, 2)
		b := newBus(t, bus.OnPanic(func(p *bus.PanicError) { reports <- p }))
		broken := errors.New("broken")
		gate := make(chan struct{})
		subscribe(t, b, "exit", func(*event.Event) { runtime.Goexit() }, bus.Async(8))
		subscribe(t, b, "panic", func(*event.Event) { panic(fmt.Errorf("handler: %w", broken)) })
		stuck := subscribe(t, b, "stuck", func(*event.Event) { <-gate }, bus.Async(8), bus.Named("slowcoach"))
		emit(t, b, "exit", "")
		if p := <-reports; !errors.Is(p, bus.ErrGoexit) || p.EventType != "exit" {
			t.Errorf("%v, want ErrGoexit", p)
		}
		synctest.Wait() // the report is over: while it is being made others are only counted
		emit(t, b, "panic", "")
		if p := <-reports; !errors.Is(p, broken) || p.EventType != "panic" {
			t.Errorf("%v, want the handler's own error", p)
		}

		emit(t, b, "stuck", "")
		emit(t, b, "stuck", "")
		synctest.Wait()
		cause := errors.New("no time left")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		err := b.Shutdown(ctx)
		var unfinished *bus.ShutdownError
		if !errors.Is(err, cause) || !errors.As(err, &unfinished) {
			t.Fatalf("%v, want a ShutdownError that wraps %q", err, cause)
		}
		if want := []bus.Unfinished{{Subscription: "slowcoach", Left: 1, Running: true}}; !slices.Equal(unfinished.Unfinished, want) {
			t.Errorf("%+v, want %+v", unfinished.Unfinished, want)
		}
		if _, err := b.Emit("a", "", ""); !errors.Is(err, bus.ErrClosed) {
			t.Errorf("after Shutdown: %v", err)
		}
		close(gate)
		<-stuck.Done()
	})
}
