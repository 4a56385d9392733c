package bustest_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bustest"
)

// A failing test has a bus on which a and b were published, and a watcher of it.
type failing struct {
	*testing.T
	bus *bus.Bus
	w   *bustest.Watcher
}

// failures are calls that fail their test, in each way in which a function of this
// package does so. Each stands on one line, which its failure has to name.
var failures = map[string]func(failing){
	"New/option":                func(t failing) { bustest.New(t, bus.History(-1)) },
	"Watch/history":             func(t failing) { bustest.Watch(t, bustest.New(t, bus.History(0))) },
	"WatchAfter/position":       func(t failing) { bustest.WatchAfter(t, t.bus, bus.Position{}) },
	"Expect/none":               func(t failing) { t.w.Expect("x") },
	"Expect/none_that_was_read": func(t failing) { t.w.ExpectNone("x"); t.w.Expect("x") },
	"Expect/lost":               func(t failing) { t.bus.ClearHistory(); t.w.Expect("a") },
	"Expect/closed":             func(t failing) { t.bus.Close(); t.w.Expect("x") },
	"Expect/pattern":            func(t failing) { t.w.Expect("a..b") },
	"ExpectSequence/none":       func(t failing) { t.w.ExpectSequence(bustest.Event("b"), bustest.Event("a")) },
	"ExpectSequence/lost":       func(t failing) { t.bus.ClearHistory(); t.w.ExpectSequence(bustest.Event("a")) },
	"ExpectSequence/want":       func(t failing) { t.w.ExpectSequence(bustest.Want{}) },
	"ExpectExactly/none":        func(t failing) { t.w.Expect("b"); t.w.ExpectExactly(bustest.Event("c")) },
	"ExpectExactly/another":     func(t failing) { t.w.ExpectExactly(bustest.Event("b")) },
	"ExpectExactly/one_more":    func(t failing) { t.w.ExpectExactly(bustest.Event("a")) },
	"ExpectExactly/lost":        func(t failing) { t.bus.ClearHistory(); t.w.ExpectExactly() },
	"ExpectExactly/want":        func(t failing) { t.w.ExpectExactly(bustest.Want{}) },
	"ExpectNone/one":            func(t failing) { t.w.ExpectNone("b") },
	"ExpectNone/lost":           func(t failing) { t.bus.ClearHistory(); t.w.ExpectNone("x") },
	"ExpectNone/pattern":        func(t failing) { t.w.ExpectNone("") },
	"ExpectNoneFor/one":         func(t failing) { t.w.ExpectNoneFor(time.Hour, "b") },
	"ExpectNoneFor/one_to_come": func(t failing) { go publish(t, t.bus, "x"); t.w.ExpectNoneFor(time.Hour, "x") },
	"ExpectNoneFor/lost":        func(t failing) { t.bus.ClearHistory(); t.w.ExpectNoneFor(time.Hour, "x") },
	"ExpectNoneFor/pattern":     func(t failing) { t.w.ExpectNoneFor(time.Hour, "") },
	"Expect/in_a_helper":        func(t failing) { helper(t) },
}

// helper is one of the test's own.
func helper(t failing) {
	t.Helper()
	t.w.Expect("x")
}

// runFailures is set in the environment of the process in which they are run.
const runFailures = "EVENTBUS_BUSTEST_FAILURES"

// TestFailuresAreReportedAtTheirCaller lets each of failures fail a test, in another
// process, and reads which line of which file that test names.
func TestFailuresAreReportedAtTheirCaller(t *testing.T) {
	if os.Getenv(runFailures) != "" {
		for name, call := range failures {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := bustest.New(t)
					publish(t, b, "a", "b")
					call(failing{t, b, bustest.Watch(t, b)})
				})
			})
		}
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=1m")
	cmd.Env = append(os.Environ(), runFailures+"=1")
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
		t.Fatalf("the tests that should fail: %v\n%s", err, out)
	}
	for name, call := range failures {
		f := runtime.FuncForPC(reflect.ValueOf(call).Pointer())
		file, line := f.FileLine(f.Entry())
		want := fmt.Sprintf("%s:%d", filepath.Base(file), line)
		got := regexp.MustCompile(`(?m)^=== RUN +` + t.Name() + `/` + name + `\n +(\S+:\d+): bustest: `).FindSubmatch(out)
		if got == nil {
			t.Errorf("%s did not fail\n%s", name, out)
		} else if string(got[1]) != want {
			t.Errorf("the failure of %s names %s, want %s", name, got[1], want)
		}
	}
	for m := range reflect.TypeFor[*bustest.Watcher]().Methods() {
		covered := false
		for name := range failures {
			covered = covered || strings.HasPrefix(name, m.Name+"/")
		}
		if strings.HasPrefix(m.Name, "Expect") && !covered {
			t.Errorf("%s is not among the failures", m.Name)
		}
	}
}
