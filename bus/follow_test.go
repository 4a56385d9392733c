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
