package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// beActivity is set for a process of the test's executable that is to be the
// program: with a terminal, or to be sent signals.
const beActivity = "TEST_BE_ACTIVITY"

func TestMain(m *testing.M) {
	if os.Getenv(beActivity) != "" {
		main()
	}
	os.Exit(m.Run())
}

// program returns the program as a process, which is killed after a minute.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, exe, args...)
	cmd.Env = append(os.Environ(), beActivity+"=1")
	return cmd
}

func TestProcess_with_standard_input_closed(t *testing.T) {
	r := newRepo(t)
	r.commit("one")
	exe := program(t).Path
	t.Setenv(beActivity, "1")
	out, err := exec.Command("sh", "-c", `"$0" "$1" <&-`, exe, r.dir).CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), r.dir+": 1 commit,") {
		t.Errorf("standard input closed: %v\n%s", err, out)
	}
	if out, err := exec.Command("sh", "-c", `"$0" "$1" <&- 2>&- | cat`, exe, r.dir).Output(); err != nil || !strings.Contains(string(out), "\nStatistics\n") {
		t.Errorf("standard input and error closed: %v\n%s", err, out)
	}
}

// readUntil reads r until what was read has text, or until r ends.
func readUntil(t *testing.T, r io.Reader, text string) string {
	t.Helper()
	var got strings.Builder
	piece := make([]byte, 1024)
	for !strings.Contains(got.String(), text) {
		n, err := r.Read(piece)
		got.Write(piece[:n])
		if err != nil {
			t.Fatalf("no %q in\n%s\n%v", text, got.String(), err)
		}
	}
	return got.String()
}
