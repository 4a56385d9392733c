package bus_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus"
)

// typesOf returns the types of entries, and how many they say were lost.
func typesOf(entries []bus.Entry) (types []string, lost uint64) {
	for _, e := range entries {
		types = append(types, e.Type)
		lost += e.Lost
	}
	return types, lost
}

func TestFollow_WithPatterns(t *testing.T) {
	t.Run("yields_what_one_of_them_covers_from_the_history_and_live", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			for _, typ := range []string{"a.x", "b", "c.d", "a.y"} {
				emit(t, b, typ, "")
			}
			var got []bus.Entry
			var err error
			done := make(chan struct{})
			go func() {
				defer close(done)
				got, err = take(b.Follow(t.Context(), bus.FromOldest(), "a.*", "c.>", "a.>"), 6)
			}()
			synctest.Wait()
			for _, typ := range []string{"b", "c", "a.z", "a.z.z", "b", "c.e.f", "a.w"} {
				emit(t, b, typ, "")
				synctest.Wait()
			}
			<-done
			types, lost := typesOf(got)
			if want := []string{"a.x", "c.d", "a.y", "a.z", "a.z.z", "c.e.f"}; !slices.Equal(types, want) || lost != 0 || err != nil {
				t.Errorf("%v, lost %d, %v; want %v", types, lost, err, want)
			}
			if got[3].Position.Seq != 7 {
				t.Errorf("the entry of a.z is at %v", got[3].Position)
			}
			if targets, _ := b.Held(); targets != 0 {
				t.Errorf("it left %d targets on the routes", targets)
			}
		})
	})

	t.Run("counts_lost_events_of_every_type", func(t *testing.T) {
		b := newBus(t, bus.History(3))
		from := bus.After(b.Position())
		for range 5 {
			emit(t, b, "a", "")
			emit(t, b, "b", "")
		}
		got, err := take(b.Follow(t.Context(), from, "a"), 1)
		if err != nil || len(got) != 1 || got[0].Position.Seq != 9 || got[0].Lost != 7 {
			t.Errorf("%+v, %v; want event 9, and 7 lost", got, err)
		}
	})

	t.Run("refuses_what_is_no_pattern", func(t *testing.T) {
		b := newBus(t)
		if _, err := take(b.Follow(t.Context(), bus.FromNow(), "a", "b..c"), 1); !errors.Is(err, bus.ErrPattern) {
			t.Errorf("%v", err)
		}
	})

	t.Run("outlives_Clear_and_Reset_and_ends_with_the_bus", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			var got []bus.Entry
			var err error
			done := make(chan struct{})
			go func() {
				defer close(done)
				got, err = take(b.Follow(t.Context(), bus.FromNow(), "a"), 9)
			}()
			synctest.Wait()
			if st := b.Stats(); st.Handlers != 0 {
				t.Errorf("Stats shows a follower as a subscription: %+v", st)
			}
			emit(t, b, "a", "")
			b.ClearSubscriptions()
			synctest.Wait()
			emit(t, b, "a", "")
			synctest.Wait()
			b.Reset()
			synctest.Wait()
			emit(t, b, "a", "")
			synctest.Wait()
			shutdown(t, b)
			<-done
			if len(got) != 3 || err != bus.ErrClosed {
				t.Errorf("%d entries, %v; want 3 and ErrClosed", len(got), err)
			}
		})
	})

	t.Run("many_followers_of_many_patterns_get_their_own", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t)
			const followers, events = 10, 30
			done := make(chan error, followers)
			for i := range followers {
				go func() {
					mine := fmt.Sprint("t.", i)
					got, err := take(b.Follow(t.Context(), bus.FromNow(), mine), events)
					for _, e := range got {
						if e.Type != mine {
							err = fmt.Errorf("the follower of %s got %s", mine, e.Type)
						}
					}
					done <- err
				}()
			}
			synctest.Wait()
			for range events {
				for i := range followers {
					emit(t, b, fmt.Sprint("t.", i), "")
				}
			}
			for range followers {
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
		})
	})
}

// What was overwritten after the last event that a follower got is reported along with the
// error.
func TestFollow_ReportsWhatWasLostAtTheEnd(t *testing.T) {
	for name, patterns := range map[string][]string{"all": nil, "patterns": {"a"}} {
		t.Run(name, func(t *testing.T) {
			b := newBus(t, bus.History(4))
			entries := b.Follow(t.Context(), bus.FromNow(), patterns...)
			for range 4 {
				emit(t, b, "a", "")
			}
			for range 3 {
				emit(t, b, "b", "")
			}
			b.ClearHistory()
			shutdown(t, b)
			var got []bus.Entry
			for e, err := range entries {
				if got = append(got, e); err != nil && err != bus.ErrClosed {
					t.Error(err)
				}
			}
			if want := []bus.Entry{{Lost: 7}}; !slices.Equal(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}
