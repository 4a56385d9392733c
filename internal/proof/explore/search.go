//go:build explore

package explore

import (
	"errors"
	"time"
)

// A search goes through the schedules of a scenario, depth first.
type search struct {
	scenario func(*Execution)
	bound    int
	repeats  bool // the path is given; it does not say in how many ways each choice can be made

	// path has the choices of the run under way, or of the last run. The next run makes
	// the last choice of path that has another way differently.
	path []choice

	// Of the run under way.
	depth       int
	preemptions int
	unsteady    bool // a choice was not the one that it was before

	schedules, steps, longest int
	met                       [256]bool // by field, in some schedule
}

// maxSteps is how many steps a run may take. No scenario comes near it.
const maxSteps = 100_000

// A choice is a point at which a run could go on in several ways.
type choice struct{ made, of int }

// errUnsteady says that the scenario, or the code that it runs, depends on something
// besides the schedule: a clock, for instance, or the order of a map.
var errUnsteady = errors.New("the same choices did not lead to the same steps")

// A Result says what was gone through.
type Result struct {
	Schedules int           // all there are within the bound
	Steps     int           // of all schedules together
	Longest   int           // the steps of the longest schedule
	Took      time.Duration // in real time
	Met       []int         // the fields at whose words two threads met in some schedule
}

// all runs every schedule and returns the first one that failed.
func (s *search) all() (failed *failure) {
	for {
		x := new(Execution)
		if err := s.run(x); err != nil {
			return &failure{err: err, path: s.path[:s.depth]}
		}
		for len(s.path) > 0 && s.path[len(s.path)-1].made+1 == s.path[len(s.path)-1].of {
			s.path = s.path[:len(s.path)-1]
		}
		if len(s.path) == 0 {
			return nil
		}
		s.path[len(s.path)-1].made++
	}
}

// pick chooses the thread that goes on.
func (s *search) pick(ready []int, stays bool) int {
	if stays && s.preemptions == s.bound {
		return 0
	}
	i := s.choose(len(ready))
	if stays && i > 0 {
		s.preemptions++
	}
	return i
}

// choose makes the choice that the path has here. Behind the path's end it adds a new
// choice, and makes it the first way.
func (s *search) choose(n int) int {
	if n == 1 {
		return 0
	}
	if s.depth == len(s.path) {
		s.path = append(s.path, choice{of: n})
	}
	c := s.path[s.depth]
	if c.of != n && !s.repeats {
		s.unsteady = true
	}
	s.depth++
	return min(c.made, n-1)
}

// result says what was gone through, and that it took so long.
func (s *search) result(took time.Duration) Result {
	r := Result{Schedules: s.schedules, Steps: s.steps, Longest: s.longest, Took: took}
	for field := 1; field < len(s.met); field++ { // 0 are words of the scenario itself
		if s.met[field] {
			r.Met = append(r.Met, field)
		}
	}
	return r
}

// run runs the scenario once, along the path.
func (s *search) run(x *Execution) error {
	s.depth, s.preemptions, s.unsteady = 0, 0, false
	x.control.Pick, x.control.Choose, x.control.MaxSteps = s.pick, s.choose, maxSteps
	x.control.Met = &s.met
	err := x.run(s.scenario)
	s.schedules++
	s.steps += x.control.Steps()
	s.longest = max(s.longest, x.control.Steps())
	if err == nil && (s.unsteady || s.depth < len(s.path)) {
		return errUnsteady
	}
	return err
}
