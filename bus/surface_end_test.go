package bus_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A goroutine works for a handler for as long as it is called.
func TestSurface_DoneInASelect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		work, gate := make(chan *event.Event), make(chan struct{})
		s := subscribe(t, b, "a", func(e *event.Event) { work <- e; <-gate }, bus.Async(8))
		worked, done := 0, make(chan struct{})
		go func() {
			defer close(done)
			for {
				select {
				case <-work:
					worked++
				case <-s.Done():
					return
				}
			}
		}()
		for range 3 {
			emit(t, b, "a", "")
		}
		synctest.Wait()
		go func() {
			if err := s.Drain(t.Context()); err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		select {
		case <-done:
			t.Fatal("it is done while its handler runs, with two events to come")
		default:
		}
		close(gate)
		<-done
		if st := s.Stats(); worked != 3 || st.Delivered != 3 || st.Matched != 3 {
			t.Errorf("worked on %d events, %+v", worked, st)
		}
	})
}

// Between two tests of a program a Reset ends its subscriptions. What waits goes on.
func TestSurface_WaitAndFollowBesideReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		s := subscribe(t, b, ">", func(*event.Event) { t.Error("a handler is called after Reset") })
		type answer struct {
			e   *event.Event
			err error
		}
		waited, followed := make(chan answer, 1), make(chan answer, 2)
		go func() {
			e, err := b.Wait(t.Context(), "build.*", func(e *event.Event) bool { return e.Source == "ci" })
			waited <- answer{e, err}
		}()
		for _, patterns := range [][]string{nil, {"build.*"}} {
			entries := b.Follow(t.Context(), bus.FromNow(), patterns...)
			go func() {
				for entry, err := range entries {
					followed <- answer{entry.Event, err}
					return
				}
			}()
		}
		synctest.Wait()
		if n := b.Stats().Handlers; n != 1 {
			t.Errorf("%d handlers, want the one that was subscribed", n)
		}
		b.ClearSubscriptions()
		b.Reset()
		<-s.Done()
		want := emit(t, b, "build.done", "ci")
		for _, a := range []answer{<-waited, <-followed, <-followed} {
			if a.e != want || a.err != nil {
				t.Errorf("%v, %v; want %v", a.e, a.err, want)
			}
		}
		shutdown(t, b)
	})
}

// The loop of a channel of events waits for the receiver, which waits for Shutdown.
func TestSurface_ShutdownDoesNotWaitForAChannelOfEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		events := make(chan *event.Event)
		entries := b.Follow(context.Background(), bus.FromNow())
		go func() {
			defer close(events)
			for entry, err := range entries {
				if err != nil {
					if !errors.Is(err, bus.ErrClosed) {
						t.Error(err)
					}
					return
				}
				events <- entry.Event
			}
		}()
		for range 5 {
			emit(t, b, "a", "")
		}
		if err := b.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		n := 0
		for range events {
			n++
		}
		if n != 5 {
			t.Errorf("%d events came through the channel, want 5", n)
		}
	})
}

// A handler of one bus may end another one, and not its own.
func TestSurface_AHandlerEndsABus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		own, other := newBus(t), newBus(t)
		s := subscribe(t, other, "a", func(*event.Event) {}, bus.Async(8))
		emit(t, other, "a", "")
		synctest.Wait()
		called := false
		var self *bus.Subscription
		self = subscribe(t, own, "end", func(*event.Event) {
			called = true
			for method, err := range map[string]error{
				"UnsubscribeWait": self.UnsubscribeWait(t.Context()),
				"Drain":           self.Drain(t.Context()),
				"Shutdown":        own.Shutdown(t.Context()),
			} {
				if !errors.Is(err, bus.ErrInHandler) {
					t.Errorf("%s inside a handler: %v", method, err)
				}
			}
			if err := errors.Join(s.UnsubscribeWait(t.Context()), other.Shutdown(t.Context())); err != nil {
				t.Errorf("of another bus, which is at rest: %v", err)
			}
		})
		emit(t, own, "end", "")
		if !called {
			t.Error("the handler was not called")
		}
		<-self.Done()
		<-s.Done()
		shutdown(t, own)
	})
}
