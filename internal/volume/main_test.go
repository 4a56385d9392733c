package main

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// volume runs the program and returns its output.
func volume(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	if err := command(t.Context(), args, &out, &errs); err != nil {
		t.Errorf("%v: %s\n%s", err, &errs, &out)
	}
	if !strings.HasSuffix(out.String(), "\nPASS\n") {
		t.Errorf("no PASS at the end:\n%s", &out)
	}
	return out.String()
}

// positive fails the test unless the output has the patterns, each with a number that
// is not zero: a check of nothing passes too.
func positive(t *testing.T, out string, patterns ...string) {
	t.Helper()
	for _, pattern := range patterns {
		found := regexp.MustCompile(pattern).FindStringSubmatch(out)
		if found == nil {
			t.Errorf("the output has no %s:\n%s", pattern, out)
		} else if n, err := strconv.ParseUint(found[1], 10, 64); err != nil || n == 0 {
			t.Errorf("%s: %s, %v:\n%s", pattern, found[1], err, out)
		}
	}
}

func TestPublish(t *testing.T) {
	out := volume(t, "-n", "100001")
	positive(t, out, `(100001) publishes by`, `(100001) reached the handler in order`, `(500) are the history`, ` (\d+) subscriptions came and went`)
}

func TestMixed(t *testing.T) {
	out := volume(t, "-mode", "mixed", "-n", "40001", "-procs", "1,8")
	positive(t, out, `GOMAXPROCS 1: (20001) operations`, `GOMAXPROCS 8: (20000) operations`, `(500) in the history`)
	for _, o := range operations {
		positive(t, out, "[ ,]"+o.name+` (\d+)[,\n]`)
	}
}

func TestInterrupted(t *testing.T) {
	for _, mode := range []string{"publish", "mixed"} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		var out, errs strings.Builder
		if err := command(ctx, []string{"-mode", mode, "-n", "1000000000000"}, &out, &errs); err != nil {
			t.Errorf("%s: %v: %s", mode, err, &out)
		}
		if !strings.Contains(out.String(), "interrupted: fewer than") || !strings.HasSuffix(out.String(), "\nPASS\n") {
			t.Errorf("%s:\n%s", mode, &out)
		}
	}
}

func TestBadFlags(t *testing.T) {
	for _, args := range [][]string{{"-mode", "x"}, {"-n", "0"}, {"-n", "-1"}, {"-procs", "0"}, {"-procs", "1,,2"}, {"-every", "0s"}, {"x"}} {
		var out, errs strings.Builder
		if err := command(t.Context(), args, &out, &errs); err == nil {
			t.Errorf("%v: no error:\n%s", args, &out)
		}
	}
}
