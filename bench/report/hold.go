package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"golang.org/x/perf/benchmath"
)

// A hold is a ratio that must not be exceeded: of what ours costs to what cannot be
// avoided, or to another implementation.
type hold struct {
	what  string
	ours  cost
	floor cost
	unit  string // "" for sec/op
	limit float64
}

// A cost is that of one benchmark; with less, the difference to another's.
type cost struct{ of, less string }

// holds is the table of costs that the design sets.
var holds = []*hold{
	{what: "Emit, 2 attributes, 1 handler ÷ making the event by hand, and a publish", limit: 1.5,
		ours: cost{of: "Emit/impl=ours/attrs=2"}, floor: cost{of: "Emit/impl=floor/attrs=2"}},
	{what: "Recent(500) ÷ make and copy of 500 pointers", limit: 1.4,
		ours: cost{of: "Recent/impl=ours/limit=500"}, floor: cost{of: "Recent/impl=floor/limit=500"}},
	{what: "99 more handlers ÷ 99 more indirect calls", limit: 1.7,
		ours:  cost{"Publish/impl=ours/handlers=100", "Publish/impl=ours/handlers=1"},
		floor: cost{"Publish/impl=floor/handlers=100", "Publish/impl=floor/handlers=1"}},
	{what: "Publish, 1 handler, History(0) ÷ two counts, a recover, an indirect call", limit: 1.5,
		ours: cost{of: "Publish/impl=ours-nohistory/handlers=1"}, floor: cost{of: "Publish/impl=floor/handlers=1"}},
	{what: "asynchronous, end to end, 1 subscriber ÷ kelindar", limit: 1.1,
		ours: cost{of: "AsyncEndToEnd/impl=ours/subscribers=1"}, floor: cost{of: "AsyncEndToEnd/impl=kelindar/subscribers=1"}},
	{what: "10 subscribers ÷ kelindar", limit: 1.1,
		ours: cost{of: "AsyncEndToEnd/impl=ours/subscribers=10"}, floor: cost{of: "AsyncEndToEnd/impl=kelindar/subscribers=10"}},
	{what: "100 subscribers ÷ kelindar", limit: 0.5,
		ours: cost{of: "AsyncEndToEnd/impl=ours/subscribers=100"}, floor: cost{of: "AsyncEndToEnd/impl=kelindar/subscribers=100"}},
	{what: "p99.99 of 32 goroutines ÷ this bus around a mutex", limit: 0.05, unit: "p99.99-sec",
		ours: cost{of: "Tail/impl=ours/events=ready/think=0s"}, floor: cost{of: "Tail/impl=mutex/events=ready/think=0s"}},
}

// judge writes a line for each hold and returns how many are broken.
//
// A hold is broken if the median of its ratios is above the limit. The interval says
// whether another run would find the same.
func judge(holds []*hold, m *measured) (text []byte, broken int, err error) {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	rounds, few := math.MaxInt, false
	for _, h := range holds {
		ratios, err := h.ratios(m)
		if err != nil {
			return nil, 0, fmt.Errorf("%s: %w", h.what, err)
		}
		rounds = min(rounds, len(ratios))
		s := summarize(ratios)
		verdict, within := h.verdict(s)
		few = few || math.IsInf(s.Lo, -1)
		if !within {
			broken++
		}
		fmt.Fprintf(w, "%s\t%.3f\t(%.3f to %.3f)\t≤ %v\t%s\n", h.what, s.Center, s.Lo, s.Hi, h.limit, verdict)
	}
	if err := w.Flush(); err != nil {
		return nil, 0, err
	}
	if few {
		return out.Bytes(), 0, fmt.Errorf("%d rounds are too few for an interval of 95 %%: take 6 or more", rounds)
	}
	fmt.Fprintf(&out, "%d of %d holds broken; medians of the ratios of %d rounds or more, with intervals of 95 %%\n", broken, len(holds), rounds)
	return out.Bytes(), broken, nil
}

// verdict says whether a ratio is within the limit.
func (h *hold) verdict(s benchmath.Summary) (verdict string, within bool) {
	within = s.Center <= h.limit // not so if it is NaN, as of infinite ratios
	switch {
	case math.IsInf(s.Lo, -1):
		return "no interval", within
	case s.Lo > h.limit:
		return "BROKEN", within
	case !within:
		return "BROKEN, but the interval reaches below the limit", within
	case s.Hi > h.limit:
		return "held, but the interval reaches above the limit", within
	}
	return "held", within
}

// holds returns the rows of the holds for the document.
func (d *document) holds() (string, error) {
	var out strings.Builder
	for _, h := range holds {
		ratios, err := h.ratios(&d.measured)
		if err != nil {
			text, err := d.absent(err)
			if err != nil {
				return "", fmt.Errorf("%s: %w", h.what, err)
			}
			fmt.Fprintf(&out, "| %s | %s | ≤ %v | |\n", h.what, text, h.limit)
			continue
		}
		s := summarize(ratios)
		verdict, _ := h.verdict(s)
		interval := ""
		if !math.IsInf(s.Lo, 0) && !math.IsInf(s.Hi, 0) {
			interval = " (" + figure(s.Lo) + "–" + figure(s.Hi) + ")"
		}
		fmt.Fprintf(&out, "| %s | %s%s | ≤ %v | %s |\n", h.what, figure(s.Center), interval, h.limit, strings.ReplaceAll(verdict, "BROKEN", "**exceeded**"))
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

// ratios returns h's ratio in each round. It is infinite where a difference came out
// at nothing or less for the floor: noise counts against ours.
func (h *hold) ratios(m *measured) ([]float64, error) {
	unit := h.unit
	if unit == "" {
		unit = "sec/op"
	}
	ours, from, err := h.ours.samples(m, unit)
	if err != nil {
		return nil, err
	}
	floors, floorFrom, err := h.floor.samples(m, unit)
	if err != nil {
		return nil, err
	}
	if from != floorFrom || len(ours) != len(floors) {
		return nil, fmt.Errorf("%d samples of %s in %s, and %d of %s in %s, are not of the same rounds",
			len(ours), h.ours.of, from.name, len(floors), h.floor.of, floorFrom.name)
	}
	for i, floor := range floors {
		if floor <= 0 {
			ours[i] = math.Inf(1)
		} else {
			ours[i] /= floor
		}
	}
	return ours, nil
}

// samples returns the cost in each round.
func (c cost) samples(m *measured, unit string) ([]float64, *run, error) {
	values, from, err := m.samples(c.of, unit)
	if err != nil || c.less == "" {
		return values, from, err
	}
	less, lessFrom, err := m.samples(c.less, unit)
	if err != nil {
		return nil, nil, err
	}
	if lessFrom != from || len(less) != len(values) {
		return nil, nil, fmt.Errorf("%d samples of %s in %s, and %d of %s in %s, are not of the same rounds",
			len(values), c.of, from.name, len(less), c.less, lessFrom.name)
	}
	for i := range values {
		values[i] -= less[i]
	}
	return values, from, nil
}
