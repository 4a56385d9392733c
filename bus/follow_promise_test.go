package bus_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

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

// Shutdown does not wait for followers. They get what was accepted afterwards, and then the
// end.
func TestB8_ShutdownDoesNotWaitForFollowers(t *testing.T) {
	for _, patterns := range [][]string{nil, {"a"}} {
		t.Run(fmt.Sprint(patterns), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBus(t)
				gate, done := make(chan struct{}), make(chan error)
				got := 0
				go func() {
					for _, err := range b.Follow(context.Background(), bus.FromNow(), patterns...) {
						if err != nil {
							done <- err
							return
						}
						got++
						<-gate
					}
				}()
				synctest.Wait()
				countTo(t, b, 1, 5)
				synctest.Wait()
				if err := b.Shutdown(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got != 1 {
					t.Fatalf("the follower has got %d events while it is held up", got)
				}
				close(gate)
				if err := <-done; err != bus.ErrClosed || got != 5 {
					t.Errorf("after Shutdown: %d events, %v; want 5 and ErrClosed", got, err)
				}
			})
		})
	}
}
