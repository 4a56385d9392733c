package bus_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// The first follower woken wakes the rest, also where some have gone at that very
// moment.
func TestFollow_WakesAllWhoSleep(t *testing.T) {
	t.Run("in_a_bubble", func(t *testing.T) {
		for n := 1; n <= 33; n += 4 {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t)
				var got atomic.Int64
				for range n {
					go func() {
						for _, err := range b.Follow(t.Context(), bus.FromOldest()) {
							if err != nil {
								return
							}
							got.Add(1)
						}
					}()
				}
				for i := range 20 {
					synctest.Wait() // all are asleep
					emit(t, b, "a", "")
					synctest.Wait()
					if got.Load() != int64(n*(i+1)) {
						t.Fatalf("event %d: %d of %d followers were woken", i+1, got.Load()-int64(n*i), n)
					}
				}
				b.Close()
			})
		}
	})

	t.Run("in_a_bubble_while_others_leave", func(t *testing.T) {
		for round := range 50 {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				const stay, leave = 7, 7
				var got atomic.Int64
				for i := range stay + leave {
					ctx := ctx
					if i%2 == 0 {
						ctx = t.Context()
					}
					go func() {
						if _, err := take(b.Follow(ctx, bus.FromOldest()), 1); i%2 == 0 && err == nil {
							got.Add(1)
						}
					}()
				}
				synctest.Wait()
				// In either order, and at once: those that leave are ready to run when
				// the token is sent, or have been sent it when they are told to.
				switch round % 3 {
				case 0:
					cancel()
					emit(t, b, "a", "")
				case 1:
					emit(t, b, "a", "")
					cancel()
				case 2:
					go cancel()
					emit(t, b, "a", "")
				}
				synctest.Wait()
				if got.Load() != stay {
					t.Fatalf("%d of %d followers were woken", got.Load(), stay)
				}
			})
		}
	})

	t.Run("stress", func(t *testing.T) {
		rounds := 2000
		if testing.Short() {
			rounds = 200
		}
		const n = 12
		b := newBus(t)
		for round := range rounds {
			inTime, end := context.WithTimeout(t.Context(), 10*time.Second)
			ctx, cancel := context.WithCancel(inTime)
			from := bus.After(b.Position())
			var awake sync.WaitGroup
			for i := range n {
				awake.Go(func() {
					mine := inTime
					if i%3 == 0 {
						mine = ctx
					}
					got, err := take(b.Follow(mine, from), 1)
					switch {
					case i%3 == 0 && err != nil:
						if !errors.Is(err, context.Canceled) {
							t.Error(err)
						}
					case err != nil || got[0].Position.Seq != uint64(round+1) || got[0].Lost != 0:
						t.Errorf("round %d: %v, %v", round, got, err)
					}
				})
			}
			for range round % 64 { // some rounds find all of them asleep, some do not
				runtime.Gosched()
			}
			both := make(chan struct{})
			go func() { <-both; cancel() }()
			close(both)
			emit(t, b, "a", "")
			awake.Wait() // until time is up, if one was not woken
			end()
			cancel()
			if t.Failed() {
				break
			}
		}
		if b.Position().Seq != uint64(rounds) {
			t.Fatal(b.Position())
		}
	})

	t.Run("one_who_is_about_to_sleep", func(t *testing.T) {
		// Each event comes a little later after the one before was received, so that
		// some come when the follower has looked for the last time; and nothing
		// follows that would wake a follower that missed it.
		rounds := uint64(50_000)
		if testing.Short() {
			rounds /= 10
		}
		b := newBus(t)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		var received, spun atomic.Uint64
		var follower sync.WaitGroup
		entries := b.Follow(ctx, bus.FromNow())
		follower.Go(func() {
			for e, err := range entries {
				if err != nil || e.Lost != 0 {
					t.Errorf("after %v: %v, %d lost", b.Position(), err, e.Lost)
					return
				}
				if received.Store(e.Position.Seq); e.Position.Seq == rounds {
					return
				}
			}
		})
		for i := range rounds {
			for received.Load() != i && ctx.Err() == nil {
				runtime.Gosched()
			}
			for range i % 1000 {
				spun.Add(1)
			}
			emit(t, b, "a", "")
		}
		follower.Wait()
		if received.Load() != rounds || spun.Load() == 0 {
			t.Fatalf("%d of %d events were received", received.Load(), rounds)
		}
	})
}

// A follower that is cancelled in its sleep leaves a bell that is rung once too often.
// The follower that this wakes has nothing to read and must sleep again, or nothing here
// ever would.
func TestFollow_WhoIsWokenForNothingSleepsAgain(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		gate, read := make(chan struct{}), 0
		go func() {
			for _, err := range b.Follow(context.Background(), bus.FromNow()) {
				if err == nil {
					read++
					<-gate
				}
			}
		}()
		synctest.Wait()
		number(t, b, "a", 0)
		synctest.Wait() // it has read that, and waits at the gate
		ctx, cancel := context.WithCancel(context.Background())
		go take(b.Follow(ctx, bus.FromNow()), 1)
		synctest.Wait()
		cancel()
		synctest.Wait()
		number(t, b, "a", 1) // the bell is rung, and nobody is asleep
		close(gate)
		synctest.Wait()
		if read != 2 {
			t.Errorf("%d read, want 2", read)
		}
	})
}
