package bushttp

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/vidurai/eventbus/bus"
)

// serveMetrics answers in version 0.0.4 of Prometheus's text format.
func (h *handler) serveMetrics(w http.ResponseWriter, r *http.Request) {
	if _, err := parameters(r); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	s := h.bus.Stats()
	var x exposition
	x.single("eventbus_enabled", gauge, "Whether the bus lets events through.", oneIf(s.Enabled))
	x.single("eventbus_published_total", counter, "Events accepted.", float64(s.Published))
	x.single("eventbus_rejected_total", counter, "Events refused with an error.", float64(s.Rejected))
	x.single("eventbus_intercepted_total", counter, "Events dropped by an interceptor.", float64(s.Intercepted))
	x.single("eventbus_panics_total", counter, "Panics of handlers and interceptors.", float64(s.Panics))
	x.single("eventbus_failed_reports_total", counter, "Reports of a panic that panicked too.", float64(s.FailedReports))
	x.single("eventbus_history_events", gauge, "Events in the history.", float64(s.BufferSize))
	x.single("eventbus_history_capacity_events", gauge, "Events that the history can hold.", float64(s.BufferMaxSize))
	x.single("eventbus_subscriptions", gauge, "Live subscriptions.", float64(s.Handlers))

	x.family("eventbus_type_events_total", counter, "Events accepted, by type.")
	for _, c := range h.types.samples(s.EventTypes) {
		x.sample(float64(c.value), "type", c.label)
	}
	x.family("eventbus_source_events_total", counter, "Events accepted, by source.")
	for _, c := range h.sources.samples(s.EventSources) {
		x.sample(float64(c.value), "source", c.label)
	}

	subs, names := labelled(s.Subscriptions)
	for _, f := range subscriptionFamilies {
		x.family("eventbus_subscription_"+f.name, f.kind, f.help)
		for i := range subs {
			x.sample(f.value(&subs[i]), "subscription", names[i], "pattern", subs[i].Pattern)
		}
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	write(w, http.StatusOK, x.text)
}

// subscriptionFamilies are the figures of each subscription.
var subscriptionFamilies = []struct {
	name, kind, help string
	value            func(*bus.SubscriptionStats) float64
}{
	{"matched_total", counter, "Events that the subscription covers.",
		func(s *bus.SubscriptionStats) float64 { return float64(s.Matched) }},
	{"delivered_total", counter, "Events whose handler returned.",
		func(s *bus.SubscriptionStats) float64 { return float64(s.Delivered) }},
	{"filtered_total", counter, "Events for which a condition did not hold.",
		func(s *bus.SubscriptionStats) float64 { return float64(s.Filtered) }},
	{"dropped_total", counter, "Events that were not handled.",
		func(s *bus.SubscriptionStats) float64 { return float64(s.Dropped) }},
	{"panicked_total", counter, "Events whose handler did not return.",
		func(s *bus.SubscriptionStats) float64 { return float64(s.Panicked) }},
	{"slow_calls_total", counter, "Calls that took longer than they should.",
		func(s *bus.SubscriptionStats) float64 { return float64(s.Slow) }},
	{"pending_events", gauge, "Events in the queue or in the handler.",
		func(s *bus.SubscriptionStats) float64 { return float64(s.Pending) }},
	{"queue_capacity_events", gauge, "Events that the queue can hold, 0 without one.",
		func(s *bus.SubscriptionStats) float64 { return float64(s.Queue) }},
	{"longest_call_seconds", gauge, "The longest call, where calls are timed.",
		func(s *bus.SubscriptionStats) float64 { return s.Longest.Seconds() }},
	{"quarantined", gauge, "Whether the subscription is set aside.",
		func(s *bus.SubscriptionStats) float64 { return oneIf(s.Quarantined) }},
}

// labelled returns the first subscriptions, and behind them the sum of the others
// if there are such, with a label for each that no other has: its name, or else
// its pattern, with a number where that is taken.
func labelled(all []bus.SubscriptionStats) ([]bus.SubscriptionStats, []string) {
	subs := all[:min(len(all), maxLabels)]
	names := make([]string, len(subs))
	taken := map[string]bool{bus.Others: true}
	for _, named := range []bool{true, false} { // a name is somebody's own
		for i, s := range subs {
			if named != (s.Name != "") {
				continue
			}
			base := strings.ToValidUTF8(s.Name, "\uFFFD")
			if !named {
				base = s.Pattern
			}
			name := base
			for n := 2; taken[name]; n++ {
				name = base + " #" + strconv.Itoa(n)
			}
			names[i], taken[name] = name, true
		}
	}
	if len(all) == len(subs) {
		return subs, names
	}
	others := bus.SubscriptionStats{}
	for _, s := range all[maxLabels:] {
		others.Queue += s.Queue
		others.Matched += s.Matched
		others.Delivered += s.Delivered
		others.Filtered += s.Filtered
		others.Dropped += s.Dropped
		others.Panicked += s.Panicked
		others.Pending += s.Pending
		others.Slow += s.Slow
		others.Longest = max(others.Longest, s.Longest)
		others.Quarantined = others.Quarantined || s.Quarantined
	}
	return append(slices.Clone(subs), others), append(names, bus.Others)
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
