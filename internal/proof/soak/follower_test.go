package main

import (
	"testing"

	"github.com/vidurai/eventbus/bus"
)

func TestFollower(t *testing.T) {
	type step struct{ seq, lost, number uint64 }
	for name, c := range map[string]struct {
		steps []step
		last  uint64 // the last sequence and, unless a number is higher, the last number
		want  []string
	}{
		"without loss":              {[]step{{1, 0, 1}, {2, 0, 2}}, 2, nil},
		"lapped":                    {[]step{{1, 0, 1}, {5, 3, 5}}, 5, nil},
		"a loss that is not told":   {[]step{{1, 0, 1}, {3, 0, 3}}, 3, []string{"at 1 it was given 3", "1 numbers are missing at 3, and 0", "2 seen and 0 lost", "1 numbers are missing, and 0"}},
		"too much is told":          {[]step{{1, 0, 1}, {2, 1, 2}}, 2, []string{"at 1 it was given 2", "2 seen and 1 lost", "0 numbers are missing, and 1"}},
		"a repeat":                  {[]step{{1, 0, 1}, {2, 0, 1}}, 2, []string{"number 1 of publisher 0 after 1", "1 numbers are missing, and 0"}},
		"an event that was skipped": {[]step{{1, 0, 1}, {2, 0, 3}}, 2, []string{"1 numbers are missing at 2", "1 numbers are missing, and 0"}},
		"an end too early":          {[]step{{1, 0, 1}}, 2, []string{"came to 1 of 2", "1 numbers are missing, and 0"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := testSoak(t)
			f := s.settler("f")
			for _, x := range c.steps {
				f.take(bus.Entry{Event: made(s, 0, x.number), Position: bus.Position{Seq: x.seq}, Lost: x.lost})
			}
			passed := make([]uint64, len(s.ledgers))
			passed[0] = max(c.last, c.steps[len(c.steps)-1].number)
			f.closeAccount(c.last, passed)
			faultsAre(t, &s.faults, c.want...)
		})
	}
}

func TestFollowersSeeTheSame(t *testing.T) {
	s := testSoak(t)
	f, g := s.settler("f"), s.settler("g")
	f.take(bus.Entry{Event: made(s, 0, 1), Position: bus.Position{Seq: 1}})
	g.take(bus.Entry{Event: made(s, 1, 1), Position: bus.Position{Seq: 1}})
	faultsAre(t, &s.faults, "not what another follower was given")
}
