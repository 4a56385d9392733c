package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"

	"github.com/vidurai/eventbus/bench/internal/chart"
)

// publishChart draws what a publish costs by the number of handlers. It returns nil if
// there is nothing to draw.
func publishChart(m *measured) (*chart.Chart, error) {
	c := &chart.Chart{
		Title:       "What a publish costs",
		Description: "Time of one publish by the number of handlers, both on logarithmic axes, for each implementation.",
		Note:        "Marks are medians, whiskers the range of all samples.",
	}
	for _, b := range []struct{ name, title string }{
		{"Publish", "This bus, the same with a mutex, and the Python design"},
		{"SyncPublish", "Beside other libraries"},
	} {
		r, err := m.with(b.name)
		if err != nil {
			return nil, err
		}
		if r == nil {
			continue
		}
		p, err := publishPanel(r, b.name, b.title)
		if err != nil {
			return nil, err
		}
		c.Panels = append(c.Panels, p)
	}
	if len(c.Panels) == 0 {
		return nil, nil
	}
	return c, nil
}

// publishPanel draws one benchmark of a run, but for the floor, which is no bus.
func publishPanel(r *run, bench, title string) (chart.Panel, error) {
	type costs map[int][]float64 // by the number of handlers
	var impls []string           // in order of first appearance
	samples := map[string]costs{}
	for _, res := range r.results {
		if base(res) != bench {
			continue
		}
		impl, handlers, err := publishKeys(res)
		if err != nil {
			return chart.Panel{}, fmt.Errorf("%s: %s: %w", r.name, res.Name, err)
		}
		took, ok := res.Value("sec/op")
		if !ok || took <= 0 {
			return chart.Panel{}, fmt.Errorf("%s: %s has no time", r.name, res.Name)
		}
		if impl == "floor" {
			continue
		}
		if samples[impl] == nil {
			impls = append(impls, impl)
			samples[impl] = costs{}
		}
		samples[impl][handlers] = append(samples[impl][handlers], took)
	}

	p := chart.Panel{Title: title, X: "handlers that the event goes to (log scale, 0 apart)", Y: "time of one publish (log scale)"}
	counts := map[int]bool{}
	for _, impl := range impls {
		s := chart.Series{Impl: impl, Marks: true}
		for _, n := range sortedKeys(samples[impl]) {
			counts[n] = true
			values := samples[impl][n]
			at := chart.Point{X: handlersAt(n), Y: summarize(values).Center}
			s.Whiskers = append(s.Whiskers, chart.Whisker{X: at.X, Low: slices.Min(values), High: slices.Max(values)})
			if n == 0 {
				s.Apart = append(s.Apart, at)
			} else {
				s.Line = append(s.Line, at)
			}
		}
		p.Series = append(p.Series, s)
	}
	for _, n := range sortedKeys(counts) {
		p.Ticks = append(p.Ticks, chart.Tick{At: handlersAt(n), Label: strconv.Itoa(n)})
	}
	return p, nil
}

// publishKeys returns a benchmark's impl and handlers, and an error if it has others.
func publishKeys(res *benchfmt.Result) (impl string, handlers int, err error) {
	handlers = -1
	_, parts := res.Name.Parts()
	for _, part := range parts {
		key, value, ok := strings.Cut(string(part), "=")
		switch {
		case !ok: // the number of processors
		case key == "/impl":
			impl = value
		case key == "/handlers":
			if handlers, err = strconv.Atoi(value); err != nil {
				return "", 0, err
			}
		default:
			return "", 0, fmt.Errorf("unknown key %s", key)
		}
	}
	if impl == "" || handlers < 0 {
		return "", 0, errors.New("it is not named by impl and handlers")
	}
	return impl, handlers, nil
}

// handlersAt returns where a number is on the logarithmic axis. 0 is apart from the
// others, whose lines do not reach it.
func handlersAt(n int) float64 {
	if n == 0 {
		return -0.45
	}
	return math.Log10(float64(n))
}

func sortedKeys[V any](m map[int]V) []int {
	var keys []int
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
