package main

import (
	"os"
	"strings"
	"testing"
)

// A test that fails and one that does not exist are told apart from one that passes, and what
// they print is kept.
func TestProcess(t *testing.T) {
	if os.Getenv("MEETINGS_TEST_PROCESS") != "" {
		t.Fatal("on purpose")
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for test, want := range map[string]struct{ out, err string }{
		"TestHoles":     {"--- PASS: TestHoles ", ""},
		"TestProcess":   {"on purpose", "exit status 1"},
		"TestThatIsNot": {"PASS\n", "TestThatIsNot has not run"},
	} {
		t.Run(test, func(t *testing.T) {
			t.Setenv("MEETINGS_TEST_PROCESS", "1")
			p := &process{test: test, binary: binary, done: make(chan struct{})}
			start([]*process{p})
			<-p.done
			if !strings.Contains(string(p.out), want.out) {
				t.Errorf("it printed %q, want %q", p.out, want.out)
			}
			if (p.err == nil) != (want.err == "") || p.err != nil && !strings.Contains(p.err.Error(), want.err) {
				t.Errorf("%v, want %q", p.err, want.err)
			}
		})
	}
}
