package bus_test

import (
	"context"
	"errors"
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

// Kills: a Drain that loses what it had in a shared queue to events that were
// published after it began, and counts those as its own.
func TestB7_DrainOfASharedQueue(t *testing.T) {
	bubbleNoShutdown(t, func(t *testing.T, b *bus.Bus) {
		gate := make(chan struct{})
		var got, other numbers
		s := subscribe(t, b, "a", func(e *event.Event) { <-gate; got.handle(e) }, bus.Async(3))
		subscribe(t, b, "a", other.handle, bus.Async(3))
		for n := range 4 {
			number(t, b, "a", n)
			synctest.Wait()
		}
		err := errors.New("not returned")
		go func() { err = s.Drain(context.Background()) }()
		synctest.Wait()
		for n := 4; n < 104; n++ {
			number(t, b, "a", n)
			synctest.Wait()
		}
		close(gate)
		synctest.Wait()
		if err != nil || !slices.Equal(got.got, upTo(0, 3)) {
			t.Errorf("Drain: %v, got %v, want 0 to 3", err, got.got)
		}
		if st := figures(s); st.Matched != 4 {
			t.Errorf("4 events were published while it was subscribed: %+v", st)
		}
	})
}

func bubbleNoShutdown(t *testing.T, f func(*testing.T, *bus.Bus)) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		f(t, b)
		b.Close()
	})
}

// Kills: a worker that reads, finds nothing, and then looks whether it is to end.
func TestB7_DrainLosesNothing(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	deadline := time.Now().Add(*stress)
	b := newBus(t)
	e := event.New("a", "x", "")
	for i := 0; time.Now().Before(deadline); i++ {
		var calls atomic.Int64
		var ss []*bus.Subscription
		for range 8 {
			ss = append(ss, subscribe(t, b, "a", func(*event.Event) { calls.Add(1) }, bus.Async(100), bus.OnFull(bus.DropNewest)))
		}
		b.Publish(e)
		for range i % 50 {
			runtime.Gosched()
		}
		b.Publish(e)
		for j, s := range ss {
			if err := s.Drain(context.Background()); err != nil {
				t.Fatal(err)
			}
			if st := s.Stats(); st.Delivered != 2 {
				t.Fatalf("round %d, %d: %+v", i, j, st)
			}
		}
	}
}

// Kills: the same; Once ends the subscription right after it has filled the queue.
func TestB7_OnceIsCalled(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	e := event.New("a", "x", "")
	b := newBus(t)
	deadline := time.Now().Add(*stress)
	for i := 0; time.Now().Before(deadline); i++ {
		s := subscribe(t, b, "a", func(*event.Event) {}, bus.Async(1), bus.Once())
		for range i % 3 {
			runtime.Gosched()
		}
		b.Publish(e)
		if err := s.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if st := s.Stats(); st.Delivered != 1 {
			t.Fatalf("round %d: never called: %+v", i, st)
		}
	}
}

// A condition that panics is the publisher's burden, and does not set the handler
// aside, which may be well.
func TestQuarantineIsNotForConditions(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{"sync": nil, "async": {bus.Async(10)}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, b *bus.Bus) {
				s := subscribe(t, b, "a", func(*event.Event) {}, append(opts, bus.Quarantine(2, time.Hour),
					bus.Where(func(*event.Event) bool { panic("where") }))...)
				for n := range 10 {
					number(t, b, "a", n)
				}
				if st := figures(s); st != (bus.SubscriptionStats{Matched: 10, Panicked: 10}) {
					t.Errorf("%+v", st)
				}
			}, bus.OnPanic(func(*bus.PanicError) {}))
		})
	}
}

// Kills: a Subscription that keeps alive what was in its queue, or the last batch.
func TestB9_NothingIsKeptAliveAfterTheEnd(t *testing.T) {
	b := newBus(t, bus.History(0))
	gate := make(chan struct{})
	s := subscribe(t, b, "a", func(*event.Event) { <-gate }, bus.Async(1000), bus.OnFull(bus.DropNewest))
	var freed atomic.Int64
	for range 1000 {
		e := event.New("a", "x", "")
		runtime.AddCleanup(e, func(int) { freed.Add(1) }, 0)
		b.Publish(e)
	}
	s.Unsubscribe()
	close(gate)
	if err := s.UnsubscribeWait(context.Background()); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); freed.Load() < 1000 && time.Now().Before(deadline); {
		runtime.GC()
	}
	if n := freed.Load(); n < 1000 {
		t.Errorf("%d of 1000 events freed after the subscription ended", n)
	}
	runtime.KeepAlive(s)
}

// Kills: a Once that is spent by an event whose key function panics, and never ended.
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

// Kills: sources that make the same key.
func TestB5_SubscriptionsThatMustNotShare(t *testing.T) {
	for name, c := range map[string][2][]bus.SubscribeOption{
		"nul":   {{bus.Sources("x", "y")}, {bus.Sources("x\x00y")}},
		"empty": {{bus.Sources("")}, {bus.Sources("y")}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, b *bus.Bus) {
				var first, second numbers
				subscribe(t, b, "a", first.handle, append(c[0], bus.Async(10))...)
				subscribe(t, b, "a", second.handle, append(c[1], bus.Async(10))...)
				emit(t, b, "a", "x", slog.Int("n", 1))
				emit(t, b, "a", "", slog.Int("n", 2))
				synctest.Wait()
				if len(second.got) != 0 {
					t.Errorf("the second got %v, of a source it did not ask for", second.got)
				}
			})
		})
	}
}

// Kills, with -race: a backlog that grows when publishers already ask for its length;
// and an event counted in the prelude and in the snapshot, or dropped in the former.
func TestB1_ThePreludeHasItOnce(t *testing.T) {
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

// Kills: a shared queue that stays when the last has left, or goes when the first does.
func TestB9_AQueueGoesWithTheLastOfIts(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		var ss []*bus.Subscription
		for range 3 {
			ss = append(ss, subscribe(t, b, "a", func(*event.Event) {}, bus.Async(4)))
		}
		for i, s := range ss {
			if receivers, queues := b.Held(); receivers != 1 || queues != 1 {
				t.Errorf("%d have left: %d receivers, %d queues", i, receivers, queues)
			}
			s.Unsubscribe()
		}
		if receivers, queues := b.Held(); receivers != 0 || queues != 0 {
			t.Errorf("all have left: %d receivers, %d queues", receivers, queues)
		}
		subscribe(t, b, "a", func(*event.Event) {}, bus.Async(4))
		b.ClearSubscriptions()
		if receivers, queues := b.Held(); receivers != 0 || queues != 0 {
			t.Errorf("cleared: %d receivers, %d queues", receivers, queues)
		}
	})
}

// Kills: a key that is remembered when its event has been taken, or dropped.
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

// Kills: a quarantine that is over for everybody when it is tried with one event.
func TestQuarantineIsTriedWithOneEvent(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		gate, calls := make(chan struct{}), 0
		s := subscribe(t, b, "a", func(*event.Event) {
			if calls++; calls == 1 {
				panic("sick")
			}
			<-gate
		}, bus.Quarantine(1, time.Minute))
		number(t, b, "a", 0)
		time.Sleep(time.Minute)
		go number(t, b, "a", 1) // the one that it is tried with
		synctest.Wait()
		for n := range 5 {
			number(t, b, "a", n) // would wait for the gate
		}
		close(gate)
		synctest.Wait()
		if st := figures(s); calls != 2 || st != (bus.SubscriptionStats{Matched: 7, Delivered: 1, Panicked: 1, Dropped: 5}) {
			t.Errorf("%d calls, %+v", calls, st)
		}
	}, bus.OnPanic(func(*bus.PanicError) {}))
}

// Kills: a Drain that miscounts what was overwritten before it began.
func TestB7_DrainCountsWhatWasOverwritten(t *testing.T) {
	for _, opts := range [][]bus.SubscribeOption{{bus.Async(3)}, {bus.Async(3), bus.Where(func(*event.Event) bool { return true })}} {
		bubbleNoShutdown(t, func(t *testing.T, b *bus.Bus) {
			gate := make(chan struct{})
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) { <-gate; got.handle(e) }, opts...)
			number(t, b, "a", 0)
			synctest.Wait() // it has the first in hand
			for n := 1; n <= 5; n++ {
				number(t, b, "a", n)
			}
			err := errors.New("not returned")
			go func() { err = s.Drain(context.Background()) }()
			synctest.Wait()
			gate <- struct{}{}
			synctest.Wait() // it has gone on to what was left
			if st := figures(s); st.Matched != 6 || st.Delivered != 1 || st.Dropped != 2 || st.Pending != 3 {
				t.Errorf("of 6 two were overwritten, and three are to come: %+v", st)
			}
			close(gate)
			synctest.Wait()
			if err != nil || !slices.Equal(got.got, []int{0, 3, 4, 5}) {
				t.Errorf("Drain: %v, got %v, want 0 and 3 to 5", err, got.got)
			}
			if st := figures(s); st.Matched != 6 || st.Delivered != 4 || st.Dropped != 2 || st.Pending != 0 {
				t.Errorf("of 6 two were overwritten: %+v", st)
			}
		})
	}
}
