package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// running is the program while it serves.
type running struct {
	t         *testing.T
	stderr    *bufio.Scanner
	stdout    bytes.Buffer // to be looked at when the program has ended
	interrupt context.CancelFunc
	code      chan int
}

func start(t *testing.T, stdin string, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	out, in := io.Pipe()
	r := &running{t: t, stderr: bufio.NewScanner(out), interrupt: cancel, code: make(chan int, 1)}
	go func() {
		defer in.Close()
		r.code <- run(ctx, args, strings.NewReader(stdin), &r.stdout, in)
	}()
	t.Cleanup(func() {
		cancel()
		_, _ = io.Copy(io.Discard, out)
	})
	return r
}

// line returns what stands behind text on the next line of standard error that
// has it.
func (r *running) line(text string) string {
	r.t.Helper()
	for r.stderr.Scan() {
		if _, rest, ok := strings.Cut(r.stderr.Text(), text); ok {
			return rest
		}
	}
	r.t.Fatalf("no line with %q", text)
	return ""
}

// end interrupts the program and requires that it ends well.
func (r *running) end() {
	r.t.Helper()
	r.interrupt()
	for r.stderr.Scan() {
		r.t.Errorf("in the end: %s", r.stderr.Text())
	}
	if code := <-r.code; code != exitOK {
		r.t.Errorf("exit code %d", code)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v: %s", url, resp.Status, err, text)
	}
	return string(text)
}

func TestServe(t *testing.T) {
	repo := newRepo(t)
	repo.write("f", "1\n")
	repo.commit("one")
	r := start(t, "", "--http", ":0", "--json", repo.dir)
	url := r.line("the bus is shown at ")
	if !strings.HasPrefix(url, "http://localhost:") {
		t.Errorf("url %q", url)
	}
	trace := r.line("export GIT_TRACE2_EVENT=")
	if text := get(t, url); !strings.Contains(text, "<title>eventbus</title>") {
		t.Errorf("the page is %q", text)
	}
	var s bus.Stats
	if err := json.Unmarshal([]byte(get(t, url+"stats")), &s); err != nil || s.EventTypes["git.commit"] != 1 || s.Handlers != 3 {
		t.Errorf("%+v, %v", s, err)
	}

	// An open stream has what git does now, and does not hold up the end.
	resp, err := http.Get(url + "events?after=now&pattern=terminal.*")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	cmd := exec.Command("git", "log", "--oneline")
	cmd.Dir = repo.dir
	cmd.Env = append(os.Environ(), "GIT_TRACE2_EVENT="+trace)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	stream := bufio.NewScanner(resp.Body)
	for stream.Scan() && !strings.Contains(stream.Text(), `"command":"git log --oneline"`) {
	}
	if err := stream.Err(); err != nil {
		t.Fatal(err)
	}
	r.end()
	last := ""
	for stream.Scan() {
		if strings.HasPrefix(stream.Text(), "event: ") {
			last = stream.Text()
		}
	}
	if last != "event: closed" {
		t.Errorf("the stream ends with %q", last)
	}
	decodeReport(t, r.stdout.String())
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left in %s: %v, %v", os.TempDir(), left, err)
	}
}

func TestServe_standard_input(t *testing.T) {
	r := start(t, `{"type":"a.b","source":"x"}`+"\n", "--http", "127.0.0.1:0", "-")
	url := r.line("the bus is shown at ")
	r.line("interrupt to end")
	if text := get(t, url+"recent"); !strings.Contains(text, `"type":"a.b"`) {
		t.Errorf("recent: %s", text)
	}
	r.end()
	if !strings.Contains(r.stdout.String(), "a.b") {
		t.Errorf("the report is\n%s", r.stdout.String())
	}
}

func TestServe_that_fails(t *testing.T) {
	r := start(t, "", "--http", ":0", "-")
	url := r.line("the bus is shown at ")
	r.line("interrupt to end")
	taken := strings.TrimSuffix(strings.TrimPrefix(url, "http://localhost"), "/")
	if got := runWith("--http", taken, "-"); got.code != exitFailed || !strings.Contains(got.stderr, "address already in use") || got.stdout != "" {
		t.Errorf("at an address that is taken: %+v", got)
	}
	if got := runWith("--http", ":0", "/nowhere at all"); got.code != exitFailed || !strings.Contains(got.stderr, "no such folder") {
		t.Errorf("with nothing to show: %+v", got)
	}
	r.end()
}
