package main

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// listenForTest opens a socket that collects commands until close.
func listenForTest(t *testing.T) (s *traceSocket, collected func() []*command) {
	t.Helper()
	var mu sync.Mutex
	var commands []*command
	s, err := listenTrace(func(c *command) {
		mu.Lock()
		defer mu.Unlock()
		commands = append(commands, c)
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, func() []*command {
		mu.Lock()
		defer mu.Unlock()
		return commands
	}
}

func TestTraceSocket_close_waits_for_what_was_sent(t *testing.T) {
	s, collected := listenForTest(t)
	const processes = 20
	for range processes { // sent and gone before anybody may have accepted
		conn, err := net.Dial("unix", s.address("git").Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte(traceVersion + "torn\n" + traceStart + traceAtexit)); err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if n := len(collected()); n != processes || s.bad.Load() != processes {
		t.Errorf("%d commands, %d bad lines; want %d of each", n, s.bad.Load(), processes)
	}
	if _, err := os.Stat(s.folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket's folder is still there: %v", err)
	}
	if _, err := net.Dial("unix", s.address("git").Name); err == nil {
		t.Error("the socket still accepts")
	}
	requireNoTraceGoroutine(t)
}

// A process may leave another one behind that keeps its trace open.
func TestTraceSocket_close_does_not_wait_for_ever(t *testing.T) {
	s, collected := listenForTest(t)
	conn, err := net.Dial("unix", s.address("git").Name)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(traceVersion + traceStart)); err != nil {
		t.Fatal(err)
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if got := collected(); len(got) != 1 || got[0].exitCode != noExitCode {
		t.Errorf("%+v", got)
	}
	requireNoTraceGoroutine(t)
}

func TestTraceSocket_hears_git(t *testing.T) {
	isolateGit(t)
	s, collected := listenForTest(t)
	cmd := exec.Command("git", "no-such-command")
	cmd.Env = append(os.Environ(), "GIT_TRACE2_EVENT="+s.target())
	err := cmd.Run()
	if closeErr := s.close(); closeErr != nil {
		t.Fatal(closeErr)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatal(err)
	}
	got := collected()
	if len(got) != 1 || got[0].exitCode != exit.ExitCode() || strings.Join(got[0].argv, " ") != "git no-such-command" {
		t.Errorf("exit code %d, told: %+v", exit.ExitCode(), got)
	}
}

func TestSocketFolder_looks_for_a_short_path(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("x", maxSocketPath))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	short := filepath.Dir(isolatedTemp(t))
	folder, err := socketFolder(filepath.Join(long, "missing"), long, short)
	if err != nil || filepath.Dir(folder) != short {
		t.Errorf("%s, %v; want one in %s", folder, err, short)
	}
	if _, err := socketFolder(long); err == nil {
		t.Error("no error where no path is short enough")
	}
	if left, err := os.ReadDir(long); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// isolatedTemp returns the path of a folder that need not be removed.
func isolatedTemp(t *testing.T) string {
	t.Helper()
	tmp, err := os.MkdirTemp("", "act")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(tmp) })
	return filepath.Join(tmp, "t")
}

// requireNoTraceGoroutine fails if a goroutine of a traceSocket lives on. Those
// that have been waited for may still be on their way out.
func requireNoTraceGoroutine(t *testing.T) {
	t.Helper()
	stacks := make([]byte, 1<<20)
	for range 10_000 {
		n := runtime.Stack(stacks, true)
		if !strings.Contains(string(stacks[:n]), "(*traceSocket)") {
			return
		}
		runtime.Gosched()
	}
	t.Errorf("a goroutine of the socket lives:\n%s", stacks)
}
