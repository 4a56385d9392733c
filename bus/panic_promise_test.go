package bus_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestB3_PanicIsIsolated(t *testing.T) {
	t.Run("every_other_handler_gets_the_event", func(t *testing.T) {
		var reports []*bus.PanicError
		b := newBus(t, bus.OnPanic(func(p *bus.PanicError) { reports = append(reports, p) }))
		var order []int
		for i := range 9 {
			subscribe(t, b, ">", func(*event.Event) {
				order = append(order, i)
				switch i {
				case 0, 3, 8:
					panic(i)
				case 4:
					panic(nil)
				}
			}, bus.Named(fmt.Sprint("handler ", i)))
		}
		for range 2 {
			emit(t, b, "a.b", "")
		}
		if got := fmt.Sprint(order); got != "[0 1 2 3 4 5 6 7 8 0 1 2 3 4 5 6 7 8]" {
			t.Fatalf("called %s", got)
		}
		st := b.Stats()
		if len(reports) != 8 || st.Panics != 8 {
			t.Fatalf("%d reports, %d counted, want 8", len(reports), st.Panics)
		}
		for i, s := range st.Subscriptions {
			conserved(t, s)
			if broken := i == 0 || i == 3 || i == 4 || i == 8; broken != (s.Panicked == 2) || broken == (s.Delivered == 2) {
				t.Errorf("subscription %d: %+v", i, s)
			}
		}
		var isNil *runtime.PanicNilError
		if r := reports[2]; r.Subscription != "handler 4" || r.EventType != "a.b" || !errors.As(r, &isNil) {
			t.Errorf("the third report is %v", r)
		}
	})

	t.Run("a_report_says_who_and_where_and_never_the_payload", func(t *testing.T) {
		var log bytes.Buffer
		b := newBus(t, bus.Logger(slog.New(slog.NewTextHandler(&log, nil))))
		subscribe(t, b, "a.*", exploder)
		emit(t, b, "a.b", "src", slog.String("password", "hunter2"))
		text := log.String()
		for _, want := range []string{"event_type=a.b", "subscription=a.*", "broken: unsupported operation", "bus_test.exploder", "suppressed=0", "level=ERROR"} {
			if !strings.Contains(text, want) {
				t.Errorf("the report does not say %q:\n%s", want, text)
			}
		}
		if strings.Contains(text, "hunter2") || strings.Contains(text, "password") {
			t.Errorf("the report tells the payload:\n%s", text)
		}
	})

	t.Run("through_the_default_logger_unless_told_otherwise", func(t *testing.T) {
		var log bytes.Buffer
		old := slog.Default()
		defer slog.SetDefault(old)
		b := newBus(t)
		slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil))) // after New
		subscribe(t, b, "a", exploder)
		if emit(t, b, "a", ""); !strings.Contains(log.String(), "broken") {
			t.Fatalf("logged %q", log.String())
		}
	})

	t.Run("the_error_unwraps", func(t *testing.T) {
		var report *bus.PanicError
		b := newBus(t, bus.OnPanic(func(p *bus.PanicError) { report = p }))
		subscribe(t, b, "a", exploder, bus.Named("x"))
		emit(t, b, "a", "")
		if !errors.Is(report, errors.ErrUnsupported) || report.Error() != "bus: x panicked on a: broken: unsupported operation" {
			t.Fatalf("report %v", report)
		}
	})

	t.Run("a_report_that_fails_goes_no_further", func(t *testing.T) {
		reports := 0
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) { reports++; panic("so am I") }))
		var good collector
		subscribe(t, b, ">", exploder)
		subscribe(t, b, ">", good.handle)
		for range 3 {
			emit(t, b, "a", "")
		}
		st := b.Stats()
		if reports != 3 || len(good.events) != 3 || st.FailedReports != 3 || st.Panics != 3 {
			t.Fatalf("%d reports, %d events handled, %+v", reports, len(good.events), st)
		}
	})

	t.Run("a_logger_that_publishes_does_not_loop", func(t *testing.T) {
		var b *bus.Bus
		depth, deepest, told := 0, 0, 0
		b = newBus(t, bus.OnPanic(func(p *bus.PanicError) {
			told++
			depth++
			deepest = max(deepest, depth)
			emit(t, b, "log.error", "logger") // which panics again
			depth--
		}))
		subscribe(t, b, ">", exploder)
		emit(t, b, "a", "")
		if st := b.Stats(); deepest != 1 || told != 1 || st.Panics != 2 {
			t.Fatalf("told %d times, %d deep, of %d panics", told, deepest, st.Panics)
		}
	})

	t.Run("reports_come_at_a_bounded_rate", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var reports, suppressed uint64
			b := newBus(t, bus.OnPanic(func(p *bus.PanicError) { reports++; suppressed += p.Suppressed }))
			subscribe(t, b, "a", exploder)
			for range 1000 {
				emit(t, b, "a", "")
			}
			if reports != 10 || suppressed != 0 {
				t.Fatalf("%d reports at once, %d suppressed before them", reports, suppressed)
			}
			for range 5 {
				<-time.After(time.Second)
				for range 100 {
					emit(t, b, "a", "")
				}
			}
			if st := b.Stats(); reports != 15 || st.Panics != 1500 || reports+suppressed != 1500-99 {
				t.Fatalf("%d reports and %d suppressed of %d panics after five more seconds", reports, suppressed, st.Panics)
			}
		})
	})
}

// Before Go 1.21, and still with GODEBUG=panicnil=1, recover cannot tell panic(nil)
// from no panic.
func TestB3_PanicWithNilAsOfOld(t *testing.T) {
	t.Setenv("GODEBUG", "panicnil=1") // the runtime looks at it again
	func() {
		defer func() {
			if v := recover(); v != nil {
				t.Fatalf("recover gave %v: the setting has no effect", v)
			}
		}()
		panic(nil)
	}()
	b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}))
	var before, after collector
	subscribe(t, b, ">", before.handle)
	subscribe(t, b, ">", func(*event.Event) { panic(nil) })
	last := subscribe(t, b, ">", after.handle)
	emit(t, b, "a", "")
	if st := b.Stats(); len(before.events) != 1 || len(after.events) != 1 || st.Panics != 1 || last.Stats().Pending != 0 {
		t.Fatalf("%d events before, %d behind, %+v", len(before.events), len(after.events), st)
	}
}

func TestB3_GoexitLeavesTheBusUsable(t *testing.T) {
	t.Run("in_a_handler", func(t *testing.T) {
		var reports []*bus.PanicError
		b := newBus(t, bus.OnPanic(func(p *bus.PanicError) { reports = append(reports, p) }))
		var before, after collector
		subscribe(t, b, ">", before.handle)
		leaver := subscribe(t, b, ">", func(*event.Event) { runtime.Goexit() })
		subscribe(t, b, ">", exploder)
		subscribe(t, b, ">", func(*event.Event) { runtime.Goexit() })
		last := subscribe(t, b, ">", after.handle)
		if inGoroutine(func() { emit(t, b, "a", "") }) {
			t.Fatal("the goroutine that was to end went on")
		}
		if len(before.events) != 1 || len(after.events) != 1 {
			t.Fatalf("%d events before, %d behind, want 1 each", len(before.events), len(after.events))
		}
		if len(reports) != 3 || !errors.Is(reports[0], bus.ErrGoexit) || reports[1].Value == bus.ErrGoexit || !errors.Is(reports[2], bus.ErrGoexit) {
			t.Fatalf("reports %v", reports)
		}
		for _, s := range b.Stats().Subscriptions {
			conserved(t, s)
			if s.Matched != 1 || s.Pending != 0 {
				t.Errorf("%+v", s)
			}
		}
		if s := leaver.Stats(); s.Panicked != 1 {
			t.Errorf("%+v", s)
		}
		if err := last.UnsubscribeWait(t.Context()); err != nil {
			t.Fatal(err)
		}
	})

	t.Run("in_a_report", func(t *testing.T) {
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) { runtime.Goexit() }))
		var after collector
		subscribe(t, b, ">", exploder)
		last := subscribe(t, b, ">", after.handle)
		for i := range 3 {
			if inGoroutine(func() { emit(t, b, "a", "") }) {
				t.Fatal("the goroutine that was to end went on")
			}
			if len(after.events) != i+1 {
				t.Fatalf("%d events, want %d", len(after.events), i+1)
			}
		}
		if err := last.UnsubscribeWait(t.Context()); err != nil || last.Stats().Pending != 0 {
			t.Fatal(err, last.Stats())
		}
	})

	t.Run("in_the_report_of_an_interceptor", func(t *testing.T) {
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) { runtime.Goexit() }), bus.Intercept(func(*event.Event) *event.Event {
			panic("on purpose")
		}))
		if inGoroutine(func() { emit(t, b, "a", "") }) {
			t.Fatal("the goroutine that was to end went on")
		}
		if st := b.Stats(); st.Published != 0 || st.Intercepted != 1 || st.Panics != 1 {
			t.Fatalf("%+v", st)
		}
	})

	t.Run("in_an_interceptor", func(t *testing.T) {
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}), bus.Intercept(func(e *event.Event) *event.Event {
			if e.Type == "bad" {
				runtime.Goexit()
			}
			return e
		}))
		if inGoroutine(func() { emit(t, b, "bad", "") }) {
			t.Fatal("the goroutine that was to end went on")
		}
		emit(t, b, "good", "")
		if st := b.Stats(); st.Published != 1 || st.Intercepted != 1 || st.Panics != 1 {
			t.Fatalf("%+v", st)
		}
	})
}

func TestB3_AsynchronousHandlers(t *testing.T) {
	t.Run("a_panic", func(t *testing.T) {
		var reports []*bus.PanicError
		bubble(t, func(t *testing.T, b *bus.Bus) {
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) {
				if got.handle(e); len(got.got) == 2 {
					panic("broken")
				}
			}, bus.Async(10), bus.Named("n"))
			for n := range 4 {
				number(t, b, "a", n)
			}
			synctest.Wait()
			if !slices.Equal(got.got, upTo(0, 3)) || figures(s) != (bus.SubscriptionStats{Matched: 4, Delivered: 3, Panicked: 1}) {
				t.Fatalf("%v, %+v", got.got, s.Stats())
			}
			if len(reports) != 1 || reports[0].Subscription != "n" || reports[0].EventType != "a" || reports[0].Value != "broken" ||
				!strings.Contains(string(reports[0].Stack), "TestB3_AsynchronousHandlers") {
				t.Fatalf("%v", reports)
			}
		}, bus.OnPanic(func(p *bus.PanicError) { reports = append(reports, p) }))
	})
	t.Run("Goexit", func(t *testing.T) {
		var reports []*bus.PanicError
		bubble(t, func(t *testing.T, b *bus.Bus) {
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) {
				if got.handle(e); len(got.got)%2 == 0 {
					runtime.Goexit()
				}
			}, bus.Async(10))
			for n := range 5 {
				number(t, b, "a", n)
			}
			synctest.Wait()
			if !slices.Equal(got.got, upTo(0, 4)) || figures(s) != (bus.SubscriptionStats{Matched: 5, Delivered: 3, Panicked: 2}) {
				t.Fatalf("%v, %+v", got.got, s.Stats())
			}
			if len(reports) != 2 || !errors.Is(reports[0], bus.ErrGoexit) {
				t.Fatalf("%v", reports)
			}
		}, bus.OnPanic(func(p *bus.PanicError) { reports = append(reports, p) }))
	})
	t.Run("a_report_that_ends_its_goroutine", func(t *testing.T) {
		bubble(t, func(t *testing.T, b *bus.Bus) {
			var got numbers
			s := subscribe(t, b, "a", func(e *event.Event) { got.handle(e); panic("broken") }, bus.Async(10))
			for n := range 5 {
				number(t, b, "a", n)
			}
			synctest.Wait()
			if !slices.Equal(got.got, upTo(0, 4)) || figures(s) != (bus.SubscriptionStats{Matched: 5, Panicked: 5}) {
				t.Fatalf("%v, %+v", got.got, s.Stats())
			}
		}, bus.OnPanic(func(*bus.PanicError) { runtime.Goexit() }))
	})
}
