package bus_test

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// sick has a name that shows in a stack. It panics with the event's source, unless
// that is "well".
func sick(e *event.Event) {
	if e.Source != "well" {
		panic(e.Source)
	}
}

// stuck makes a bus whose first report waits for release to be called, while each of n
// handlers is set aside. It returns the reports, complete when no goroutine goes on.
func stuck(t *testing.T, n int) (b *bus.Bus, reports *[]*bus.PanicError, release func()) {
	t.Helper()
	gate := make(chan struct{})
	reports = new([]*bus.PanicError)
	b = newBus(t, bus.OnPanic(func(p *bus.PanicError) {
		if *reports = append(*reports, p); len(*reports) == 1 {
			<-gate
		}
	}))
	subscribe(t, b, "first", exploder)
	go emit(t, b, "first", "")
	synctest.Wait()
	for i := range n {
		subscribe(t, b, fmt.Sprint("sick.", i), sick, bus.Quarantine(1, time.Hour))
		emit(t, b, fmt.Sprint("sick.", i), "")
	}
	if len(*reports) != 1 {
		t.Fatalf("%d reports at once", len(*reports))
	}
	return b, reports, func() { close(gate); synctest.Wait() }
}

// However many handlers are set aside while a report takes long, the reports that wait
// are bounded, and those that are left out are counted.
func TestReporter_HasAThousandReportsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, reports, release := stuck(t, 1200)
		release()
		suppressed := uint64(0)
		for i, p := range (*reports)[1:] {
			suppressed += p.Suppressed
			if p.Subscription != fmt.Sprint("sick.", i) {
				t.Fatalf("report %d is of %s: not in order", i, p.Subscription)
			}
			if !bytes.Contains(p.Stack, []byte("bus_test.sick")) {
				t.Fatalf("report %d has another goroutine's stack:\n%s", i, p.Stack)
			}
		}
		if len(*reports) != 1+1000 || suppressed != 200 {
			t.Errorf("%d reports, and %d panics without one, want 1001 and 200", len(*reports), suppressed)
		}
	})
}

// Of each handler the newest report waits.
func TestReporter_HasTheNewestReportWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, reports, release := stuck(t, 2)
		time.Sleep(time.Hour) // the cooldown
		emit(t, b, "sick.0", "well")
		emit(t, b, "sick.0", "again")
		release()
		if got := *reports; len(got) != 3 || got[1].Value != "again" || got[1].Suppressed != 1 || got[2].Value != "" || got[2].Suppressed != 0 {
			t.Errorf("%v, want the newest of each", got)
		}
	})
}

func TestReporter_ResetForgetsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, reports, release := stuck(t, 3)
		b.Reset()
		release()
		subscribe(t, b, "later", exploder)
		emit(t, b, "later", "")
		if len(*reports) != 2 || (*reports)[1].EventType != "later" || (*reports)[1].Suppressed != 0 {
			t.Errorf("%v, want a report before Reset and one after", *reports)
		}
	})
}

// A report leads to another as long as OnPanic has a handler set aside again. That
// ends, with one that waits, which is made with the next panic's.
func TestReporter_EndsWhereReportsLeadToReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		again := true
		var b *bus.Bus
		var reported []string
		b = newBus(t, bus.OnPanic(func(p *bus.PanicError) {
			reported = append(reported, p.EventType)
			if again {
				b.Stats()                  // OnPanic holds no lock
				time.Sleep(time.Minute)    // the cooldown
				emit(t, b, "healthy", "a") // which ends the quarantine
				emit(t, b, "sick", "a")
			}
		}))
		subscribe(t, b, "*", func(e *event.Event) {
			if e.Type != "healthy" {
				panic(e.Type)
			}
		}, bus.Quarantine(1, time.Minute))
		emit(t, b, "sick", "")
		if n := len(reported); n < 2 || n > 1001 {
			t.Fatalf("%d reports of one panic that led to the next", n)
		}
		again, reported = false, nil
		subscribe(t, b, "last", exploder)
		emit(t, b, "last", "")
		if fmt.Sprint(reported) != "[sick last]" {
			t.Errorf("then %q, want the one that waited and the last", reported)
		}
	})
}

// Every method can be called from OnPanic.
func TestReporter_CallsOnPanicWithoutALock(t *testing.T) {
	var b *bus.Bus
	called := 0
	b = newBus(t, bus.OnPanic(func(*bus.PanicError) {
		called++
		emit(t, b, "a", "") // which panics again
		b.Stats()
		b.Reset()
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}))
	subscribe(t, b, "a", exploder)
	emit(t, b, "a", "")
	if called != 1 {
		t.Errorf("OnPanic was called %d times", called)
	}
}

// A long silence does not save up reports.
func TestReporter_MakesTenAtOnceAfterALongSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reports := 0
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) { reports++ }))
		subscribe(t, b, "a", exploder)
		for want := 10; want <= 30; want += 10 {
			time.Sleep(time.Hour)
			for range 100 {
				emit(t, b, "a", "")
			}
			if reports != want {
				t.Fatalf("%d reports, want ten more at once: %d", reports, want)
			}
		}
	})
}

// A handler that is set aside while another report is being made is reported as well.
func TestQuarantine_is_reported_beside_other_reports(t *testing.T) {
	for name, tell := range map[string]func(){
		"returns": func() {}, "panics": func() { panic("reporter") }, "ends its goroutine": runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n = 200
				gate := make(chan struct{})
				var got []string
				b := newBus(t, bus.OnPanic(func(p *bus.PanicError) {
					got = append(got, p.Subscription)
					if p.Subscription == "first" {
						<-gate
					} else if p.Quarantine != time.Hour || len(p.Stack) == 0 {
						t.Errorf("%v with a stack of %d bytes", p, len(p.Stack))
					}
					tell()
				}))
				subscribe(t, b, "first", exploder)
				want := []string{"first"}
				for i := range n {
					sub := fmt.Sprint("sick", i)
					subscribe(t, b, "sick", exploder, bus.Named(sub), bus.Quarantine(1, time.Hour))
					want = append(want, sub)
				}
				go number(t, b, "first", 0)
				synctest.Wait()
				go number(t, b, "sick", 0)
				synctest.Wait()
				if !slices.Equal(got, want[:1]) {
					t.Fatalf("two reports at once: %q", got)
				}
				close(gate)
				synctest.Wait()
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("reports of %q, want %q", got, want)
				}
			})
		})
	}
}

// A report that publishes what leads to the next one ends all the same.
func TestQuarantine_reports_that_lead_to_reports_end(t *testing.T) {
	var b *bus.Bus
	var s *bus.Subscription
	reports := 0
	b = newBus(t, bus.OnPanic(func(*bus.PanicError) {
		reports++
		s.Cooled() // whatever the clock's resolution
		for i := range 2 {
			number(t, b, "a", i)
		}
	}))
	s = subscribe(t, b, "a", func(e *event.Event) {
		if n, _ := e.Payload.Get("n"); n.Int64() == 1 {
			panic("again")
		}
	}, bus.Quarantine(1, time.Nanosecond))
	number(t, b, "a", 1)
	if reports < 2 || reports > 1001 {
		t.Errorf("%d reports", reports)
	}
}

// Reports that wait for one that takes long are one for each handler, the newest, and
// Reset forgets them.
func TestQuarantine_reports_that_wait_are_few(t *testing.T) {
	for _, reset := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			const n = 1000
			gate := make(chan struct{})
			var got []*bus.PanicError
			b := newBus(t, bus.OnPanic(func(p *bus.PanicError) {
				if got = append(got, p); len(got) == 1 {
					<-gate
				}
			}))
			subscribe(t, b, "first", exploder)
			sick := func(e *event.Event) {
				if e.Source == "bad" {
					panic("bad")
				}
			}
			for i := range 3 {
				subscribe(t, b, "a", sick, bus.Named(fmt.Sprint(i)), bus.Quarantine(1, time.Nanosecond))
			}
			go number(t, b, "first", 0)
			synctest.Wait()
			for range n {
				emit(t, b, "a", "bad")
				time.Sleep(2 * time.Nanosecond)
				emit(t, b, "a", "good")
			}
			close(gate)
			synctest.Wait()
			suppressed := uint64(0)
			for _, p := range got[1:] {
				suppressed += p.Suppressed
			}
			if len(got) != 4 || suppressed != 3*n-3 {
				t.Errorf("%d reports, and %d that were not made", len(got), suppressed)
			}
			if reset {
				b.Reset()
				subscribe(t, b, "later", exploder)
				number(t, b, "later", 0)
				if len(got) != 5 || got[4].EventType != "later" {
					t.Errorf("%d reports, the last: %v", len(got), got[len(got)-1])
				}
			}
		})
	}
}
