package bus_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// numberOf returns the number of an event of countTo.
func numberOf(e *event.Event) int {
	i, _ := e.Payload.Get("i")
	return int(i.Int64())
}

// countTo emits events numbered from first to last.
func countTo(t testing.TB, b *bus.Bus, first, last int) {
	t.Helper()
	for i := first; i <= last; i++ {
		emit(t, b, "a", "x", slog.Int("i", i))
	}
}

// take returns the next n entries of an iteration, and the error that ended it
// before there were as many.
func take(entries iter.Seq2[bus.Entry, error], n int) (got []bus.Entry, err error) {
	if n == 0 {
		return nil, nil
	}
	for e, err := range entries {
		if err != nil {
			return got, err
		}
		if got = append(got, e); len(got) == n {
			break
		}
	}
	return got, nil
}

// sequences returns the sequences of entries and how many they say were lost.
func sequences(entries []bus.Entry) (seqs []uint64, lost uint64) {
	for _, e := range entries {
		seqs = append(seqs, e.Position.Seq)
		lost += e.Lost
	}
	return seqs, lost
}

// consecutive returns first, …, last.
func consecutive(first, last uint64) (seqs []uint64) {
	for i := first; i <= last; i++ {
		seqs = append(seqs, i)
	}
	return seqs
}

func TestB1_FollowBeginsWhereItWasTold(t *testing.T) {
	ctx := t.Context()
	b := newBus(t, bus.History(10))
	early := b.Follow(ctx, bus.FromOldest())
	zero := b.Position()
	countTo(t, b, 1, 5)
	five := b.Position()
	countTo(t, b, 6, 8)
	full := map[string]iter.Seq2[bus.Entry, error]{
		"from 1": b.Follow(ctx, bus.FromOldest()),
		"from 6": b.Follow(ctx, bus.After(five)),
		"from 9": b.Follow(ctx, bus.FromNow()),
	}
	full["from 1, the zero From"] = b.Follow(ctx, bus.From{})
	full["from 1, from when there was nothing"] = early
	full["from 1, after the zero sequence"] = b.Follow(ctx, bus.After(zero))
	full["from 9, after the last"] = b.Follow(ctx, bus.After(b.Position()))
	countTo(t, b, 9, 9)
	for name, entries := range full {
		first := uint64(name[len("from ")] - '0')
		for range 2 { // an iteration may be done twice
			got, err := take(entries, int(9-first+1))
			if seqs, lost := sequences(got); err != nil || lost != 0 || !slices.Equal(seqs, consecutive(first, 9)) {
				t.Errorf("%s: %v, %d lost, %v", name, seqs, lost, err)
			}
			for _, e := range got {
				if uint64(numberOf(e.Event)) != e.Position.Seq || e.Position.Epoch != zero.Epoch {
					t.Errorf("%s: event %d at %v", name, numberOf(e.Event), e.Position)
				}
			}
		}
	}

	// Ten more: 9 to 18 are left of them.
	countTo(t, b, 10, 18)
	for name, entries := range full {
		first := uint64(name[len("from ")] - '0')
		got, err := take(entries, 10)
		seqs, lost := sequences(got)
		if err != nil || !slices.Equal(seqs, consecutive(9, 18)) || lost != 9-first || got[0].Lost != lost {
			t.Errorf("%s, lapped: %v, %d lost, %v", name, seqs, lost, err)
		}
	}
	if got, err := take(b.Follow(ctx, bus.FromOldest()), 10); err != nil || got[0].Lost != 0 {
		t.Errorf("from the oldest that is left: %v, %v", got[0], err)
	}
	if got, err := take(b.Follow(ctx, bus.After(five)), 1); err != nil || got[0].Lost != 3 || got[0].Position.Seq != 9 {
		t.Errorf("after what is gone: %v, %v", got[0], err)
	}
}

func TestFollow_Errors(t *testing.T) {
	ctx := t.Context()
	// last returns the error that is all an iteration yields, twice.
	last := func(t *testing.T, entries iter.Seq2[bus.Entry, error]) error {
		t.Helper()
		var errs [2]error
		for i := range errs {
			n := 0
			for e, err := range entries {
				if n++; err == nil || e != (bus.Entry{}) {
					t.Fatalf("yielded %v, %v", e, err)
				}
				errs[i] = err
			}
			if n != 1 {
				t.Fatalf("yielded %d times", n)
			}
		}
		if errs[0].Error() != errs[1].Error() {
			t.Fatalf("%v, and then %v", errs[0], errs[1])
		}
		return errs[0]
	}

	t.Run("position_of_another_bus_or_ahead", func(t *testing.T) {
		for want, position := range map[string]func(bus.Position) bus.Position{
			"of another bus": func(bus.Position) bus.Position { return newBus(t).Position() },
			"another run":    func(bus.Position) bus.Position { return bus.Position{} },
			"lies ahead of":  func(p bus.Position) bus.Position { p.Seq++; return p },
		} {
			b := newBus(t)
			emit(t, b, "a", "")
			p := position(b.Position())
			entries := b.Follow(ctx, bus.After(p))
			emit(t, b, "a", "") // where it begins was settled before
			if err := last(t, entries); !errors.Is(err, bus.ErrPosition) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), p.String()) {
				t.Errorf("%v: %v", p, err)
			}
		}
	})

	t.Run("B11_without_a_history", func(t *testing.T) {
		b := newBus(t, bus.History(0))
		for _, from := range []bus.From{{}, bus.FromNow(), bus.After(b.Position())} {
			if err := last(t, b.Follow(ctx, from)); !errors.Is(err, bus.ErrNoHistory) {
				t.Error(err)
			}
		}
	})

	t.Run("the_cause_of_the_contexts_end", func(t *testing.T) {
		b := newBus(t)
		emit(t, b, "a", "")
		cause := errors.New("enough")
		ctx, cancel := context.WithCancelCause(ctx)
		cancel(cause)
		if err := last(t, b.Follow(ctx, bus.FromOldest())); err != cause {
			t.Error(err)
		}
		b.Close()
		if err := last(t, b.Follow(ctx, bus.FromOldest())); err != cause {
			t.Error(err)
		}
	})

	t.Run("also_while_it_sleeps", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			emit(t, b, "a", "")
			cause := errors.New("enough")
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, cause)
			defer cancel()
			start := time.Now()
			got, err := take(b.Follow(ctx, bus.FromOldest()), 2)
			if d := time.Since(start); err != cause || len(got) != 1 || d != time.Hour {
				t.Errorf("%d entries, then %v, after %v", len(got), err, d)
			}
		})
	})

	t.Run("closed", func(t *testing.T) {
		b := newBus(t)
		countTo(t, b, 1, 3)
		b.Close()
		for range 2 {
			got, err := take(b.Follow(ctx, bus.FromOldest()), 4)
			if seqs, _ := sequences(got); !errors.Is(err, bus.ErrClosed) || !slices.Equal(seqs, consecutive(1, 3)) {
				t.Errorf("%v, then %v", seqs, err)
			}
		}
		if err := last(t, b.Follow(ctx, bus.FromNow())); !errors.Is(err, bus.ErrClosed) {
			t.Error(err)
		}
	})

	t.Run("closed_while_it_sleeps", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			var ended atomic.Int64
			for range 10 {
				go func() {
					got, err := take(b.Follow(t.Context(), bus.FromOldest()), 2)
					if !errors.Is(err, bus.ErrClosed) || len(got) != 1 {
						t.Errorf("%d entries, then %v", len(got), err)
					}
					ended.Add(1)
				}()
				synctest.Wait()
			}
			emit(t, b, "a", "")
			synctest.Wait()
			b.Close()
			synctest.Wait()
			if ended.Load() != 10 {
				t.Fatalf("%d of 10 ended", ended.Load())
			}
		})
	})
}

func TestFollow_ClosedAfterEveryAcceptedEvent(t *testing.T) {
	for round := range 100 {
		b := newBus(t, bus.History(100_000))
		var accepted atomic.Uint64
		var publishers, followers, started sync.WaitGroup
		for p := range 4 {
			started.Add(1)
			publishers.Go(func() {
				for i := range 1000 {
					if i == 10 {
						started.Done()
					}
					if _, err := b.Emit("a", fmt.Sprint(p), ""); err != nil {
						if !errors.Is(err, bus.ErrClosed) {
							t.Error(err)
						}
						return
					}
					accepted.Add(1)
				}
			})
		}
		var seen [3]uint64 // each written by its follower
		for i := range seen {
			followers.Go(func() {
				for e, err := range b.Follow(t.Context(), bus.FromOldest()) {
					if err != nil {
						if !errors.Is(err, bus.ErrClosed) {
							t.Error(err)
						}
						return
					}
					seen[i] += 1 + e.Lost
				}
			})
		}
		started.Wait()
		shutdown(t, b)
		publishers.Wait()
		followers.Wait()
		for _, n := range seen {
			if n != accepted.Load() || n != b.Position().Seq {
				t.Fatalf("round %d: a follower got %d, accepted were %d, the history is at %v", round, n, accepted.Load(), b.Position())
			}
		}
	}
}

func TestFollow_LeftEarly(t *testing.T) {
	b := newBus(t)
	countTo(t, b, 1, 10)
	entries := b.Follow(t.Context(), bus.FromOldest())
	for range 3 {
		for e, err := range entries {
			if err != nil || e.Position.Seq > 4 {
				t.Fatal(e.Position, err)
			}
			if e.Position.Seq == 4 {
				break
			}
		}
	}
	// A pulled one as well, which would leave a goroutine behind if it did not end.
	before := runtime.NumGoroutine()
	next, stop := iter.Pull2(entries)
	for i := range 10 {
		if e, err, ok := next(); !ok || err != nil || e.Position.Seq != uint64(i+1) {
			t.Fatal(e.Position, err, ok)
		}
	}
	stop()
	if n := runtime.NumGoroutine(); n > before {
		t.Fatalf("%d goroutines, %d before", n, before)
	}
}

func TestR7_FollowLost(t *testing.T) {
	t.Run("ClearHistory_counts_as_lost", func(t *testing.T) {
		b := newBus(t)
		countTo(t, b, 1, 3)
		entries := b.Follow(t.Context(), bus.FromOldest())
		var lost []uint64
		for e, err := range entries {
			if err != nil {
				t.Fatal(err)
			}
			lost = append(lost, e.Lost)
			switch e.Position.Seq {
			case 1: // 2 and 3 go
				b.ClearHistory()
				countTo(t, b, 4, 5)
				continue
			case 4: // 5 and 6 go
				countTo(t, b, 6, 6)
				b.Reset()
				countTo(t, b, 7, 7)
				continue
			}
			break
		}
		if !slices.Equal(lost, []uint64{0, 2, 2}) {
			t.Fatalf("lost %v", lost)
		}
	})

	t.Run("follows_inside_a_handler", func(t *testing.T) {
		b := newBus(t)
		var seqs []uint64
		subscribe(t, b, "a", func(e *event.Event) {
			got, err := take(b.Follow(t.Context(), bus.FromOldest()), len(seqs)+1)
			if err != nil || got[len(seqs)].Event != e { // B1
				t.Errorf("%v, %v", got, err)
			}
			seqs, _ = sequences(got)
		})
		countTo(t, b, 1, 5)
		if !slices.Equal(seqs, consecutive(1, 5)) {
			t.Fatal(seqs)
		}
	})

	for _, followers := range []int{1, 10, 100} {
		t.Run(fmt.Sprintf("delivered_and_lost_are_passed/followers=%d", followers), func(t *testing.T) {
			const publishers = 4
			each := 50_000 / (1 + followers/10)
			if testing.Short() {
				each /= 10
			}
			b := newBus(t, bus.History(500))
			var running, publishing sync.WaitGroup
			ready := make(chan struct{}, followers)
			for f := range followers {
				running.Go(func() {
					from := []bus.From{bus.FromOldest(), bus.FromNow(), bus.After(b.Position())}[f%3]
					entries := b.Follow(t.Context(), from)
					var passed, delivered, lost uint64
					var last [publishers]int
					ready <- struct{}{}
					for e, err := range entries {
						if err != nil {
							if !errors.Is(err, bus.ErrClosed) {
								t.Error(err)
							}
							break
						}
						if e.Position.Seq != passed+e.Lost+1 {
							t.Errorf("follower %d: sequence %d after %d, with %d lost", f, e.Position.Seq, passed, e.Lost)
							break
						}
						passed = e.Position.Seq
						delivered++
						lost += e.Lost
						p := int(e.Source[0] - '0')
						if n := numberOf(e.Event); n <= last[p] {
							t.Errorf("follower %d: event %d of publisher %d after %d", f, n, p, last[p])
							break
						} else {
							last[p] = n
						}
						if f == 1 && delivered%100 == 0 {
							for range 50 { // a slow one
								runtime.Gosched()
							}
						}
					}
					if delivered+lost != publishers*uint64(each) {
						t.Errorf("follower %d: %d delivered and %d lost of %d", f, delivered, lost, publishers*each)
					}
				})
			}
			for range followers {
				<-ready
			}
			for p := range publishers {
				publishing.Go(func() {
					for i := range each {
						emit(t, b, "a", fmt.Sprint(p), slog.Int("i", i+1))
					}
				})
			}
			publishing.Wait()
			b.Close()
			running.Wait()
		})
	}
}

// The bell: whoever is woken first must wake the others, also where some have gone
// at that very moment.
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
				// In either order, and at once: those who leave are ready to run when
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
			ctx, cancel := context.WithCancel(t.Context())
			from := bus.After(b.Position())
			var awake sync.WaitGroup
			for i := range n {
				awake.Go(func() {
					mine := t.Context()
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
			awake.Wait() // forever, if one was not woken
			cancel()
		}
		if b.Position().Seq != uint64(rounds) {
			t.Fatal(b.Position())
		}
	})

	t.Run("one_who_is_about_to_sleep", func(t *testing.T) {
		// Each event comes a little later after the one before was received, so that
		// some come when the follower has looked for the last time; and nothing
		// follows that would wake one who missed it.
		rounds := uint64(50_000)
		if testing.Short() {
			rounds /= 10
		}
		b := newBus(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
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
