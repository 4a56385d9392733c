package main

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// soaked runs the program and returns its output.
func soaked(t *testing.T, ctx context.Context, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	if err := run(ctx, args, &out, &errs); err != nil {
		t.Errorf("%v: %s\n%s", err, errs.String(), out.String())
	}
	if !strings.HasSuffix(out.String(), "\nPASS\n") {
		t.Errorf("no PASS at the end:\n%s", out.String())
	}
	return out.String()
}

func TestSoak(t *testing.T) {
	out := soaked(t, t.Context(), "-for", "1s", "-every", "500ms", "-seed", "1")
	// A check of nothing passes too: there must have been something to check.
	for _, pattern := range []string{
		`\n +\d+s +(\d+) events`,
		`the fast follower: (\d+) seen`,
		`the sluggish follower: \d+ seen \+ (\d+) lost`,
		`subscriptions: (\d+) came and went`,
		` (\d+) delivered \+ \d+ filtered`,
		` (\d+) filtered \+ \d+ dropped`,
		` (\d+) dropped \+ \d+ panicked`,
		`dropped \+ (\d+) panicked`,
		`published: (\d+) by 4`,
		`; (\d+) rejected`,
		` (\d+) intercepted`,
		` (\d+) changed`,
		`beside: (\d+) audits`,
		` (\d+) waits`,
	} {
		found := regexp.MustCompile(pattern).FindStringSubmatch(out)
		if found == nil {
			t.Errorf("the output has no %s:\n%s", pattern, out)
		} else if n, err := strconv.ParseUint(found[1], 10, 64); err != nil || n == 0 {
			t.Errorf("%s: %s, %v\n%s", pattern, found[1], err, out)
		}
	}
}

func TestInterruptedSoakSumsUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	soaked(t, ctx, "-for", "1h")
}

func TestBadFlags(t *testing.T) {
	for _, args := range [][]string{{"-for", "0s"}, {"-every", "-1s"}, {"-publishers", "0"}, {"x"}, {"-x"}} {
		var out, errs strings.Builder
		if err := run(t.Context(), args, &out, &errs); err == nil {
			t.Errorf("%v: no error:\n%s", args, out.String())
		}
	}
}
