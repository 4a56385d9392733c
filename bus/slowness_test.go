package bus_test

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestSlowAfter(t *testing.T) {
	for name, async := range map[string]bool{"synchronous": false, "asynchronous": true} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			bubble(t, func(t *testing.T, b *bus.Bus) {
				opts := []bus.SubscribeOption{bus.SlowAfter(time.Second), bus.Named("snail")}
				if async {
					opts = append(opts, bus.Async(100))
				}
				takes := time.Second
				s, err := b.Subscribe("a", func(*event.Event) { time.Sleep(takes) }, opts...)
				if err != nil {
					t.Fatal(err)
				}
				publish := func() { number(t, b, "a", 1); time.Sleep(5 * time.Second); synctest.Wait() }
				takes = time.Second - 1
				publish()
				if st := s.Stats(); st.Slow != 0 || log.Len() != 0 || st.Longest != takes {
					t.Fatalf("%+v, %s", st, log.String())
				}
				takes = 3 * time.Second
				go number(t, b, "a", 1)
				time.Sleep(2 * time.Second) // it is still running
				synctest.Wait()
				if st := s.Stats(); st.Slow != 1 || st.Longest != time.Second-1 {
					t.Fatalf("%+v", st)
				}
				for _, part := range []string{"slow handler", "snail", "bus/slowness_test.go:", "event_type=a", "slow_calls=1"} {
					if !strings.Contains(log.String(), part) {
						t.Errorf("%q is not in %s", part, log.String())
					}
				}
				before := log.Len()
				for range 3 {
					publish()
				}
				if st := s.Stats(); st.Slow != 4 || st.Longest != takes || log.Len() != before {
					t.Fatalf("%+v, %s", st, log.String())
				}
				time.Sleep(time.Minute)
				publish()
				if log.Len() == before {
					t.Error("not logged again after a minute")
				}
			}, bus.Logger(slog.New(slog.NewTextHandler(&log, nil))))
		})
	}
}

// A minute after a report there may be another, to the nanosecond.
func TestSlowAfter_IsLoggedOnceAMinute(t *testing.T) {
	for apart, want := range map[time.Duration]int{time.Minute - 1: 1, time.Minute: 2} {
		var log strings.Builder
		bubble(t, func(t *testing.T, b *bus.Bus) {
			const takes = 2 * time.Second
			subscribe(t, b, "a", func(*event.Event) { time.Sleep(takes) }, bus.SlowAfter(time.Second))
			number(t, b, "a", 1)
			time.Sleep(apart - takes)
			number(t, b, "a", 2)
		}, bus.Logger(slog.New(slog.NewTextHandler(&log, nil))))
		if n := strings.Count(log.String(), "slow handler"); n != want {
			t.Errorf("%d reports of slow calls %v apart, want %d:\n%s", n, apart, want, log.String())
		}
	}
}
