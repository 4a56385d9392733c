package bustest_test

import (
	"log/slog"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bustest"
	"github.com/vidurai/eventbus/event"
)

const advice = `
    Lost is what was overwritten or cleared before it was read: give the bus a longer
    history (bus.History), read it earlier, or begin later (bustest.WatchAfter).`

func TestWatch(t *testing.T) {
	t.Run("needs_a_history", func(t *testing.T) {
		fails(t, "bustest: a bus with History(0) cannot be watched: bus: there is no history", func(t *testing.T, tb bustest.TB) {
			bustest.Watch(tb, bustest.New(tb, bus.History(0)))
		})
	})

	t.Run("begins_after_a_position_of_its_bus", func(t *testing.T) {
		passes(t, func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb)
			session(t, b)
			w := bustest.WatchAfter(tb, b, b.Position())
			w.ExpectNone(">")
			publish(t, b, "a", "b")
			w.Expect("a")
			bustest.WatchAfter(tb, b, w.Position()).ExpectExactly(bustest.Event("b"))
			w.Expect("b")
			bustest.WatchAfter(tb, b, b.Position()).ExpectExactly()
			b.Close()
			bustest.Watch(tb, b).Expect("b")
		})
		for want, other := range map[string]func(bus.Position) bus.Position{
			"lies ahead of":  func(p bus.Position) bus.Position { p.Seq++; return p },
			"of another bus": func(p bus.Position) bus.Position { p.Epoch++; return p },
		} {
			r := record(func(tb bustest.TB) {
				b := bustest.New(tb)
				bustest.WatchAfter(tb, b, other(b.Position()))
			})
			if r.returned || len(r.fatals) != 1 {
				t.Fatalf("%q", r.fatals)
			}
			mustContain(t, r.fatals[0], "bustest: bus: invalid position: ")
			mustContain(t, r.fatals[0], want)
		}
	})

	t.Run("a_watcher_has_no_goroutine", func(t *testing.T) {
		before := runtime.NumGoroutine()
		b := bustest.New(t)
		var watchers []*bustest.Watcher
		for range 100 {
			w := bustest.Watch(t, b)
			w.ExpectNone(">")
			watchers = append(watchers, w)
		}
		session(t, b)
		for _, w := range watchers {
			w.Expect("git.commit")
		}
		if n := runtime.NumGoroutine(); n > before {
			t.Fatalf("%d goroutines, %d before", n, before)
		}
	})

	t.Run("works_in_a_handler_and_in_a_cleanup", func(t *testing.T) {
		passes(t, func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb)
			w := bustest.Watch(tb, b)
			calls := 0
			if _, err := b.Subscribe("a", func(e *event.Event) {
				calls++
				if w.Expect("a") != e {
					t.Error("another event")
				}
			}); err != nil {
				t.Fatal(err)
			}
			tb.Cleanup(func() { w.Expect("b") })
			publish(t, b, "a", "b")
			if calls != 1 {
				t.Error(calls)
			}
		})
	})
}

// A failure tells of the last 1000 to 2000 events that were passed. What was passed
// before them is the collector's, also while the watcher lives.
func TestAWatcherKeepsOnlyWhatFailuresTellOf(t *testing.T) {
	const events, told, most = 5000, 1000, 2000
	for name, pass := range map[string]func(w *bustest.Watcher, n int){ // when n were published
		"one_by_one": func(w *bustest.Watcher, _ int) { w.Expect("a") },
		"all_at_once": func(w *bustest.Watcher, n int) {
			if n%50 == 0 {
				w.ExpectNone("b") // it reads them
			}
			for n == events && w.Position().Seq < events {
				w.Expect("a")
			}
		},
		"with_the_last": func(w *bustest.Watcher, n int) {
			if n%50 == 0 {
				w.ExpectNone("b")
			}
			if n == events {
				w.Expect("a", bustest.Attr("last", true))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := bustest.New(t, bus.History(100))
			w := bustest.Watch(t, b)
			published := make([]weak.Pointer[event.Event], events)
			for i := range published {
				e, err := b.Emit("a", "cli", "/src", slog.Bool("last", i == events-1))
				if err != nil {
					t.Fatal(err)
				}
				published[i] = weak.Make(e)
				pass(w, i+1)
			}
			kept := func(from, to int) (n int) {
				for _, e := range published[from:to] {
					if e.Value() != nil {
						n++
					}
				}
				return n
			}
			for i := 0; i < 10 && kept(0, events-most) > 0; i++ {
				runtime.GC()
			}
			if n := kept(0, events-most); n != 0 {
				t.Errorf("%d events are kept that were passed %d and more before the last", n, most)
			}
			if n := kept(events-told, events); n != told {
				t.Errorf("%d of the last %d events are kept", n, told)
			}
			if w.Position() != b.Position() {
				t.Errorf("%v was expected last, of %v", w.Position(), b.Position())
			}
		})
	}
}

func TestLoss(t *testing.T) {
	// lapped returns a watcher that had read event 2 when 3 to 6 were overwritten.
	lapped := func(t *testing.T, tb bustest.TB) *bustest.Watcher {
		b := bustest.New(tb, bus.History(4))
		publish(t, b, "a", "b")
		w := bustest.Watch(tb, b)
		w.ExpectNone("x")
		publish(t, b, "c", "d", "e", "f", "g", "h", "i", "j")
		return w
	}

	t.Run("what_was_read_stays", func(t *testing.T) {
		passes(t, func(t *testing.T, tb bustest.TB) {
			w := lapped(t, tb)
			w.Expect("a")
			w.Expect("b")
		})
	})
	t.Run("Expect", func(t *testing.T) {
		fails(t, `
bustest: no j before events #3 to #6 were lost
    1 event came after #1:
      #2 [cli] b @ /src {}`+advice, func(t *testing.T, tb bustest.TB) {
			w := lapped(t, tb)
			w.Expect("a")
			w.Expect("j")
		})
	})
	t.Run("ExpectSequence", func(t *testing.T) {
		fails(t, `
bustest: 1 of 2 events came, then no g before events #3 to #6 were lost
    wanted in this order:
      b: #2
      g: did not come
    nothing came after #2`+advice, func(t *testing.T, tb bustest.TB) {
			lapped(t, tb).ExpectSequence(bustest.Event("b"), bustest.Event("g"))
		})
	})
	t.Run("ExpectExactly", func(t *testing.T) {
		fails(t, `
bustest: it is not known whether exactly 2 events came: events #3 to #6 were lost`+advice, func(t *testing.T, tb bustest.TB) {
			lapped(t, tb).ExpectExactly(bustest.Event("a"), bustest.Event("b"))
		})
	})
	t.Run("ExpectNone", func(t *testing.T) {
		fails(t, `
bustest: it is not known whether there was no x: events #3 to #6 were lost`+advice, func(t *testing.T, tb bustest.TB) {
			lapped(t, tb).ExpectNone("x")
		})
	})
	t.Run("what_is_there_before_the_loss_counts", func(t *testing.T) {
		fails(t, `
bustest: there should be no b:
      #2 [cli] b @ /src {}`, func(t *testing.T, tb bustest.TB) {
			lapped(t, tb).ExpectNone("b")
		})
	})
	t.Run("before_the_watcher", func(t *testing.T) {
		fails(t, `
bustest: no b before event #1 was lost
    nothing came`+advice, func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb, bus.History(1))
			publish(t, b, "a", "b")
			bustest.Watch(tb, b).Expect("b")
		})
	})

	for name, clear := range map[string]func(*bus.Bus){
		"cleared_and_nothing_after":              (*bus.Bus).ClearHistory,
		"reset_and_nothing_after":                (*bus.Bus).Reset,
		"cleared_and_closed":                     func(b *bus.Bus) { b.ClearHistory(); b.Close() },
		"cleared_and_some_after":                 func(b *bus.Bus) { b.ClearHistory(); b.Emit("b", "", "") },
		"cleared_and_some_after_and_then_closed": func(b *bus.Bus) { b.ClearHistory(); b.Emit("b", "", ""); b.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			for _, expect := range []func(*bustest.Watcher){
				func(w *bustest.Watcher) { w.Expect("b") },
				func(w *bustest.Watcher) { w.ExpectExactly() },
				func(w *bustest.Watcher) { w.ExpectNone("x") },
				func(w *bustest.Watcher) { w.ExpectNoneFor(time.Hour, "x") },
			} {
				synctest.Test(t, func(t *testing.T) {
					start := time.Now()
					r := record(func(tb bustest.TB) {
						b := bustest.New(tb)
						w := bustest.Watch(tb, b)
						publish(t, b, "a")
						w.Expect("a")
						publish(t, b, "a", "a", "a")
						clear(b)
						expect(w)
					})
					if r.returned || len(r.fatals) != 1 {
						t.Fatalf("%q", r.fatals)
					}
					mustContain(t, r.fatals[0], "events #2 to #4 were lost")
					if d := time.Since(start); d != 0 {
						t.Errorf("after %v", d)
					}
				})
			}
			passes(t, func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				publish(t, b, "a")
				w := bustest.Watch(tb, b)
				w.ExpectNone("x")
				b.ClearHistory()
				w.Expect("a") // it has been read
			})
		})
	}
}
