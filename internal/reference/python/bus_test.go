package python_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vidurai/eventbus/internal/reference/python"
)

func TestPublish(t *testing.T) {
	t.Run("calls_handlers_in_order_of_subscription", func(t *testing.T) {
		b := python.New(python.DefaultMaxLen)
		var calls []string
		for _, name := range []string{"a", "b", "c"} {
			b.Subscribe(func(e *python.Event) { calls = append(calls, name+" "+e.Type) })
		}
		b.PublishEvent("x", "test", "", nil)
		b.PublishEvent("y", "test", "", nil)
		if got, want := strings.Join(calls, ", "), "a x, b x, c x, a y, b y, c y"; got != want {
			t.Errorf("calls were %s, want %s", got, want)
		}
	})
	t.Run("isolates_a_panic", func(t *testing.T) {
		b := python.New(python.DefaultMaxLen)
		var logged []string
		b.LogError = func(msg string, args ...any) { logged = append(logged, fmt.Sprint(append([]any{msg}, args[:4]...)...)) }
		good := 0
		b.Subscribe(func(*python.Event) { panic("on purpose") })
		b.Subscribe(func(*python.Event) { good++ })
		b.PublishEvent("x", "test", "", nil)
		if good != 1 {
			t.Errorf("the handler behind the one that panicked ran %d times, want 1", good)
		}
		if len(logged) != 1 || !strings.Contains(logged[0], "on purpose") || !strings.Contains(logged[0], "x") {
			t.Errorf("logged %q, want one line with the type and the panic's value", logged)
		}
	})
	t.Run("holds_no_lock_in_a_handler", func(t *testing.T) {
		b := python.New(python.DefaultMaxLen)
		var inner int
		var id int
		id = b.Subscribe(func(*python.Event) {
			b.Unsubscribe(id)
			b.Subscribe(func(*python.Event) { inner++ })
			b.PublishEvent("inner", "test", "", nil)
			b.Recent(10)
			b.Statistics()
		})
		b.PublishEvent("outer", "test", "", nil)
		// The new handler sees the inner event alone: the outer one's handlers
		// were copied before it was there.
		if inner != 1 {
			t.Errorf("the handler subscribed inside a handler ran %d times, want 1", inner)
		}
	})
	t.Run("does_nothing_while_disabled", func(t *testing.T) {
		b := python.New(python.DefaultMaxLen)
		calls := 0
		b.Subscribe(func(*python.Event) { calls++ })
		b.Disable()
		b.PublishEvent("x", "test", "", nil)
		if s := b.Statistics(); calls != 0 || s.BufferSize != 0 || s.Enabled {
			t.Errorf("disabled: %d calls, statistics %+v", calls, s)
		}
		b.Enable()
		b.PublishEvent("x", "test", "", nil)
		if s := b.Statistics(); calls != 1 || s.BufferSize != 1 || !s.Enabled {
			t.Errorf("enabled again: %d calls, statistics %+v", calls, s)
		}
	})
}

func TestUnsubscribe(t *testing.T) {
	b := python.New(python.DefaultMaxLen)
	counts := map[string]int{}
	ids := map[string]int{}
	for _, name := range []string{"a", "b", "c"} {
		ids[name] = b.Subscribe(func(*python.Event) { counts[name]++ })
	}
	b.PublishEvent("x", "test", "", nil)
	b.Unsubscribe(ids["b"])
	b.Unsubscribe(ids["b"]) // a second time changes nothing
	b.Unsubscribe(0)        // nor does a number never given
	b.PublishEvent("x", "test", "", nil)
	if want := map[string]int{"a": 2, "b": 1, "c": 2}; !maps.Equal(counts, want) {
		t.Errorf("calls %v, want %v", counts, want)
	}
	if got := b.Statistics().HandlerCount; got != 2 {
		t.Errorf("HandlerCount is %d, want 2", got)
	}
}

func TestRecent(t *testing.T) {
	for _, maxLen := range []int{0, 1, 2, 3, 7, 500} {
		for _, published := range []int{0, 1, 2, 3, 6, 7, 8, 499, 500, 501, 1203} {
			b := python.New(maxLen)
			var all []*python.Event
			for range published {
				all = append(all, b.PublishEvent("x", "test", "", nil))
			}
			slices.Reverse(all)
			held := all[:min(maxLen, published)]
			for _, limit := range []int{-1, 0, 1, 2, 100, 500, 501} {
				want := held[:max(0, min(limit, len(held)))]
				if got := b.Recent(limit); !slices.Equal(got, want) {
					t.Errorf("maxLen %d, published %d: Recent(%d) is not the last %d, newest first", maxLen, published, limit, len(want))
				}
			}
		}
	}
}

func TestClear(t *testing.T) {
	b := python.New(3)
	calls := 0
	b.Subscribe(func(*python.Event) { calls++ })
	for range 5 {
		b.PublishEvent("x", "test", "", nil)
	}

	b.ClearBuffer()
	if got := b.Recent(10); len(got) != 0 {
		t.Errorf("after ClearBuffer Recent has %d events", len(got))
	}
	e := b.PublishEvent("y", "test", "", nil)
	if got := b.Recent(10); len(got) != 1 || got[0] != e || calls != 6 {
		t.Errorf("after ClearBuffer and one more event: Recent %v, %d calls", got, calls)
	}

	b.ClearHandlers()
	b.PublishEvent("z", "test", "", nil)
	if calls != 6 || len(b.Recent(10)) != 2 {
		t.Errorf("after ClearHandlers: %d calls, %d events", calls, len(b.Recent(10)))
	}

	b.Subscribe(func(*python.Event) { calls++ })
	b.Disable()
	b.Reset()
	if s := b.Statistics(); !s.Enabled || s.HandlerCount != 0 || s.BufferSize != 0 || s.BufferMaxSize != 3 {
		t.Errorf("after Reset: %+v", s)
	}
}

// Everything published is delivered, and the buffer's last events are some
// publisher's last.
func TestPublishFromManyGoroutines(t *testing.T) {
	const publishers, each = 10, 500
	b := python.New(python.DefaultMaxLen)
	var mu sync.Mutex
	delivered := map[string]int{}
	b.Subscribe(func(e *python.Event) {
		mu.Lock()
		defer mu.Unlock()
		delivered[e.Type]++
	})
	var wg sync.WaitGroup
	for p := range publishers {
		wg.Go(func() {
			for i := range each {
				b.PublishEvent(fmt.Sprintf("thread.%d", p), "test", "", map[string]any{"index": i})
			}
		})
	}
	wg.Wait()
	if len(delivered) != publishers {
		t.Fatalf("delivered %v", delivered)
	}
	for typ, n := range delivered {
		if n != each {
			t.Errorf("%s: delivered %d, want %d", typ, n, each)
		}
	}
	recent := b.Recent(python.DefaultMaxLen)
	if len(recent) != python.DefaultMaxLen {
		t.Fatalf("Recent has %d events, want %d", len(recent), python.DefaultMaxLen)
	}
	next := map[string]int{}
	for _, e := range recent {
		i := e.Payload["index"].(int)
		if after, ok := next[e.Type]; ok && i != after-1 {
			t.Errorf("%s: %d comes right before %d", e.Type, i, after)
		}
		next[e.Type] = i
	}
}
