package bus_test

import (
	"context"
	"fmt"
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
// publisher numbers its events, which are of several types: what a subscription gets of each must be
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
				emit(t, b, fmt.Sprint("t.", n%7), "s", slog.Int("publisher", p), slog.Int("number", n))
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
			} else if got < wanted { // later the subscription ends, of one type after the other
				t.Errorf("try %d: number %d of publisher %d after %d, event %d", try, n.Int64(), p.Int64(), *at, got)
			}
			if got++; got == wanted {
				close(enough)
			}
		}, bus.Async(1<<16), bus.OnFull(bus.Block(time.Minute)), bus.Replay(replayed))
		if b.Position().Seq < before+wanted-replayed { // else it may all have come live
			fromHistory++
		}
		select {
		case <-enough:
		case <-time.After(10 * time.Second):
			t.Errorf("try %d: fewer than %d events after 10 seconds: %+v", try, wanted, figures(s))
		}
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

// An event that is published while Replay takes its snapshot is counted once and
// delivered once. The race detector sees whether the backlog still grows when publishers
// ask for its length.
func TestB1_WhatComesMeanwhileIsHadOnce(t *testing.T) {
	for name, policy := range map[string]bus.Policy{"DropNewest": bus.DropNewest, "Block": bus.Block(time.Minute)} {
		t.Run(name, func(t *testing.T) {
			twice, dropped := 0, 0
			deadline := time.Now().Add(*stress)
			for round := 0; time.Now().Before(deadline); round++ {
				const publishers, each = 4, 100
				b := newBus(t, bus.History(1<<10))
				var wg sync.WaitGroup
				var published atomic.Int64
				for range publishers {
					wg.Go(func() {
						e := event.New("a", "x", "")
						for range each {
							b.Publish(e)
							published.Add(1)
						}
					})
				}
				for published.Load() < int64(round%300) {
					runtime.Gosched()
				}
				queue := 1
				s := subscribe(t, b, "a", func(*event.Event) {}, bus.Async(queue), bus.OnFull(policy), bus.Replay(1<<10))
				wg.Wait()
				shutdown(t, b)
				st := s.Stats()
				if st.Matched != publishers*each {
					twice++
					if twice == 1 {
						t.Errorf("round %d: %d events, %+v", round, publishers*each, figures(s))
					}
				}
				if policy != bus.DropNewest && st.Dropped > 0 {
					dropped++
					if dropped == 1 {
						t.Errorf("round %d: Block dropped: %+v", round, figures(s))
					}
				}
			}
			t.Logf("%d twice, %d dropped", twice, dropped)
		})
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

// A subscription keeps no event of those that Replay has it begin with, once the handler
// has had it.
func TestB9_AReplayedEventIsLetGo(t *testing.T) {
	b := newBus(t)
	var h herd
	h.publish(t, b, 100)
	last := make(chan struct{})
	n := 0
	s := subscribe(t, b, "a", func(*event.Event) {
		if n++; n == 100 {
			close(last)
		}
	}, bus.Async(1), bus.Replay(100), bus.OnFull(bus.DropNewest))
	closes(t, "not every event of the history is replayed", last)
	b.ClearHistory()
	for deadline := time.Now().Add(10 * time.Second); s.Stats().Delivered < 100; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("100 calls have returned, and after 10 seconds: %+v", figures(s))
		}
	}
	if events, _ := h.alive(); events > 1 { // the worker may be on its way to sleep
		t.Errorf("%d of 100 events are reachable", events)
	}
	runtime.KeepAlive(s)
	shutdown(t, b)
}
