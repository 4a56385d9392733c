package bus_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestQuarantine(t *testing.T) {
	for name, async := range map[string]bool{"synchronous": false, "asynchronous": true} {
		t.Run(name, func(t *testing.T) {
			var reports []*bus.PanicError
			bubble(t, func(t *testing.T, b *bus.Bus) {
				healthy, calls := false, 0
				opts := []bus.SubscribeOption{bus.Quarantine(3, time.Minute)}
				if async {
					opts = append(opts, bus.Async(100))
				}
				s := subscribe(t, b, "a", func(*event.Event) {
					if calls++; !healthy {
						panic("sick")
					}
				}, opts...)
				publish := func(n int) {
					for range n {
						number(t, b, "a", 1)
						synctest.Wait()
					}
				}
				check := func(when string, called int, want bus.SubscriptionStats) {
					t.Helper()
					if st := figures(s); calls != called || st != want {
						t.Fatalf("%s: %d calls, %+v; want %d, %+v", when, calls, st, called, want)
					}
				}
				publish(10)
				check("set aside", 3, bus.SubscriptionStats{Matched: 10, Panicked: 3, Dropped: 7, Quarantined: true})
				if n := len(reports); n != 3 || reports[1].Quarantine != 0 || reports[2].Quarantine != time.Minute {
					t.Fatalf("%v", reports)
				}
				time.Sleep(time.Minute)
				publish(5)
				check("tried again", 4, bus.SubscriptionStats{Matched: 15, Panicked: 4, Dropped: 11, Quarantined: true})
				time.Sleep(time.Minute)
				healthy = true
				publish(5)
				check("well again", 9, bus.SubscriptionStats{Matched: 20, Panicked: 4, Dropped: 11, Delivered: 5})
				healthy = false
				publish(2)
				healthy = true
				publish(1)
				healthy = false
				publish(2)
				check("not in a row", 14, bus.SubscriptionStats{Matched: 25, Panicked: 8, Dropped: 11, Delivered: 6})
			}, bus.OnPanic(func(p *bus.PanicError) { reports = append(reports, p) }))
		})
	}
	t.Run("its_report_is_made_whatever_the_rate", func(t *testing.T) {
		last := time.Duration(0)
		bubble(t, func(t *testing.T, b *bus.Bus) {
			subscribe(t, b, "a", exploder)
			for range 50 {
				number(t, b, "a", 1)
			}
			subscribe(t, b, "b", exploder, bus.Quarantine(1, time.Hour))
			number(t, b, "b", 1)
			if last != time.Hour {
				t.Fatal("it was not reported")
			}
		}, bus.OnPanic(func(p *bus.PanicError) { last = p.Quarantine }))
	})
}

// eachWay calls f with the options of a synchronous subscription, and with those of an
// asynchronous one.
func eachWay(t *testing.T, f func(*testing.T, ...bus.SubscribeOption)) {
	t.Run("synchronous", func(t *testing.T) { synctest.Test(t, func(t *testing.T) { f(t) }) })
	t.Run("asynchronous", func(t *testing.T) { synctest.Test(t, func(t *testing.T) { f(t, bus.Async(100)) }) })
}

// The statistics say that a handler is set aside for exactly as long as it is.
func TestQuarantine_IsOverWhenTheCooldownIs(t *testing.T) {
	eachWay(t, func(t *testing.T, opts ...bus.SubscribeOption) {
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}))
		defer shutdown(t, b)
		s := subscribe(t, b, "a", sick, append(opts, bus.Quarantine(1, time.Minute))...)
		check := func(when string, want bool) {
			t.Helper()
			synctest.Wait()
			if got, all := s.Stats().Quarantined, b.Stats().Subscriptions[0].Quarantined; got != want || all != want {
				t.Errorf("%s: Quarantined is %v, and %v in the statistics of the bus", when, got, all)
			}
		}
		check("at first", false)
		for range 2 {
			emit(t, b, "a", "ill")
			check("when it has panicked", true)
			time.Sleep(time.Minute - 1)
			check("just before the cooldown is over", true)
			time.Sleep(time.Nanosecond)
			check("when the cooldown is over", false)
		}
		emit(t, b, "a", "well")
		check("when a call has returned", false)
	})
}

// Each time that a handler is set aside is reported, once, also when no report is
// admitted any more: by the panic that is one too many, and by each event that it is
// tried with in vain.
func TestQuarantine_IsReportedEachTime(t *testing.T) {
	eachWay(t, func(t *testing.T, opts ...bus.SubscribeOption) {
		var reports []string
		b := newBus(t, bus.OnPanic(func(p *bus.PanicError) {
			reports = append(reports, fmt.Sprintf("%s panicked with %v, set aside for %v", p.Subscription, p.Value, p.Quarantine))
		}))
		defer shutdown(t, b)
		subscribe(t, b, "other", func(*event.Event) { panic("other") })
		spend := func() {
			for range 20 {
				emit(t, b, "other", "")
			}
			reports = nil
		}
		subscribe(t, b, "a", sick, append(opts, bus.Named("it"), bus.Quarantine(3, time.Millisecond))...)
		publish := func(source string, want ...string) {
			t.Helper()
			spend()
			emit(t, b, "a", source)
			synctest.Wait()
			if !slices.Equal(reports, want) {
				t.Fatalf("%s: reports %q, want %q", source, reports, want)
			}
		}
		publish("first")
		publish("second")
		publish("third", "it panicked with third, set aside for 1ms")
		for range 20 {
			publish("not called")
			time.Sleep(time.Millisecond)
			publish("tried", "it panicked with tried, set aside for 1ms")
		}
	})
}

// Of several calls that panic at the same time one has the handler set aside, and is
// reported. What panics later, having begun before, does not make it longer.
func TestQuarantine_IsReportedOnceHoweverManyCallsPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reports := 0
		b := newBus(t, bus.OnPanic(func(p *bus.PanicError) {
			if p.Subscription == "it" {
				reports++
			}
		}))
		defer shutdown(t, b)
		gate := make(chan struct{})
		s := subscribe(t, b, "a", func(e *event.Event) { <-gate; sick(e) }, bus.Named("it"), bus.Quarantine(2, time.Minute))
		subscribe(t, b, "other", exploder)
		finish := func(calls int) {
			for range 20 { // no report is admitted any more
				emit(t, b, "other", "")
			}
			for range calls {
				gate <- struct{}{}
			}
			synctest.Wait()
		}
		for range 9 {
			go emit(t, b, "a", "ill")
		}
		synctest.Wait()
		finish(5)
		if st := s.Stats(); reports != 1 || st.Panicked != 5 || !st.Quarantined {
			t.Errorf("%d reports, %+v", reports, st)
		}
		time.Sleep(time.Minute - 1)
		finish(1)
		time.Sleep(time.Nanosecond)
		if st := s.Stats(); reports != 1 || st.Panicked != 6 || st.Quarantined {
			t.Errorf("after the cooldown %d reports, %+v", reports, st)
		}
		finish(3)
		if st := s.Stats(); reports != 2 || st.Panicked != 9 || !st.Quarantined {
			t.Errorf("of three calls that began before and panic after it: %d reports, %+v", reports, st)
		}
	})
}

// While a handler is tried with one event, calls that began before it was set aside may
// panic or return. What the try comes to counts.
func TestQuarantine_IsTriedBesideOlderCalls(t *testing.T) {
	for _, older := range []string{"older, well", "older, ill"} {
		for _, tried := range []string{"tried, well", "tried, ill"} {
			t.Run(older+"/"+tried, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					reports := 0
					b := newBus(t, bus.OnPanic(func(p *bus.PanicError) {
						if p.Value == tried && p.Quarantine == time.Minute {
							reports++
						}
					}))
					defer shutdown(t, b)
					gates := map[string]chan struct{}{older: make(chan struct{}), tried: make(chan struct{})}
					s := subscribe(t, b, "a", func(e *event.Event) {
						if gate := gates[e.Source]; gate != nil {
							<-gate
						}
						if !strings.HasSuffix(e.Source, "well") {
							panic(e.Source)
						}
					}, bus.Quarantine(2, time.Minute))
					go emit(t, b, "a", older)
					synctest.Wait()
					emit(t, b, "a", "ill")
					emit(t, b, "a", "ill")
					time.Sleep(time.Minute)
					go emit(t, b, "a", tried)
					synctest.Wait()
					if !s.Stats().Quarantined {
						t.Error("while it is tried it is not set aside for others")
					}
					close(gates[older])
					synctest.Wait()
					close(gates[tried])
					synctest.Wait()
					if ill := tried == "tried, ill"; s.Stats().Quarantined != ill || ill != (reports == 1) {
						t.Errorf("in the end %d reports, %+v", reports, s.Stats())
					}
				})
			})
		}
	}
}

// A call that began before the handler was set aside, and returns, does not make the
// cooldown shorter.
func TestQuarantine_OlderCallsDoNotEndIt(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		gate, calls := make(chan struct{}), 0
		s := subscribe(t, b, "a", func(e *event.Event) {
			calls++
			if e.Source == "older" {
				<-gate
				return
			}
			panic("ill")
		}, bus.Quarantine(2, time.Minute))
		go emit(t, b, "a", "older")
		synctest.Wait()
		emit(t, b, "a", "")
		emit(t, b, "a", "")
		close(gate)
		synctest.Wait()
		time.Sleep(time.Minute - 1)
		emit(t, b, "a", "")
		if st := s.Stats(); calls != 3 || !st.Quarantined || st.Dropped != 1 {
			t.Errorf("%d calls, %+v", calls, st)
		}
	}, bus.OnPanic(func(*bus.PanicError) {}))
}

// A report says for how long the handler is set aside, also where that is over by then.
func TestQuarantine_IsReportedWithItsCooldown(t *testing.T) {
	var reports []*bus.PanicError
	b := newBus(t, bus.OnPanic(func(p *bus.PanicError) { reports = append(reports, p) }))
	subscribe(t, b, "a", sick, bus.Quarantine(1, time.Nanosecond))
	emit(t, b, "a", "")
	if len(reports) != 1 || reports[0].Quarantine != time.Nanosecond {
		t.Errorf("%v, want a report of 1ns", reports)
	}
}

// A handler that was set aside is tried with one event. Until it has returned, others
// are kept from it.
func TestQuarantineIsTriedWithOneEvent(t *testing.T) {
	bubble(t, func(t *testing.T, b *bus.Bus) {
		gate, calls := make(chan struct{}), 0
		s := subscribe(t, b, "a", func(*event.Event) {
			if calls++; calls == 1 {
				panic("sick")
			}
			<-gate
		}, bus.Quarantine(1, time.Minute))
		number(t, b, "a", 0)
		time.Sleep(time.Minute)
		go number(t, b, "a", 1) // the one that it is tried with
		synctest.Wait()
		for n := range 5 {
			number(t, b, "a", n) // would wait for the gate
		}
		close(gate)
		synctest.Wait()
		if st := figures(s); calls != 2 || st != (bus.SubscriptionStats{Matched: 7, Delivered: 1, Panicked: 1, Dropped: 5}) {
			t.Errorf("%d calls, %+v", calls, st)
		}
	}, bus.OnPanic(func(*bus.PanicError) {}))
}

// A condition that panics is the publisher's burden, and does not set the handler
// aside, which may be well.
func TestQuarantineIsNotForConditions(t *testing.T) {
	for name, opts := range map[string][]bus.SubscribeOption{"sync": nil, "async": {bus.Async(10)}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, b *bus.Bus) {
				s := subscribe(t, b, "a", func(*event.Event) {}, append(opts, bus.Quarantine(2, time.Hour),
					bus.Where(func(*event.Event) bool { panic("where") }))...)
				for n := range 10 {
					number(t, b, "a", n)
				}
				if st := figures(s); st != (bus.SubscriptionStats{Matched: 10, Panicked: 10}) {
					t.Errorf("%+v", st)
				}
			}, bus.OnPanic(func(*bus.PanicError) {}))
		})
	}
}
