//go:build explore

package explore

import (
	"flag"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/vidurai/eventbus/internal/step"
)

var (
	preemptions = flag.Int("preemptions", 2, "how often a schedule may preempt a goroutine that could go on")
	schedule    = flag.String("schedule", "", "the one schedule to run, as a failure prints it")
)

// All runs the scenario by every schedule that takes at most -preemptions preemptions,
// and fails t at the first that goes wrong. It logs how many there were.
//
// The scenario is called anew for each schedule, and must do the same each time: the
// schedule is all that may differ.
func All(t *testing.T, scenario func(*Execution)) {
	t.Helper()
	Deeper(t, 0, scenario)
}

// Deeper is All with more preemptions than -preemptions says, for scenarios of few steps.
func Deeper(t *testing.T, more int, scenario func(*Execution)) {
	t.Helper()
	bound := *preemptions + more
	if *schedule != "" {
		made, err := parse(*schedule)
		if err != nil {
			t.Fatal(err)
		}
		trace, err := replay(scenario, made, bound)
		t.Logf("schedule %s:\n%s", *schedule, trace)
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	r, failed := Within(bound, scenario)
	if failed != "" {
		t.Fatal(failed)
	}
	t.Logf("%s: %d schedules with up to %d preemptions, %d steps, the longest %d, in %v",
		t.Name(), r.Schedules, bound, r.Steps, r.Longest, r.Took.Round(time.Millisecond))
	if len(r.Met) > 0 {
		t.Logf("%s: met at %d", t.Name(), r.Met)
	}
}

// Within is All without a test: it returns what goes wrong, with the steps that led to
// it, or "".
func Within(bound int, scenario func(*Execution)) (r Result, failed string) {
	// One processor: a change of threads is a change of goroutines on it.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	// Every schedule makes its garbage anew.
	defer debug.SetGCPercent(debug.SetGCPercent(1000))
	defer step.Dismiss()
	start := time.Now()
	s := &search{scenario: scenario, bound: bound}
	f := s.all()
	r = s.result(time.Since(start))
	if f == nil {
		return r, ""
	}
	text := f.text()
	made, _ := parse(text)
	trace, err := replay(scenario, made, bound)
	return r, f.describe(s.schedules, bound, text, trace, err)
}
