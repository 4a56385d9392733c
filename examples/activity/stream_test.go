package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func runStream(ctx context.Context, stdin io.Reader, args ...string) outcome {
	var stdout, stderr bytes.Buffer
	code := run(ctx, append(args, "-"), stdin, &stdout, &stderr)
	return outcome{code, stdout.String(), stderr.String()}
}

const goodLines = `{"type":"editor.file_save","source":"vscode","payload":{"file_path":"a.go"}}
{"type":"terminal.error","source":"cli","payload":{"command":"make","exit_code":2,"duration_ms":1500}}

{"type":"terminal.command","source":"cli","payload":{"command":"make","exit_code":0.0,"duration_ms":500}}
{"type":"ai.asked","source":"claude","timestamp":"2026-01-02T03:04:05Z","payload":{"words":12}}
`

func TestRun_stream(t *testing.T) {
	got := runStream(t.Context(), strings.NewReader(goodLines), "--json")
	if got.code != exitOK || got.stderr != "" {
		t.Fatalf("exit code %d, stderr %q", got.code, got.stderr)
	}
	r := decodeReport(t, got.stdout)
	if r.Statistics.Published != 4 || r.Statistics.EventSources["cli"] != 2 || r.BadLines != 0 || r.Repository != nil {
		t.Errorf("%+v", r)
	}
	if len(r.Recent) != 4 || r.Recent[0].Type != "ai.asked" || r.Recent[0].Timestamp.Year() != 2026 {
		t.Errorf("recent: %v", r.Recent)
	}
	if len(r.BusiestFiles) != 1 || r.BusiestFiles[0].Path != "a.go" {
		t.Errorf("files: %+v", r.BusiestFiles)
	}
	if len(r.Commands) != 1 {
		t.Fatalf("commands: %+v", r.Commands)
	}
	if c := r.Commands[0]; c.Runs != 2 || c.Failures != 1 || *c.ExitCode != 0 || c.DurationMS != 2000 {
		t.Errorf("commands: %+v", c)
	}

	text := runStream(t.Context(), strings.NewReader(goodLines)).stdout
	for _, want := range []string{
		"Standard input: 4 events\n",
		"  terminal.error    exit 2 in 1.5s: make\n",
		"ai.asked          words=12\n",
		"  exit   0         2s  make  2 runs, 1 failed\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

func TestRun_stream_bad_lines_do_not_spoil_the_rest(t *testing.T) {
	lines := strings.Join([]string{
		`{"type":"a.b"}`,
		`no JSON`,
		`{"type":"a..b"}`,
		``,
		`{"source":"no type"}`,
		`{"type":"a.c"}`,
		`{"type":"a.torn","payl`,
	}, "\n")
	got := runStream(t.Context(), strings.NewReader(lines), "--json")
	if got.code != exitFailed {
		t.Errorf("exit code %d", got.code)
	}
	complaints := strings.Split(strings.TrimSpace(got.stderr), "\n")
	wants := []string{"line 2: ", "line 3: ", "line 5: ", "line 7: ", "4 lines on standard input could not be used"}
	if len(complaints) != len(wants) {
		t.Fatalf("stderr:\n%s", got.stderr)
	}
	for i, want := range wants {
		if !strings.HasPrefix(complaints[i], "activity: "+want) {
			t.Errorf("%q, want activity: %s…", complaints[i], want)
		}
	}
	r := decodeReport(t, got.stdout)
	if r.BadLines != 4 || r.Statistics.Published != 2 || len(r.Recent) != 2 || r.Recent[0].Type != "a.c" {
		t.Errorf("%+v", r)
	}
}

func TestRun_stream_that_is_empty(t *testing.T) {
	got := runStream(t.Context(), strings.NewReader(""))
	if got.code != exitOK || got.stderr != "" || !strings.HasPrefix(got.stdout, "Standard input: 0 events\n") {
		t.Errorf("%+v", got)
	}
}

func TestRun_stream_that_cannot_be_read(t *testing.T) {
	broken := iotest.ErrReader(errors.New("broken pipe dream"))
	want := "activity: reading standard input: broken pipe dream\n"
	if got := runStream(t.Context(), broken); got != (outcome{exitFailed, "", want}) {
		t.Errorf("%+v", got)
	}
	got := runStream(t.Context(), io.MultiReader(strings.NewReader(goodLines), broken), "--json")
	if got.code != exitFailed || got.stderr != want || decodeReport(t, got.stdout).Statistics.Published != 4 {
		t.Errorf("after four events: %+v", got)
	}
}

func TestRun_stream_interrupted_while_it_waits(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stdin, typing := io.Pipe()
	defer typing.Close()
	done := make(chan outcome)
	go func() { done <- runStream(ctx, stdin, "--json") }()
	if _, err := typing.Write([]byte(goodLines)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if got := <-done; got.code != exitInterrupted || got.stderr != "activity: interrupted\n" {
		t.Errorf("%+v", got)
	}
}

// A full disk, a reader that went away.
type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestRun_output_that_cannot_be_written(t *testing.T) {
	for _, args := range [][]string{{"-"}, {"--json", "-"}} {
		var stderr bytes.Buffer
		code := run(t.Context(), args, strings.NewReader(goodLines), failingWriter{}, &stderr)
		if want := "activity: writing the report: no space left\n"; code != exitFailed || stderr.String() != want {
			t.Errorf("%q: exit code %d, stderr %q", args, code, stderr.String())
		}
	}
}
