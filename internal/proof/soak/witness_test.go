package main

import (
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/fault"
)

func testSoak(t *testing.T) *soak {
	t.Helper()
	s, err := newSoak(1, 2)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// made returns number n of p as it comes out of the interceptors.
func made(s *soak, p int, n uint64) *event.Event {
	k := kind(p, s.echo(), n)
	return s.stamp(event.New(k.typ, k.source, k.project, mark(p, n)))
}

// faultsAre compares the faults with parts of what they should be.
func faultsAre(t *testing.T, f *fault.List, want ...string) {
	t.Helper()
	var b strings.Builder
	f.Write(&b)
	if int(f.Count()) != len(want) {
		t.Errorf("%d faults, want %d %q:\n%s", f.Count(), len(want), want, &b)
	}
	for _, part := range want {
		if !strings.Contains(b.String(), part) {
			t.Errorf("no fault says %q:\n%s", part, &b)
		}
	}
}

func TestWitness(t *testing.T) {
	for name, c := range map[string]struct {
		numbers []uint64
		want    []string
	}{
		"in order":               {[]uint64{1, 2, 3, 50, 51}, []string{"number 50 of publisher 1 right after 3"}},
		"without fault":          {[]uint64{7, 8, 9}, nil},
		"a repeat":               {[]uint64{1, 2, 2}, []string{"number 2 of publisher 1 after 2"}},
		"an inversion":           {[]uint64{1, 3, 2}, []string{"right after 1", "number 2 of publisher 1 after 3"}},
		"a gap before subscribe": {[]uint64{1, 5, 6}, nil},
		"a gap in the history":   {[]uint64{1, 3, 6}, []string{"number 3 of publisher 1 right after 1", "number 6 of publisher 1 right after 3"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := testSoak(t)
			w := s.draft(">", calm).w
			w.contiguous = true
			since := make([]uint64, len(s.ledgers))
			switch name {
			case "a gap before subscribe":
				since[1] = 4
			case "a gap in the history":
				since[1] = 4
				w.replays = true
			}
			w.since.Store(&since)
			for _, n := range c.numbers {
				w.handle(made(s, 1, n))
			}
			faultsAre(t, &s.faults, c.want...)
			if calls, returned := w.counts(); int(calls) != len(c.numbers) || returned != calls {
				t.Errorf("%d calls, %d returned", calls, returned)
			}
		})
	}
}

func TestWitnessSeesWhatIsNotWhole(t *testing.T) {
	s := testSoak(t)
	w := s.draft(">", calm).w
	good := made(s, 0, stamped)
	wrongType, wrongSource, noStamp := *good, *good, *good
	wrongType.Type = "terminal.other"
	wrongSource.Source = "other"
	noStamp.Payload = noStamp.Payload.Without(stampKey)
	for _, e := range []*event.Event{&wrongType, &wrongSource, &noStamp, event.New("a", "b", "")} {
		w.handle(e)
	}
	w.handle(good)
	faultsAre(t, &s.faults, "terminal.other", "[other]", "not whole", "[b] a")
}

func TestWitnessSeesCallsOverlap(t *testing.T) {
	s := testSoak(t)
	w := s.draft(">", calm).async(1, bus.DropOldest).w
	w.then = func() {
		w.then = nil
		w.handle(made(s, 0, 2))
	}
	w.handle(made(s, 0, 1))
	faultsAre(t, &s.faults, "calls overlap")
}
