package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// What goes on beside the publishers. Each makes a step whenever those have published
// a little, so that there is as much of everything on a slow machine as on a fast one.

// tick has one of those who await it make a step.
func (s *soak) tick() {
	select {
	case s.ticks <- struct{}{}:
	default: // all are busy
	}
}

// await waits for a tick. It returns false at the end.
func (s *soak) await() bool {
	select {
	case <-s.stop:
		return false
	default:
	}
	select {
	case <-s.ticks:
		return true
	case <-s.stop:
		return false
	}
}

// mostSubscribers is how many subscriptions of a churner are live at most.
const mostSubscribers = 8

// churn subscribes and unsubscribes. It leaves some subscriptions to the end of the
// bus, and returns them.
func (s *soak) churn(random *rand.Rand) (live []*subscriber) {
	for s.await() {
		if len(live) < mostSubscribers && random.IntN(2) == 0 {
			if x := s.draw(random).subscribe(); x != nil {
				live = append(live, x)
			}
		} else if len(live) > 0 {
			i := random.IntN(len(live))
			x := live[i]
			live[i] = live[len(live)-1]
			live[len(live)-1] = nil
			live = live[:len(live)-1]
			x.end(random)
		}
	}
	return live
}

// waitForEvents checks that what Wait returns was not published before it was called.
func (s *soak) waitForEvents(ctx context.Context, random *rand.Rand) {
	for s.await() {
		pattern := patterns[random.IntN(len(patterns)-1)] // all but that which nobody publishes
		modulus := []uint64{1, 10, 100}[random.IntN(3)]   // each type has such numbers
		before := s.passed()
		e, err := s.bus.Wait(ctx, pattern, func(e *event.Event) bool {
			_, n := readMark(e)
			return n%modulus == 0
		})
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				s.faults.Add("Wait(%s): %v", pattern, err)
			}
			continue
		}
		p, n := readMark(e)
		if p < 0 || n%modulus != 0 || n < before[p] {
			s.faults.Add("Wait(%s) for a number divisible by %d returned %d of publisher %d, who was at %d before", pattern, modulus, n, p, before[p])
		}
		s.waited.Add(1)
	}
}

// govern disables the bus for a moment now and then, and clears the history.
func (s *soak) govern(random *rand.Rand) {
	for s.await() {
		switch random.IntN(40) {
		case 0:
			s.bus.ClearHistory()
			s.cleared.Add(1)
		case 1:
			s.bus.Disable()
			before := s.passed()
			for range 20 {
				runtime.Gosched()
			}
			after := s.passed()
			s.bus.Enable()
			s.disabled.Add(1)
			for p := range before { // one of each may have been under way
				if after[p] > before[p]+1 {
					s.faults.Add("disabled, and publisher %d went on from %d to %d", p, before[p], after[p])
				}
			}
		}
	}
}

// newRandom returns the randomness of one of those at work.
func (s *soak) newRandom() *rand.Rand {
	s.streams++
	return rand.New(rand.NewPCG(s.seed, s.streams))
}

// echoes has a handler publish what it hears of, from its own goroutine.
func (s *soak) echoes(p *publisher) *subscriber {
	x := s.draft("terminal.>", calm).async(1000, bus.DropOldest).where(64)
	x.w.then = func() {
		if !p.closed {
			p.emit(s.ledgers[p.id].passed.Load() + 1)
		}
	}
	return x
}
