package bus_test

import (
	"iter"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus"
)

// However an iteration is run, it gives each event once, and the bus does not mind.
func TestAttackR7_Iterations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		countTo(t, b, 1, 100)
		all := b.Follow(t.Context(), bus.FromOldest())
		want := consecutive(1, 100)
		check := func(how string, entries iter.Seq2[bus.Entry, error]) {
			t.Helper()
			got, err := take(entries, 100)
			if seqs, lost := sequences(got); err != nil || !slices.Equal(seqs, want) || lost != 0 {
				t.Errorf("%s: %v, %d lost, %v", how, seqs, lost, err)
			}
		}
		check("once", all)
		check("twice", all)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { check("at once", all) })
		}
		wg.Wait()
		for range all {
			break
		}
		if returned, v := attempt(func() {
			for range all {
				panic("in the loop")
			}
		}); returned || v != "in the loop" {
			t.Errorf("a loop that panics: %v, %v", returned, v)
		}
		attempt(func() {
			for range all {
				runtime.Goexit()
			}
		})
		check("after all that", all)

		next, stop := iter.Pull2(all)
		for seq := uint64(1); seq <= 100; seq++ { // each by another goroutine
			inGoroutine(func() {
				if entry, err, ok := next(); !ok || err != nil || entry.Position.Seq != seq {
					t.Errorf("pulled %v, %v, %v, want %d", entry, err, ok, seq)
				}
			})
		}
		go countTo(t, b, 101, 101)
		if entry, err, ok := next(); !ok || err != nil || entry.Position.Seq != 101 {
			t.Errorf("pulled %v, %v, %v at the end", entry, err, ok)
		}
		stop()
		stop()
		if _, _, ok := next(); ok {
			t.Error("pulled after the end")
		}
		shutdown(t, b)
		check("when it is closed", all)
	})
}
