package bus_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func isDone(s *bus.Subscription) bool {
	select {
	case <-s.Done():
		return true
	default:
		return false
	}
}

// Done is closed however the subscription ended, when its last call has returned and not
// before.
func TestDone(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	ends := map[string]func(*bus.Bus, *bus.Subscription){
		"Unsubscribe":        func(_ *bus.Bus, s *bus.Subscription) { s.Unsubscribe() },
		"UnsubscribeWait":    func(_ *bus.Bus, s *bus.Subscription) { _ = s.UnsubscribeWait(ended) },
		"Drain":              func(_ *bus.Bus, s *bus.Subscription) { _ = s.Drain(ended) },
		"ClearSubscriptions": func(b *bus.Bus, _ *bus.Subscription) { b.ClearSubscriptions() },
		"Reset":              func(b *bus.Bus, _ *bus.Subscription) { b.Reset() },
		"Shutdown":           func(b *bus.Bus, _ *bus.Subscription) { _ = b.Shutdown(ended) },
		"Close":              func(b *bus.Bus, _ *bus.Subscription) { b.Close() },
		"Once":               nil,
	}
	for queue, opts := range everyQueue {
		for how, end := range ends {
			if how == "Once" && (queue == "Replay" || queue == "Replay, DropNewest") {
				continue
			}
			t.Run(queue+"/"+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := newBus(t)
					gate := make(chan struct{})
					opts := opts[:len(opts):len(opts)]
					if how == "Once" {
						opts = append(opts, bus.Once())
					}
					s := subscribe(t, b, "a", func(*event.Event) { <-gate }, opts...)
					synctest.Wait()
					if isDone(s) {
						t.Fatal("a live subscription is done")
					}
					go emit(t, b, "a", "")
					synctest.Wait() // the handler runs
					if end != nil {
						end(b, s)
					}
					synctest.Wait()
					if isDone(s) {
						t.Fatal("it is done while its handler runs")
					}
					close(gate)
					synctest.Wait()
					if !isDone(s) {
						t.Fatal("it is not done, and its handler has returned")
					}
					b.Close()
				})
			})
		}
	}
}

// An idle subscription is done at once.
func TestDone_OfAnIdleSubscription(t *testing.T) {
	for queue, opts := range everyQueue {
		t.Run(queue, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t)
				s := subscribe(t, b, "a", func(*event.Event) {}, opts...)
				s.Unsubscribe()
				s.Unsubscribe()
				<-s.Done()
				live := subscribe(t, b, "a", func(*event.Event) {}, opts...)
				shutdown(t, b)
				<-live.Done()
				live.Unsubscribe()
			})
		})
	}
}
