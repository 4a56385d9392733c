package bus_test

import (
	"context"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// TestB1_ReplayThenLive subscribes again and again while publishers run. Each
// publisher numbers its events: what a subscription gets of each must be
// consecutive, from wherever the history began to wherever it stopped.
func TestB1_ReplayThenLive(t *testing.T) {
	goroutinesReturn(t)
	const publishers, replayed, wanted = 3, 50, 200
	tries := 1000
	if testing.Short() {
		tries = 100
	}
	b := newBus(t, bus.History(200))
	var done atomic.Bool
	var wg sync.WaitGroup
	for p := range publishers {
		wg.Go(func() {
			for n := 0; !done.Load(); n++ {
				emit(t, b, "t.a", "s", slog.Int("publisher", p), slog.Int("number", n))
				if n%16 == 0 {
					runtime.Gosched()
				}
			}
		})
	}
	for b.Stats().Published < replayed {
		runtime.Gosched()
	}
	fromHistory := 0
	for try := range tries {
		var last [publishers]int64
		got := 0
		enough := make(chan struct{})
		before := b.Position().Seq
		s := subscribe(t, b, "t.*", func(e *event.Event) {
			p, _ := e.Payload.Get("publisher")
			n, _ := e.Payload.Get("number")
			if at := &last[p.Int64()]; *at == 0 || n.Int64() == *at+1 {
				*at = n.Int64()
			} else {
				t.Errorf("try %d: number %d of publisher %d after %d, event %d", try, n.Int64(), p.Int64(), *at, got)
			}
			if got++; got == wanted {
				close(enough)
			}
		}, bus.Async(1<<16), bus.OnFull(bus.Block(time.Minute)), bus.Replay(replayed))
		if b.Position().Seq < before+wanted-replayed { // else it may all have come live
			fromHistory++
		}
		<-enough
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		if err := s.UnsubscribeWait(ctx); err != nil {
			t.Error(err)
		}
		cancel()
		st := s.Stats()
		if conserved(t, st); uint64(got) != st.Delivered {
			t.Errorf("try %d: %d calls, %+v", try, got, st)
		}
		if t.Failed() {
			break
		}
	}
	done.Store(true)
	wg.Wait()
	shutdown(t, b)
	if fromHistory == 0 {
		t.Error("no try began with the history")
	}
}

func TestB3_APanicOnWhatIsReplayedIsOfItsEvent(t *testing.T) {
	var types []string
	bubble(t, func(t *testing.T, b *bus.Bus) {
		for _, typ := range []string{"x.a", "x.b", "x.c"} {
			emit(t, b, typ, "")
		}
		subscribe(t, b, "x.*", exploder, bus.Async(1), bus.Replay(3))
		synctest.Wait()
	}, bus.OnPanic(func(p *bus.PanicError) { types = append(types, p.EventType) }))
	if !slices.Equal(types, []string{"x.a", "x.b", "x.c"}) {
		t.Errorf("panics on %v", types)
	}
}
