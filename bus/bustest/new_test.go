package bustest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bustest"
	"github.com/vidurai/eventbus/event"
)

func mustContain(t *testing.T, s, part string) {
	t.Helper()
	if !strings.Contains(s, part) {
		t.Errorf("%q does not contain %q", s, part)
	}
}

func TestNew(t *testing.T) {
	t.Run("is_closed_at_the_end", func(t *testing.T) {
		var b *bus.Bus
		r := record(func(tb bustest.TB) {
			b = bustest.New(tb)
			publish(t, b, "a")
		})
		if _, err := b.Emit("a", "", ""); !r.returned || !errors.Is(err, bus.ErrClosed) {
			t.Fatal(err)
		}
	})

	t.Run("a_panic_fails_the_test", func(t *testing.T) {
		r := record(func(tb bustest.TB) {
			b := bustest.New(tb)
			if _, err := b.Subscribe("a", func(*event.Event) { panic("out of ideas") }, bus.Named("bad")); err != nil {
				t.Error(err)
			}
			publish(t, b, "a", "b")
		})
		if !r.returned || len(r.errors) != 1 {
			t.Fatalf("%q", r.errors)
		}
		mustContain(t, r.errors[0], "bus: bad panicked on a: out of ideas\n")
		mustContain(t, r.errors[0], "new_test.go")
	})

	t.Run("is_closed_where_a_handler_ends_the_test", func(t *testing.T) {
		var b *bus.Bus
		r := record(func(tb bustest.TB) {
			b = bustest.New(tb)
			if _, err := b.Subscribe("a", func(*event.Event) { tb.Fatalf("not this one") }); err != nil {
				t.Error(err)
			}
			b.Emit("a", "", "")
		})
		if r.returned || len(r.fatals) != 1 {
			t.Fatalf("returned %t, %q", r.returned, r.fatals)
		}
		for _, text := range r.errors {
			if strings.HasPrefix(text, "bustest: ") {
				t.Errorf("and then: %s", text)
			}
		}
		if _, err := b.Emit("a", "", ""); !errors.Is(err, bus.ErrClosed) {
			t.Error(err)
		}
	})

	t.Run("takes_options", func(t *testing.T) {
		for want, opts := range map[int][]bus.Option{1 << 16: nil, 3: {bus.History(3)}} {
			if n := bustest.New(t, opts...).Stats().BufferMaxSize; n != want {
				t.Errorf("a history of %d, want %d", n, want)
			}
		}
		r := record(func(tb bustest.TB) { bustest.New(tb, bus.History(-1)) })
		if r.returned || len(r.fatals) != 1 {
			t.Fatalf("%q", r.fatals)
		}
		mustContain(t, r.fatals[0], "bustest: bus: invalid option: History(-1)")
	})
}
