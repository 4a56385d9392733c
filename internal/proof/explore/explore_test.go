//go:build explore

package explore

import (
	"strings"
	"testing"

	"github.com/vidurai/eventbus/internal/step"
)

// Two threads that add by a load and a store lose an addition if one is preempted
// between the two, and only then.
func TestFindsALostUpdate(t *testing.T) {
	scenario := func(x *Execution) {
		var n step.Uint64
		for _, name := range []string{"a", "b"} {
			x.Go(name, func() { n.Store(n.Load() + 1) })
		}
		x.Finally(func() {
			if got := n.Load(); got != 2 {
				x.Errorf("%d after two additions", got)
			}
		})
	}
	if r, failed := Within(0, scenario); failed != "" || r.Schedules != 2 {
		t.Errorf("without a preemption, in %d schedules: %s", r.Schedules, failed)
	}
	_, failed := Within(1, scenario)
	for _, want := range []string{"1 after two additions", "store", "n.Store(n.Load() + 1)", "-schedule '0*2 1'"} {
		if !strings.Contains(failed, want) {
			t.Errorf("no %q in: %s", want, failed)
		}
	}
}

// The orders of two threads of three steps each are the ways to choose which three of
// six steps are the first one's.
func TestGoesThroughAllOrders(t *testing.T) {
	orders := map[string]bool{}
	r, failed := Within(6, func(x *Execution) {
		var w step.Uint64
		var order strings.Builder
		for _, name := range []string{"a", "b"} {
			x.Go(name, func() {
				for range 3 {
					w.Add(1)
					order.WriteString(name)
				}
			})
		}
		x.Finally(func() { orders[order.String()] = true })
	})
	if failed != "" || len(orders) != 20 {
		t.Errorf("%d orders of 20 in %d schedules: %s", len(orders), r.Schedules, failed)
	}
	// A thread stops before its first step too, where it has done nothing yet.
	if r.Schedules < 20 || r.Longest != 6 {
		t.Errorf("%+v", r)
	}
}

// The number of schedules is what can be counted by hand: with one preemption, either
// thread first, put aside at none or at one of its three steps.
func TestBoundsPreemptions(t *testing.T) {
	for bound, want := range []int{2, 8} {
		r, failed := Within(bound, func(x *Execution) {
			var w step.Uint64
			for _, name := range []string{"a", "b"} {
				x.Go(name, func() {
					for range 3 {
						w.Load()
					}
				})
			}
		})
		if failed != "" || r.Schedules != want {
			t.Errorf("%d schedules with %d preemptions, want %d: %s", r.Schedules, bound, want, failed)
		}
	}
}

// A sleeper that looks before it says that it sleeps is not woken.
func TestFindsALostWakeUp(t *testing.T) {
	scenario := func(looksFirst bool) func(*Execution) {
		return func(x *Execution) {
			var asleep, there step.Bool
			bell := make(chan struct{}, 1)
			x.Go("sleeper", func() {
				if looksFirst && there.Load() {
					return
				}
				asleep.Store(true)
				if !looksFirst && there.Load() {
					return
				}
				step.Await(bell)
			})
			x.Go("ringer", func() {
				there.Store(true)
				if asleep.Load() {
					step.Point()
					bell <- struct{}{}
				}
			})
		}
	}
	if r, failed := Within(6, scenario(false)); failed != "" || r.Schedules < 10 {
		t.Errorf("%d schedules: %s", r.Schedules, failed)
	}
	if _, failed := Within(1, scenario(true)); !strings.Contains(failed, step.ErrDeadlock.Error()) {
		t.Errorf("no deadlock: %s", failed)
	}
}

// Where several things have happened, each is what a thread may see first.
func TestChoosesAmongWhatHasHappened(t *testing.T) {
	first := map[int]bool{}
	_, failed := Within(0, func(x *Execution) {
		closed, token := make(chan struct{}), make(chan struct{}, 1)
		close(closed)
		token <- struct{}{}
		x.Go("a", func() { first[step.Select(nil, closed, token, nil, nil)] = true })
	})
	if failed != "" || len(first) != 2 || !first[1] || !first[2] {
		t.Errorf("%v: %s", first, failed)
	}
	received := map[bool]bool{}
	_, failed = Within(0, func(x *Execution) {
		stop, c := make(chan struct{}), make(chan int, 1)
		close(stop)
		c <- 7
		x.Go("a", func() {
			v, ok := step.Receive(c, stop, nil)
			if received[ok] = true; ok != (v == 7) {
				x.Errorf("received %d, %v", v, ok)
			}
		})
	})
	if failed != "" || len(received) != 2 {
		t.Errorf("%v: %s", received, failed)
	}
}

// One thread at a time holds a lock, and TryLock of a lock that is held returns false.
func TestLocks(t *testing.T) {
	refused := 0
	r, failed := Within(3, func(x *Execution) {
		var m step.Mutex
		var w step.Uint64
		inside := 0
		critical := func() {
			if inside++; inside != 1 {
				x.Errorf("%d inside", inside)
			}
			w.Add(1)
			inside--
			m.Unlock()
		}
		x.Go("a", func() { m.Lock(); critical() })
		x.Go("b", func() {
			if m.TryLock() {
				critical()
			} else {
				refused++
			}
		})
		step.Go(func() { m.Lock(); critical() })
		x.Go("c", func() { step.Go(func() { m.Lock(); critical() }) })
	})
	if failed != "" || refused == 0 {
		t.Errorf("%d schedules, %d refused: %s", r.Schedules, refused, failed)
	}
}

func TestReportsPanicsAndEndlessRuns(t *testing.T) {
	if _, failed := Within(1, func(x *Execution) {
		x.Go("a", func() { panic("on purpose") })
	}); !strings.Contains(failed, "thread 0 panicked: on purpose") {
		t.Error(failed)
	}
	if _, failed := Within(0, func(x *Execution) {
		var w step.Bool
		x.Go("a", func() {
			for !w.Load() {
			}
		})
		x.Go("b", func() { w.Store(true) })
	}); !strings.Contains(failed, step.ErrEndless.Error()) {
		t.Error(failed[:200])
	}
}

// A scenario that depends on something besides its schedule is not taken for explored.
func TestRefusesWhatIsNotTheSameTwice(t *testing.T) {
	run := 0
	_, failed := Within(2, func(x *Execution) {
		run++
		var w step.Uint64
		for _, name := range []string{"a", "b"} {
			x.Go(name, func() {
				for range 1 + run%2 {
					w.Add(1)
				}
			})
		}
	})
	if !strings.Contains(failed, errUnsteady.Error()) {
		t.Errorf("it went by an odd or even number of a run: %q", failed)
	}
}

func TestScheduleText(t *testing.T) {
	f := &failure{path: []choice{{1, 2}, {0, 2}, {0, 3}, {0, 2}, {2, 3}, {0, 2}}}
	if got := f.text(); got != "1 0*3 2" {
		t.Errorf("text %q", got)
	}
	made, err := parse("1 0*3 2")
	if err != nil || len(made) != 5 || made[0] != 1 || made[3] != 0 || made[4] != 2 {
		t.Errorf("parsed %v, %v", made, err)
	}
	for _, bad := range []string{"x", "1*", "-1", "1*0", "*3"} {
		if made, err := parse(bad); err == nil {
			t.Errorf("%q became %v", bad, made)
		}
	}
}
