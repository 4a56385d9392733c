//go:build explore

package bus

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/proof/explore"
)

// Two calls that were slow are both counted, the longer one is remembered, and one of them
// is logged. (The timer of a real call runs in a goroutine that no schedule has.)
func TestExploreSlowness(t *testing.T) {
	explore.All(t, func(x *explore.Execution) {
		b, err := New(History(0))
		if err != nil {
			panic(err)
		}
		logged := 0
		b.reports.logger = slog.New(counter{slog.DiscardHandler, &logged})
		s, err := b.Subscribe("t", func(*event.Event) {}, SlowAfter(time.Hour))
		if err != nil {
			panic(err)
		}
		for i, name := range []string{"a", "b"} {
			x.Go(name, func() {
				s.slowness.record(time.Duration(1 + i))
				s.slow("t")
			})
		}
		x.Finally(func() {
			if st := s.Stats(); st.Slow != 2 || st.Longest != 2 || logged != 1 {
				x.Errorf("%d slow calls, the longest of %d, %d logged", st.Slow, st.Longest, logged)
			}
		})
	})
}

// A counter counts what is logged.
type counter struct {
	slog.Handler
	n *int
}

func (c counter) Enabled(context.Context, slog.Level) bool { return true }

func (c counter) Handle(context.Context, slog.Record) error { *c.n++; return nil }
