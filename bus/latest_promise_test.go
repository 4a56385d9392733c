package bus_test

import (
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestB7_Latest(t *testing.T) {
	byKey := bus.Latest(func(e *event.Event) string { v, _ := e.Payload.Get("k"); return v.String() })
	put := func(t *testing.T, b *bus.Bus, key string, n int) {
		emit(t, b, "a", "x", slog.String("k", key), slog.Int("n", n))
	}
	start := func(t *testing.T, b *bus.Bus, policy bus.Policy) (s *bus.Subscription, got *numbers, open func()) {
		gate := make(chan struct{})
		got = new(numbers)
		s = subscribe(t, b, "a", func(e *event.Event) { <-gate; got.handle(e) }, bus.Async(2), byKey, bus.OnFull(policy))
		put(t, b, "a", 0)
		synctest.Wait()
		return s, got, func() { close(gate); synctest.Wait() }
	}
	t.Run("keeps_the_newest_of_each_key", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			s, got, open := start(t, b, bus.DropOldest)
			for n := 1; n < 100; n++ {
				put(t, b, "ab"[n%2:n%2+1], n)
			}
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 100, Dropped: 97, Pending: 3}) {
				t.Errorf("%+v", st)
			}
			if open(); !slices.Equal(got.got, []int{0, 99, 98}) {
				t.Errorf("got %v: the key that came first comes first", got.got)
			}
			put(t, b, "a", 100)
			synctest.Wait()
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 101, Dropped: 97, Delivered: 4}) {
				t.Errorf("%+v", st)
			}
		})
	})
	for _, c := range []struct {
		policy bus.Policy
		want   []int
		waits  time.Duration
	}{
		{bus.DropOldest, []int{0, 2, 3}, 0},
		{bus.DropNewest, []int{0, 1, 2}, 0},
		{bus.Block(time.Second), []int{0, 1, 2}, time.Second},
	} {
		t.Run("too_many_keys/"+c.policy.String(), func(t *testing.T) {
			bubble(t, func(t *testing.T, b *bus.Bus) {
				began := time.Now()
				s, got, open := start(t, b, c.policy)
				for n, key := range []string{"b", "c", "d"} {
					put(t, b, key, n+1)
				}
				if waited := time.Since(began); waited != c.waits {
					t.Errorf("waited %v, want %v", waited, c.waits)
				}
				if open(); !slices.Equal(got.got, c.want) || s.Stats().Dropped != 1 {
					t.Errorf("got %v, want %v; %+v", got.got, c.want, s.Stats())
				}
				put(t, b, "d", 9) // the key that was dropped is not forgotten
				synctest.Wait()
				if n := got.got[len(got.got)-1]; n != 9 {
					t.Errorf("the last is %d, want 9", n)
				}
			})
		})
	}
	t.Run("a_key_function_that_panics", func(t *testing.T) {
		var reports int
		bubble(t, func(t *testing.T, b *bus.Bus) {
			s := subscribe(t, b, "a", func(*event.Event) {}, bus.Async(2), bus.Latest(func(*event.Event) string { panic("no key") }))
			var got collector
			subscribe(t, b, "a", got.handle)
			put(t, b, "a", 1)
			synctest.Wait()
			if st := figures(s); st != (bus.SubscriptionStats{Matched: 1, Panicked: 1}) || len(got.events) != 1 || reports != 1 {
				t.Errorf("%+v, %d events, %d reports", st, len(got.events), reports)
			}
		}, bus.OnPanic(func(*bus.PanicError) { reports++ }))
	})
}

// TestB7_LatestEndsWithTheNewest has publishers with keys of their own: whatever was
// superseded, the last that the handler sees of a key is the last that was published.
func TestB7_LatestEndsWithTheNewest(t *testing.T) {
	goroutinesReturn(t)
	const publishers, keys, each = 4, 8, 4000
	for _, policy := range []bus.Policy{bus.DropOldest, bus.Block(time.Minute)} {
		b := newBus(t)
		last := map[string]int64{}
		key := func(e *event.Event) string {
			p, _ := e.Payload.Get("publisher")
			n, _ := e.Payload.Get("number")
			return fmt.Sprint(p.Int64(), "/", n.Int64()%keys)
		}
		s := subscribe(t, b, "a", func(e *event.Event) {
			n, _ := e.Payload.Get("number")
			if k := key(e); n.Int64() <= last[k] {
				t.Errorf("%v: number %d of %s after %d", policy, n.Int64(), k, last[k])
			} else {
				last[k] = n.Int64()
			}
		}, bus.Async(publishers*keys), bus.Latest(key), bus.OnFull(policy))
		var wg sync.WaitGroup
		for p := range publishers {
			wg.Go(func() {
				for n := 1; n <= each; n++ {
					emit(t, b, "a", "x", slog.Int("publisher", p), slog.Int("number", n))
				}
			})
		}
		wg.Wait()
		shutdown(t, b)
		for p := range publishers {
			for n := each - keys + 1; n <= each; n++ {
				if k := fmt.Sprint(p, "/", n%keys); last[k] != int64(n) {
					t.Errorf("%v: the last of %s was %d, want %d", policy, k, last[k], n)
				}
			}
		}
		if st := s.Stats(); st.Matched != publishers*each || st.Pending != 0 {
			t.Errorf("%+v", st)
		}
	}
}

// A Once that was spent by an event whose key function panics has ended.
func TestB7_OnceWithAKeyThatPanics(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		s := subscribe(t, b, "a", func(*event.Event) {}, bus.Async(2), bus.Once(), bus.Named("n"), bus.Latest(func(*event.Event) string { panic("no key") }))
		number(t, b, "a", 1)
		number(t, b, "a", 2)
		synctest.Wait()
		if n := b.Stats().Handlers; n != 0 {
			t.Errorf("%d handlers: spent, and still subscribed: %+v", n, figures(s))
		}
	}, bus.OnPanic(func(*bus.PanicError) {}))
}

// Latest forgets a key when its event has been taken, or dropped.
func TestB9_LatestForgetsKeys(t *testing.T) {
	for _, policy := range []bus.Policy{bus.DropOldest, bus.DropNewest} {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			gate := make(chan struct{})
			s := subscribe(t, b, "a", func(*event.Event) { <-gate }, bus.Async(4), bus.OnFull(policy),
				bus.Latest(func(e *event.Event) string { return e.ID.String() }))
			for n := range 100 {
				number(t, b, "a", n)
				synctest.Wait()
			}
			if n := s.Keys(); n != 4 {
				t.Errorf("%v: %d keys are remembered, 4 are in the queue", policy, n)
			}
			close(gate)
			synctest.Wait()
			if n := s.Keys(); n != 0 {
				t.Errorf("%v: %d keys are remembered, none is in the queue", policy, n)
			}
		})
	}
}

// An event takes the place in the queue of the one that it supersedes.
func TestB2_LatestKeepsThePlaceOfAKey(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		gate := make(chan struct{})
		var got numbers
		key := func(e *event.Event) string {
			n, _ := e.Payload.Int64("n")
			return []string{"a", "b", "c", "b"}[n]
		}
		subscribe(t, b, "a", func(e *event.Event) { got.handle(e); <-gate }, bus.Async(4), bus.Latest(key))
		for n := range 4 {
			number(t, b, "a", n)
			synctest.Wait()
		}
		close(gate)
		synctest.Wait()
		if !slices.Equal(got.got, []int{0, 3, 2}) {
			t.Errorf("got %v, want 0, then 3 in the place of 1, then 2", got.got)
		}
	})
}
