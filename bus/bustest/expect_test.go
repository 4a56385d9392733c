package bustest_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bustest"
	"github.com/vidurai/eventbus/event"
)

// publish publishes events without a payload, of the given types.
func publish(t testing.TB, b *bus.Bus, types ...string) {
	t.Helper()
	for _, typ := range types {
		if _, err := b.Emit(typ, "cli", "/src"); err != nil {
			t.Error(err)
		}
	}
}

// session publishes what a developer does.
func session(t testing.TB, b *bus.Bus) {
	t.Helper()
	for _, e := range []*event.Event{
		event.New("terminal.command", "cli", "/src", slog.String("command", "go test"), slog.Int("exit_code", 1)),
		event.New("editor.save", "vim", "/src", slog.String("file", "a.go")),
		event.New("terminal.command", "daemon", "/src", slog.String("command", "go vet")),
		event.New("terminal.command", "cli", "", slog.String("command", "go test"), slog.Int("exit_code", 0)),
		event.New("git.commit", "cli", "/src", slog.String("message", "a.go: mend it")),
	} {
		if err := b.Publish(e); err != nil {
			t.Error(err)
		}
	}
}

func types(es []*event.Event) (types []string) {
	for _, e := range es {
		types = append(types, e.Type)
	}
	return types
}

func TestExpect(t *testing.T) {
	t.Run("finds_what_came_before_the_call_and_before_the_watcher", func(t *testing.T) {
		passes(t, func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb)
			session(t, b)
			w := bustest.Watch(tb, b)
			w.Timeout = 0
			if e := w.Expect("terminal.*", bustest.Attr("exit_code", 0)); e != b.Recent(2)[1] {
				t.Errorf("got %v", e)
			}
			if p := w.Position(); p.Seq != 4 || p.Epoch != b.Position().Epoch {
				t.Errorf("position %v", p)
			}
			w.Expect("git.commit")
		})
	})

	t.Run("waits_for_what_is_to_come", func(t *testing.T) {
		passes(t, func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb)
			w := bustest.Watch(tb, b)
			time.AfterFunc(9*time.Second, func() { session(t, b) })
			start := time.Now()
			w.Expect("git.commit", bustest.Source("cli"))
			if d := time.Since(start); d != 9*time.Second {
				t.Errorf("waited for %v", d)
			}
		})
	})

	t.Run("goes_on_after_what_was_expected", func(t *testing.T) {
		fails(t, `
bustest: no terminal.command with source "daemon" within 10s
    2 events came after #3, near misses first:
      #4 [cli] terminal.command @ unknown {"command":"go test","exit_code":0}
        source is "cli"
      #5 [cli] git.commit @ /src {"message":"a.go: mend it"}
    one came too early, not after #3:
      #3 [daemon] terminal.command @ /src {"command":"go vet"}`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				session(t, b)
				w := bustest.Watch(tb, b)
				w.Expect("terminal.command", bustest.Source("daemon"))
				w.Expect("terminal.command", bustest.Source("daemon"))
			})
	})

	t.Run("shows_the_nearest_first", func(t *testing.T) {
		fails(t, `
bustest: no terminal.command with source "cli" and exit_code 2 and a command of git within 3s
    5 events came, near misses first:
      #1 [cli] terminal.command @ /src {"command":"go test","exit_code":1}
        exit_code is 1; it is not a command of git
      #4 [cli] terminal.command @ unknown {"command":"go test","exit_code":0}
        exit_code is 0; it is not a command of git
      #3 [daemon] terminal.command @ /src {"command":"go vet"}
        source is "daemon"; there is no exit_code; it is not a command of git
      #2 [vim] editor.save @ /src {"file":"a.go"}
      #5 [cli] git.commit @ /src {"message":"a.go: mend it"}`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				w := bustest.Watch(tb, b)
				w.Timeout = 3 * time.Second
				time.AfterFunc(time.Second, func() { session(t, b) })
				w.Expect("terminal.command", bustest.Source("cli"), bustest.Attr("exit_code", 2),
					bustest.Where("a command of git", func(*event.Event) bool { return false }))
			})
	})

	t.Run("says_that_nothing_came_and_what_the_bus_knows", func(t *testing.T) {
		fails(t, `
bustest: no a.> within 10s
    nothing came after #5
    note: the bus refused 2 publishes, with an error
    note: interceptors dropped 1 event
    note: the bus is disabled or closed`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb, bus.Intercept(func(e *event.Event) *event.Event {
					if e.Type == "a.secret" {
						return nil
					}
					return e
				}))
				session(t, b)
				w := bustest.WatchAfter(tb, b, b.Position())
				for _, typ := range []string{"a b", "a.secret", "a..b"} {
					b.Emit(typ, "", "")
				}
				b.Disable()
				b.Emit("a.b", "", "")
				w.Expect("a.>")
			})
	})

	t.Run("counts_what_is_too_much_to_show", func(t *testing.T) {
		fails(t, `
bustest: no x so far
    31 events came:
      #1 [cli] a @ /src {}
      #2 [cli] b @ /src {}
      #3 [cli] b @ /src {}
      #4 [cli] a @ /src {}
      #5 [cli] b @ /src {}
      #6 [cli] b @ /src {}
      #7 [cli] a @ /src {}
      #8 [cli] b @ /src {}
      #9 [cli] b @ /src {}
      #10 [cli] a @ /src {}
      … and 21 more: b (14), a (6), c (1)`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				for range 10 {
					publish(t, b, "a", "b", "b")
				}
				publish(t, b, "c")
				w := bustest.Watch(tb, b)
				w.Timeout = 0
				w.Expect("x")
			})
	})

	t.Run("ends_when_the_bus_is_closed", func(t *testing.T) {
		fails(t, `
bustest: no x before the bus was closed
    1 event came:
      #1 [cli] a @ /src {}
    note: the bus is disabled or closed`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				w := bustest.Watch(tb, b)
				start := time.Now()
				time.AfterFunc(time.Second, func() { publish(t, b, "a"); b.Close() })
				defer func() {
					if d := time.Since(start); d != time.Second {
						t.Errorf("after %v", d)
					}
				}()
				w.Expect("x")
			})
	})

	t.Run("refuses_what_makes_no_sense", func(t *testing.T) {
		for want, f := range map[string]func(*bustest.Watcher){
			`bustest: "a..b": empty token at byte 2`:                                func(w *bustest.Watcher) { w.Expect("a..b") },
			`bustest: "a>": '>' at byte 1 is not a token of its own`:                func(w *bustest.Watcher) { w.ExpectNone("a>") },
			"bustest: a zero Condition, or Where(nil)":                              func(w *bustest.Watcher) { w.Expect("a", bustest.Where("", nil)) },
			"bustest: the zero Want":                                                func(w *bustest.Watcher) { w.ExpectSequence(bustest.Event("a"), bustest.Want{}) },
			"bustest: empty":                                                        func(w *bustest.Watcher) { w.ExpectExactly(bustest.Event("")) },
			"bustest: \"\\x00\": white space or control character U+0000 at byte 0": func(w *bustest.Watcher) { w.ExpectNoneFor(time.Hour, "\x00") },
		} {
			fails(t, want, func(t *testing.T, tb bustest.TB) { f(bustest.Watch(tb, bustest.New(tb))) })
		}
	})
}

func TestExpectSequence(t *testing.T) {
	t.Run("others_may_lie_between", func(t *testing.T) {
		passes(t, func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb)
			w := bustest.Watch(tb, b)
			go session(t, b)
			got := w.ExpectSequence(bustest.Event("editor.*"), bustest.Event("terminal.*", bustest.Source("cli")), bustest.Event(">"))
			if s := types(got); !slices.Equal(s, []string{"editor.save", "terminal.command", "git.commit"}) {
				t.Error(s)
			}
			if w.ExpectSequence() != nil || w.Position().Seq != 5 {
				t.Error(w.Position())
			}
		})
	})

	t.Run("of_what_was_read_before", func(t *testing.T) {
		passes(t, func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb)
			w := bustest.Watch(tb, b)
			publish(t, b, "a", "b", "c", "d", "e")
			w.ExpectNone("x")
			w.ExpectSequence(bustest.Event("a"), bustest.Event("c"), bustest.Event("d"), bustest.Event("e"))
			w.ExpectNone(">")
		})
	})

	t.Run("says_how_far_it_got", func(t *testing.T) {
		fails(t, `
bustest: 2 of 4 events came, then no terminal.command with source "daemon" within 10s
    wanted in this order:
      editor.*: #2
      terminal.command with exit_code 0: #4
      terminal.command with source "daemon": did not come
      git.commit
    1 event came after #4:
      #5 [cli] git.commit @ /src {"message":"a.go: mend it"}
    one came too early, not after #4:
      #3 [daemon] terminal.command @ /src {"command":"go vet"}`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				session(t, b)
				bustest.Watch(tb, b).ExpectSequence(
					bustest.Event("editor.*"),
					bustest.Event("terminal.command", bustest.Attr("exit_code", 0)),
					bustest.Event("terminal.command", bustest.Source("daemon")),
					bustest.Event("git.commit"))
			})
	})

	t.Run("has_one_timeout", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := bustest.New(t)
			start := time.Now()
			for i := range 5 {
				time.AfterFunc(time.Duration(i)*4*time.Second, func() { publish(t, b, "a") })
			}
			r := record(func(tb bustest.TB) {
				a := bustest.Event("a")
				bustest.Watch(tb, b).ExpectSequence(a, a, a, a)
			})
			if d := time.Since(start); r.returned || d != 10*time.Second {
				t.Fatalf("returned %t after %v", r.returned, d)
			}
		})
	})
}

func TestExpectExactly(t *testing.T) {
	command, save, commit := bustest.Event("terminal.command"), bustest.Event("editor.save"), bustest.Event("git.commit")

	t.Run("nothing_before_between_and_after", func(t *testing.T) {
		passes(t, func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb)
			w := bustest.Watch(tb, b)
			w.ExpectExactly()
			go session(t, b)
			if got := w.ExpectExactly(command, save, command, command, commit); len(got) != 5 || got[4] != b.Recent(1)[0] {
				t.Error(got)
			}
			w.ExpectExactly()
			b.Close()
			w.ExpectExactly()
		})
	})

	t.Run("fails_with_the_first_that_is_another", func(t *testing.T) {
		fails(t, `
bustest: 2 of exactly 4 events came, then another than terminal.command with exit_code 0:
      #3 [daemon] terminal.command @ /src {"command":"go vet"}
        there is no exit_code
    wanted in this order:
      terminal.command: #1
      editor.save: #2
      terminal.command with exit_code 0: did not come
      git.commit`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				session(t, b)
				bustest.Watch(tb, b).ExpectExactly(command, save, bustest.Event("terminal.command", bustest.Attr("exit_code", 0)), commit)
			})
	})

	t.Run("fails_where_one_is_missing", func(t *testing.T) {
		fails(t, `
bustest: 1 of exactly 2 events came, then no git.commit within 10s
    wanted in this order:
      editor.save: #1
      git.commit: did not come
    nothing came after #1`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				publish(t, b, "editor.save")
				bustest.Watch(tb, b).ExpectExactly(save, commit)
			})
	})

	t.Run("fails_where_there_is_one_more", func(t *testing.T) {
		fails(t, `
bustest: exactly 1 event came, then another:
      #2 [cli] editor.open @ /src {}
    wanted in this order:
      editor.save: #1`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				publish(t, b, "editor.save", "editor.open")
				bustest.Watch(tb, b).ExpectExactly(save)
			})
		fails(t, `
bustest: exactly 0 events came, then another:
      #1 [cli] editor.open @ /src {}`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				publish(t, b, "editor.open")
				bustest.Watch(tb, b).ExpectExactly()
			})
	})
}

func TestExpectNone(t *testing.T) {
	t.Run("passes_nothing_over_and_does_not_wait", func(t *testing.T) {
		passes(t, func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb)
			w := bustest.Watch(tb, b)
			session(t, b)
			start := time.Now()
			w.ExpectNone("terminal.error")
			w.ExpectNone("terminal.command", bustest.Attr("exit_code", 2))
			if w.Position().Seq != 0 || time.Since(start) != 0 {
				t.Errorf("position %v after %v", w.Position(), time.Since(start))
			}
			w.Expect("terminal.command")
			w.ExpectSequence(bustest.Event("editor.>"), bustest.Event("git.>"))
			w.ExpectNone(">")
			b.Close()
			w.ExpectNone(">")
		})
	})

	t.Run("shows_what_should_not_be_there", func(t *testing.T) {
		fails(t, `
bustest: there should be no terminal.* with source "cli" after #2:
      #4 [cli] terminal.command @ unknown {"command":"go test","exit_code":0}`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				w := bustest.Watch(tb, b)
				session(t, b)
				w.Expect("editor.save")
				w.ExpectNone("terminal.*", bustest.Source("cli"))
			})
	})

	t.Run("after_synctest.Wait_it_knows_what_goroutines_do", func(t *testing.T) {
		fails(t, `
bustest: there should be no git.commit:
      #5 [cli] git.commit @ /src {"message":"a.go: mend it"}`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				w := bustest.Watch(tb, b)
				go session(t, b)
				synctest.Wait()
				w.ExpectNone("git.commit")
			})
	})

	t.Run("for_a_time", func(t *testing.T) {
		passes(t, func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb)
			w := bustest.Watch(tb, b)
			time.AfterFunc(time.Hour, func() { session(t, b) })
			start := time.Now()
			w.ExpectNoneFor(time.Hour-1, ">")
			if d := time.Since(start); d != time.Hour-1 {
				t.Errorf("waited for %v", d)
			}
			w.ExpectNoneFor(time.Hour, "git.push")
			w.Expect("git.commit")
			b.Close()
			start = time.Now()
			w.ExpectNoneFor(time.Hour, ">")
			if d := time.Since(start); d != 0 {
				t.Errorf("waited for %v on a closed bus", d)
			}
		})
		fails(t, `
bustest: there should be no git.commit:
      #5 [cli] git.commit @ /src {"message":"a.go: mend it"}`,
			func(t *testing.T, tb bustest.TB) {
				b := bustest.New(tb)
				start := time.Now()
				time.AfterFunc(time.Hour, func() { session(t, b) })
				defer func() {
					if d := time.Since(start); d != time.Hour {
						t.Errorf("after %v", d)
					}
				}()
				bustest.Watch(tb, b).ExpectNoneFor(2*time.Hour, "git.commit")
			})
	})
}

// The example of doc.go.
func TestDoc(t *testing.T) {
	fails(t, `
bustest: no terminal.command with source "cli" and exit_code 1 within 10s
    3 events came after #1, near misses first:
      #3 [cli] terminal.command @ /src/app {"command":"go vet","exit_code":0}
        exit_code is 0
      #2 [daemon] terminal.command @ /src/app {"command":"go vet"}
        source is "daemon"; there is no exit_code
      #4 [vim] editor.save @ unknown {"file":"main.go"}`,
		func(t *testing.T, tb bustest.TB) {
			b := bustest.New(tb)
			w := bustest.Watch(tb, b)
			b.Emit("git.commit", "cli", "/src/app")
			w.Expect("git.commit")
			b.Emit("terminal.command", "daemon", "/src/app", slog.String("command", "go vet"))
			b.Emit("terminal.command", "cli", "/src/app", slog.String("command", "go vet"), slog.Int("exit_code", 0))
			b.Emit("editor.save", "vim", "", slog.String("file", "main.go"))
			w.Expect("terminal.command", bustest.Source("cli"), bustest.Attr("exit_code", 1))
		})
	passes(t, func(t *testing.T, tb bustest.TB) {
		b := bustest.New(tb)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		go func() {
			for {
				select {
				case <-time.After(time.Minute):
					publish(t, b, "heartbeat")
				case <-ctx.Done():
					return
				}
			}
		}()
		w := bustest.Watch(tb, b)
		w.ExpectNoneFor(59*time.Second, "heartbeat")
		w.Expect("heartbeat")
		w.Timeout = time.Hour
		for range 100 {
			w.Expect("heartbeat")
		}
	})
}

func TestManyPublishers(t *testing.T) {
	const publishers, each = 4, 1000
	b := bustest.New(t)
	for p := range publishers {
		go func() {
			for i := range each {
				if _, err := b.Emit(fmt.Sprint("p.", p), "x", "", slog.Int("i", i)); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	for p := range publishers {
		w := bustest.Watch(t, b)
		for i := range each {
			w.Expect(fmt.Sprint("p.", p), bustest.Attr("i", i))
		}
		w.ExpectNone(fmt.Sprint("p.", p))
	}
	w := bustest.Watch(t, b)
	for i := range publishers * each {
		if w.Expect(">"); w.Position().Seq != uint64(i+1) {
			t.Fatalf("position %v at event %d", w.Position(), i+1)
		}
	}
	w.ExpectNone(">")
}
