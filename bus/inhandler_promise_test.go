package bus_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestB4_EverythingIsLegalInsideAHandler(t *testing.T) {
	b := newBus(t)
	var other collector
	calls := 0
	var self *bus.Subscription
	self = subscribe(t, b, "start", func(e *event.Event) {
		calls++
		s := subscribe(t, b, "x.*", other.handle, bus.Named("inside"))
		emit(t, b, "x.y", "inner")
		if err := b.Publish(event.New("x.z", "inner", "")); err != nil {
			t.Error(err)
		}
		if n, err := b.PublishBatch([]*event.Event{e.WithPayload(event.Payload{})}[:0]); n != 0 || err != nil {
			t.Error(n, err)
		}
		if len(b.Recent(10)) != 3 {
			t.Error("Recent inside a handler")
		}
		if st := b.Stats(); st.Published != 3 || st.Handlers != 2 || st.Subscriptions[0].Pending != 1 {
			t.Errorf("Stats inside a handler: %+v", st)
		}
		if s.Stats().Delivered != 2 {
			t.Errorf("Subscription.Stats inside a handler: %+v", s.Stats())
		}
		s.Unsubscribe()
		self.Unsubscribe()
		b.ClearHistory()
		b.Disable()
		b.Enable()
		b.ClearSubscriptions()
		b.Reset()
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		if _, err := b.Emit("y", "", ""); !errors.Is(err, bus.ErrClosed) {
			t.Errorf("Emit on a closed bus: %v", err)
		}
	})
	emit(t, b, "start", "outer")
	if calls != 1 || len(other.events) != 2 {
		t.Fatalf("%d and %d calls", calls, len(other.events))
	}
	if st := self.Stats(); st.Delivered != 1 || st.Pending != 0 {
		t.Fatalf("after it all: %+v", st)
	}
}

func TestB4_InsideAnAsynchronousHandler(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		var s, sync *bus.Subscription
		var errs []error
		calls := 0
		other := newBus(t)
		s = subscribe(t, b, "a", func(*event.Event) {
			calls++
			sync.Stats()
			b.Stats()
			b.Recent(1)
			number(t, b, "b", 1)
			errs = append(errs, s.UnsubscribeWait(context.Background()), sync.UnsubscribeWait(context.Background()),
				s.Drain(context.Background()), b.Shutdown(context.Background()), b.Close(), other.Shutdown(context.Background()))
		}, bus.Async(1))
		sync = subscribe(t, b, "b", func(*event.Event) {})
		number(t, b, "a", 1)
		synctest.Wait()
		in := bus.ErrInHandler
		if !slices.Equal(errs, []error{in, in, in, in, nil, nil}) || calls != 1 {
			t.Fatalf("%v in %d calls", errs, calls)
		}
	})
}

// OnPanic is called inside the handler that panicked, and must not wait for it.
func TestB5_AReportIsInsideAHandler(t *testing.T) {
	var s *bus.Subscription
	var err error
	calls := 0
	b := newBus(t, bus.OnPanic(func(*bus.PanicError) { calls++; err = s.UnsubscribeWait(context.Background()) }))
	s = subscribe(t, b, "a", exploder)
	if emit(t, b, "a", ""); calls != 1 || err != bus.ErrInHandler {
		t.Fatalf("%d calls, %v", calls, err)
	}
	// Behind a handler that ended its goroutine the others run in a deferred call.
	var in, foreign bool
	other := newBus(t)
	subscribe(t, b, "b", func(*event.Event) { runtime.Goexit() })
	subscribe(t, b, "b", func(*event.Event) { in, foreign = b.InHandler(), other.InHandler() })
	inGoroutine(func() { emit(t, b, "b", "") })
	if !in || foreign {
		t.Fatalf("behind Goexit: in a handler of its bus %v, of another %v", in, foreign)
	}
}
