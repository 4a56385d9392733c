package bustest_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/vidurai/eventbus/bus/bustest"
)

// A recorder is a TB for tests of what fails a test.
type recorder struct {
	errors, fatals []string
	cleanups       []func()
	returned       bool
}

var _ = []bustest.TB{(*testing.T)(nil), (*testing.B)(nil), (*testing.F)(nil), testing.TB(nil), (*recorder)(nil)}

func (r *recorder) Helper()          {}
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.fatals = append(r.fatals, fmt.Sprintf(format, args...))
	runtime.Goexit()
}

// record runs f as a test of its own and returns what became of it.
func record(f func(bustest.TB)) *recorder {
	r := new(recorder)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for _, f := range r.cleanups {
				f()
			}
		}()
		f(r)
		r.returned = true
	}()
	<-done
	return r
}

// passes says that f, run in a bubble, does not fail.
func passes(t *testing.T, f func(*testing.T, bustest.TB)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		if r := record(func(tb bustest.TB) { f(t, tb) }); !r.returned || r.errors != nil || r.fatals != nil {
			t.Fatalf("failed: %s", strings.Join(append(r.errors, r.fatals...), "\n"))
		}
	})
}

// fails says that f, run in a bubble, fails at once with the message want.
func fails(t *testing.T, want string, f func(*testing.T, bustest.TB)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		r := record(func(tb bustest.TB) { f(t, tb) })
		if r.returned || len(r.fatals) != 1 || r.errors != nil {
			t.Fatalf("returned %t, fatal %q, errors %q", r.returned, r.fatals, r.errors)
		}
		if want = strings.TrimSpace(want); r.fatals[0] != want {
			t.Fatalf("got\n%s\nwant\n%s", r.fatals[0], want)
		}
	})
}
