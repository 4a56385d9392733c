//go:build unix

package main

import (
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"testing"
)

func TestInterrupts_clean_up(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			// What is ignored here the program would ignore too, as it should. A signal with a
			// handler has its default when another program begins.
			received := make(chan os.Signal, 1)
			signal.Notify(received, s)
			defer signal.Stop(received)

			r := newRepo(t)
			r.commit("one")
			cmd := program(t, "--http", ":0", r.dir)
			stderr, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			readUntil(t, stderr, "export GIT_TRACE2_EVENT=")
			if held, err := os.ReadDir(os.TempDir()); err != nil || len(held) != 1 {
				t.Errorf("while it runs %s has %v, %v; want the socket's folder", os.TempDir(), held, err)
			}
			if err := cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, stderr); err != nil {
				t.Error(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("it ended with %v", err)
			}
			if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
				t.Errorf("left in %s: %v, %v", os.TempDir(), left, err)
			}
		})
	}
}

// nohup starts a program with SIGHUP ignored.
func TestInterrupts_what_was_ignored_stays_so(t *testing.T) {
	if !slices.Contains(interrupts(), os.Signal(syscall.SIGHUP)) {
		t.Skip("the test itself is run with SIGHUP ignored")
	}
	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	got := interrupts()
	if slices.Contains(got, os.Signal(syscall.SIGHUP)) || !slices.Contains(got, os.Signal(syscall.SIGTERM)) {
		t.Errorf("with SIGHUP ignored: %v", got)
	}
}
