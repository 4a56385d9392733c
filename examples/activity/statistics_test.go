package main

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// written returns r as text.
func written(t *testing.T, r *report, d display) string {
	t.Helper()
	var text bytes.Buffer
	out := bufio.NewWriter(&text)
	(&textReport{report: r, out: out, display: d, now: time.Unix(1_700_000_000, 0)}).write()
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestStatistics_text(t *testing.T) {
	r := &report{
		Statistics: bus.Stats{Handlers: 2, BufferSize: 500, Published: 12345,
			EventTypes: map[string]uint64{"a.b": 12345}, EventSources: map[string]uint64{"": 12345}},
		Subscriptions: []subscriptionSummary{
			{bus.SubscriptionStats{Pattern: "a.*", Matched: 12345, Delivered: 12340, Dropped: 5}, 1_500_000, 120},
			{bus.SubscriptionStats{Pattern: "terminal.error"}, 0, 0},
		},
		PublishCostNS: 2520, PublishCostMedianNS: 928, FirstPublishes: 3, FirstPublishCostNS: 31600, ClockCostNS: 72,
	}
	const want = `Standard input: 12,345 events

This program published 12,345 events from standard input on an event bus of its
own. 2 handlers counted them for this report.

Subscriptions, with their handlers' time
  pattern          matched  delivered  dropped  all calls  median call
  a.*               12,345     12,340        5      1.5ms        120ns
  terminal.error         0          0        0         0s           0s

Statistics
  12,345 events published, the last 500 kept
  by type        12,345  a.b
  by source      12,345  (none)

Half of the publishes took 928ns or less. That has the handlers' work in it, and
reading the clock, at 72ns each time. The mean is 2.52us. The first event of
each type and source took 31.6us on average: it makes the route that the later
ones find, and the processor's caches are cold. BENCHMARKS.md has what the bus
takes by itself.
`
	if got := written(t, r, display{width: 80}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestReport_subscriptions_have_what_the_bus_counted(t *testing.T) {
	got := decodeReport(t, runStream(t.Context(), strings.NewReader(goodLines), "--json").stdout)
	want := map[string]uint64{"terminal.*": 2, "git.>": 0, "editor.*": 1}
	if len(got.Subscriptions) != len(want) || len(got.Statistics.Subscriptions) != len(want) {
		t.Fatalf("%+v", got.Subscriptions)
	}
	for i, s := range got.Subscriptions {
		n := want[s.Pattern]
		if s.SubscriptionStats != got.Statistics.Subscriptions[i] || s.Matched != n || s.Delivered != n || s.Dropped != 0 {
			t.Errorf("%+v, want %d delivered, as in %+v", s, n, got.Statistics.Subscriptions[i])
		}
		if (s.HandlerNS > 0) != (n > 0) || (s.HandlerMedianNS > 0) != (n > 0) {
			t.Errorf("%s: %d ns, median %v", s.Pattern, s.HandlerNS, s.HandlerMedianNS)
		}
	}
}

func TestText_recent_events_are_in_the_order_of_time(t *testing.T) {
	r := new(report)
	for _, hour := range []int{2, 0, 5, 1} {
		e := event.New("a.b", "x", "")
		e.Timestamp = time.Unix(1_700_000_000, 0).Add(-time.Duration(hour)*time.Hour - time.Second)
		r.Recent = append(r.Recent, e)
	}
	text := written(t, r, display{width: 80})
	var ages []string
	for line := range strings.Lines(text) {
		if before, _, ok := strings.Cut(line, " ago"); ok {
			ages = append(ages, strings.TrimSpace(before))
		}
	}
	if got := strings.Join(ages, " "); got != "1s 1h 2h 5h" || !strings.Contains(text, "\nThe last 4 events published, newest first\n") {
		t.Errorf("ages %s in\n%s", got, text)
	}
}

func TestText_is_ASCII_where_the_locale_is(t *testing.T) {
	r := newRepo(t)
	r.write("fäß/日本", "1\n")
	r.commit("µ – " + strings.Repeat("ü", 200))
	t.Setenv("LC_ALL", "POSIX")
	got := runWith(r.dir)
	if i := strings.IndexFunc(got.stdout+got.stderr, func(r rune) bool { return r > 126 || r < ' ' && r != '\n' }); got.code != exitOK || i >= 0 {
		t.Errorf("exit code %d, not ASCII at %d in\n%s%s", got.code, i, got.stdout, got.stderr)
	}
	if !strings.Contains(got.stdout, `f\u00e4\u00df/\u65e5\u672c`) || !strings.Contains(got.stdout, "...\n") || !strings.Contains(got.stdout, "us") {
		t.Errorf("in ASCII:\n%s", got.stdout)
	}
	if got := runWith(r.dir + "/ä"); !strings.Contains(got.stderr, `/\u00e4: no such folder`) {
		t.Errorf("a complaint in ASCII: %q", got.stderr)
	}
}
