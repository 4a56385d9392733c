package bus_test

import (
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestReplay(t *testing.T) {
	t.Run("the_last_n_that_it_covers", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			for n := range 20 {
				number(t, b, []string{"a", "b"}[n%2], n)
			}
			for i, c := range []struct {
				n    int
				want []int
			}{{1, []int{18, 20}}, {3, []int{14, 16, 18, 20}}, {100, []int{0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20}}} {
				var got numbers
				s := subscribe(t, b, "a", got.handle, bus.Async(1), bus.Replay(c.n))
				if i == 0 {
					number(t, b, "a", 20)
				} else {
					c.want = c.want[max(0, len(c.want)-c.n):]
				}
				synctest.Wait()
				if n := uint64(len(c.want)); !slices.Equal(got.got, c.want) || figures(s) != (bus.SubscriptionStats{Matched: n, Delivered: n}) {
					t.Errorf("Replay(%d): %v, want %v; %+v", c.n, got.got, c.want, s.Stats())
				}
			}
		})
	})
	t.Run("an_event_under_way_comes_once", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			b.Find("a", "x")
			b.Resolve("a", "x")
			// In the history before the subscription is there, and delivered after.
			finish := b.Halves(event.New("a", "x", "", slog.Int("n", 1)))
			number(t, b, "a", 0)
			var got numbers
			s := subscribe(t, b, "a", got.handle, bus.Async(10), bus.Replay(10))
			finish()
			number(t, b, "a", 2)
			synctest.Wait()
			if !slices.Equal(got.got, []int{0, 1, 2}) || figures(s) != (bus.SubscriptionStats{Matched: 3, Delivered: 3}) {
				t.Fatalf("%v, %+v", got.got, s.Stats())
			}
		})
	})
}
