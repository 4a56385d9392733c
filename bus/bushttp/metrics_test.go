package bushttp_test

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// metrics are samples by name and labels, as they are written.
type metrics map[string]float64

var (
	helpLine   = regexp.MustCompile(`^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) \S[^\\]*$`)
	typeLine   = regexp.MustCompile(`^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge)$`)
	label      = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\[\\n"])*"`
	sampleLine = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{` + label + `(?:,` + label + `)*\})? (\S+)$`)
)

// scrape reads /metrics, strictly: each family once, its help and type first, its
// samples together and each once, counters whole and named so.
func scrape(t *testing.T, h http.Handler) metrics {
	t.Helper()
	got := ask(h, "GET", "/metrics")
	if got.Code != http.StatusOK {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	text := got.Body.String()
	if !strings.HasSuffix(text, "\n") {
		t.Error("the last line has no end")
	}
	m := metrics{}
	seen := map[string]bool{}
	name, kind := "", ""
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if help := helpLine.FindStringSubmatch(line); help != nil {
			name = help[1]
			if seen[name] || i+1 == len(lines) {
				t.Fatalf("line %d: %s again, or at the end", i+1, name)
			}
			seen[name] = true
			typ := typeLine.FindStringSubmatch(lines[i+1])
			if typ == nil || typ[1] != name {
				t.Fatalf("after %q: %q", line, lines[i+1])
			}
			kind = typ[2]
			if (kind == "counter") != strings.HasSuffix(name, "_total") {
				t.Errorf("a %s is called %s", kind, name)
			}
			i++
			continue
		}
		s := sampleLine.FindStringSubmatch(line)
		if s == nil || s[1] != name {
			t.Fatalf("line %d, of %s: %q", i+1, name, line)
		}
		v, err := strconv.ParseFloat(s[3], 64)
		if err != nil || v < 0 || kind == "counter" && v != math.Trunc(v) {
			t.Errorf("%q: %v, %v", line, v, err)
		}
		if _, twice := m[s[1]+s[2]]; twice {
			t.Errorf("twice: %q", line)
		}
		m[s[1]+s[2]] = v
	}
	return m
}

func (m metrics) want(t *testing.T, want metrics) {
	t.Helper()
	for name, v := range want {
		if got, ok := m[name]; !ok || got != v {
			t.Errorf("%s is %v (there: %t), want %v", name, got, ok, v)
		}
	}
}

// of returns the samples of one family.
func (m metrics) of(family string) metrics {
	of := metrics{}
	for name, v := range m {
		if rest, ok := strings.CutPrefix(name, family+"{"); ok {
			of["{"+rest] = v
		}
	}
	return of
}

func (m metrics) sum() (sum float64) {
	for v := range maps.Values(m) {
		sum += v
	}
	return sum
}

func subscribe(t *testing.T, b *bus.Bus, pattern string, h bus.Handler, opts ...bus.SubscribeOption) *bus.Subscription {
	t.Helper()
	s, err := b.Subscribe(pattern, h, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func nothing(*event.Event) {}

func TestMetrics(t *testing.T) {
	b := newBus(t, bus.History(5), bus.OnPanic(func(*bus.PanicError) {}),
		bus.Intercept(func(e *event.Event) *event.Event {
			if e.Type == "secret" {
				return nil
			}
			return e
		}))
	subscribe(t, b, "a.*", nothing, bus.Named(`na"me\`+"\n"), bus.Where(func(e *event.Event) bool { return e.Type != "a.x" }))
	subscribe(t, b, ">", func(e *event.Event) {
		if e.Type == "boom" {
			panic("boom")
		}
	})
	emitNumbered(t, b, "a.b", 4)
	emitNumbered(t, b, "a.x", 2)
	emit(t, b, "boom")
	emit(t, b, "secret")
	for _, source := range []string{"", `q"u\o` + "\nte", "bad\xff"} {
		if _, err := b.Emit("c", source, ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Emit("not a type", "", ""); err == nil {
		t.Fatal("no error")
	}
	m := scrape(t, newHandler(t, b))
	named := `{subscription="na\"me\\\n",pattern="a.*"}`
	m.want(t, metrics{
		"eventbus_enabled":                                                   1,
		"eventbus_published_total":                                           10,
		"eventbus_rejected_total":                                            1,
		"eventbus_intercepted_total":                                         1,
		"eventbus_panics_total":                                              1,
		"eventbus_failed_reports_total":                                      0,
		"eventbus_history_events":                                            5,
		"eventbus_history_capacity_events":                                   5,
		"eventbus_subscriptions":                                             2,
		`eventbus_type_events_total{type="a.b"}`:                             4,
		`eventbus_type_events_total{type="a.x"}`:                             2,
		`eventbus_type_events_total{type="boom"}`:                            1,
		`eventbus_type_events_total{type="c"}`:                               3,
		`eventbus_source_events_total{source="test"}`:                        7,
		`eventbus_source_events_total{source=""}`:                            1,
		`eventbus_source_events_total{source="q\"u\\o\nte"}`:                 1,
		"eventbus_source_events_total{source=\"bad\uFFFD\"}":                 1,
		"eventbus_subscription_matched_total" + named:                        6,
		"eventbus_subscription_delivered_total" + named:                      4,
		"eventbus_subscription_filtered_total" + named:                       2,
		"eventbus_subscription_dropped_total" + named:                        0,
		"eventbus_subscription_panicked_total" + named:                       0,
		"eventbus_subscription_pending_events" + named:                       0,
		"eventbus_subscription_slow_calls_total" + named:                     0,
		"eventbus_subscription_quarantined" + named:                          0,
		"eventbus_subscription_queue_capacity_events" + named:                0,
		"eventbus_subscription_longest_call_seconds" + named:                 0,
		`eventbus_subscription_panicked_total{subscription=">",pattern=">"}`: 1,
	})
	if n := m.of("eventbus_type_events_total").sum(); n != 10 {
		t.Errorf("%v by type", n)
	}
}

func TestMetrics_a_quarantine_is_over_when_its_cooldown_is(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}))
		h := newHandler(t, b)
		subscribe(t, b, "a", func(*event.Event) { panic("sick") }, bus.Quarantine(1, time.Minute))
		emit(t, b, "a")
		const quarantined = `eventbus_subscription_quarantined{subscription="a",pattern="a"}`
		scrape(t, h).want(t, metrics{quarantined: 1})
		time.Sleep(time.Minute)
		scrape(t, h).want(t, metrics{quarantined: 0})
	})
}

func TestMetrics_duplicates_are_made_unique(t *testing.T) {
	b := newBus(t)
	subscribe(t, b, "a", nothing)
	subscribe(t, b, "a", nothing)
	subscribe(t, b, ">", nothing, bus.Named("a"))
	subscribe(t, b, ">", nothing, bus.Named("a #2"))
	subscribe(t, b, ">", nothing, bus.Named(bus.Others))
	subscribe(t, b, ">", nothing, bus.Named("\xff"))
	subscribe(t, b, ">", nothing, bus.Named("\xfe"))
	got := slices.Sorted(maps.Keys(scrape(t, newHandler(t, b)).of("eventbus_subscription_matched_total")))
	want := []string{
		`{subscription="(all others) #2",pattern=">"}`,
		`{subscription="a #2",pattern=">"}`,
		`{subscription="a #3",pattern="a"}`,
		`{subscription="a #4",pattern="a"}`,
		`{subscription="a",pattern=">"}`,
		"{subscription=\"\uFFFD #2\",pattern=\">\"}",
		"{subscription=\"\uFFFD\",pattern=\">\"}",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// The counters of a named subscription stay its own while others come and go. Those of
// a label without a name may pass on, as doc.go says.
func TestMetrics_of_named_subscriptions_stay(t *testing.T) {
	b := newBus(t)
	var others []*bus.Subscription
	for range 50 {
		others = append(others, subscribe(t, b, "a", nothing))
	}
	subscribe(t, b, "a", nothing, bus.Named("mine"))
	subscribe(t, b, "a", nothing, bus.Named("a"))
	for range 100 {
		others = append(others, subscribe(t, b, "a", nothing))
	}
	h := newHandler(t, b)
	emitNumbered(t, b, "a", 10)
	for i, s := range others {
		if i%10 == 0 {
			scrape(t, h).want(t, metrics{
				`eventbus_subscription_delivered_total{subscription="mine",pattern="a"}`: 10,
				`eventbus_subscription_delivered_total{subscription="a",pattern="a"}`:    10,
			})
		}
		s.Unsubscribe()
		subscribe(t, b, "a", nothing)
	}
}

func TestMetrics_are_bounded(t *testing.T) {
	b := newBus(t)
	for i := range 150 {
		subscribe(t, b, fmt.Sprintf("t%03d", i), nothing)
	}
	for i := range 300 { // the later the more
		for range i/50 + 1 {
			if _, err := b.Emit(fmt.Sprintf("t%03d", i), fmt.Sprintf("s%03d", i), ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	h := newHandler(t, b)
	m := scrape(t, h)
	for family, others := range map[string]string{
		"eventbus_type_events_total":           `{type="(all others)"}`,
		"eventbus_source_events_total":         `{source="(all others)"}`,
		"eventbus_subscription_matched_total":  `{subscription="(all others)",pattern=""}`,
		"eventbus_subscription_pending_events": `{subscription="(all others)",pattern=""}`,
	} {
		of := m.of(family)
		if _, ok := of[others]; len(of) != 101 || !ok {
			t.Errorf("%s: %d samples, others: %t", family, len(of), ok)
		}
		if strings.HasPrefix(family, "eventbus_subscription") {
			continue
		}
		if sum := of.sum(); sum != float64(b.Stats().Published) {
			t.Errorf("%s: %v in all, want %d", family, sum, b.Stats().Published)
		}
		for name, v := range of {
			if name != others && v < 5 {
				t.Errorf("%s: %s has %v, and there are a hundred with more", family, name, v)
			}
		}
	}
	m.want(t, metrics{`eventbus_subscription_matched_total{subscription="(all others)",pattern=""}`: 50 * 3})

	// Who overtakes the others takes nobody's label, and no counter goes back.
	for range 100 {
		emit(t, b, "t000")
		emit(t, b, "new")
	}
	again := scrape(t, h)
	for name, v := range m {
		if now, ok := again[name]; !ok || strings.Contains(name, "_total") && now < v {
			t.Errorf("%s went from %v to %v (there: %t)", name, v, now, ok)
		}
	}
	again.want(t, metrics{
		`eventbus_type_events_total{type="(all others)"}`: m[`eventbus_type_events_total{type="(all others)"}`] + 200,
	})
}
