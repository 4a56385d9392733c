package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// Costs are the samples of one benchmark in one file: seconds for a publish, by
// implementation and number of handlers.
type costs struct {
	file    string
	config  func(key string) string
	impls   []string // in order of first appearance
	samples map[string]map[int][]float64
}

// readCosts reads a benchmark, which is named by impl and handlers, from a file.
// It returns nil if the file does not have it.
func readCosts(path, benchmark string) (*costs, error) {
	files := benchfmt.Files{Paths: []string{path}}
	c := &costs{file: path, samples: map[string]map[int][]float64{}}
	for files.Scan() {
		switch rec := files.Result().(type) {
		case *benchfmt.SyntaxError:
			return nil, rec
		case *benchfmt.Result:
			if string(rec.Name.Base()) != benchmark {
				continue
			}
			if err := c.add(rec); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", path, rec.Name, err)
			}
			if c.config == nil {
				c.config = rec.Clone().GetConfig
			}
		}
	}
	if err := files.Err(); err != nil {
		return nil, err
	}
	if len(c.impls) == 0 {
		return nil, nil
	}
	for _, key := range []string{"cpu", "go", "date", "commit"} {
		if c.config(key) == "" {
			return nil, fmt.Errorf("%s: no line %q: a run must say where it comes from", path, key+": …")
		}
	}
	return c, nil
}

func (c *costs) add(res *benchfmt.Result) error {
	var impl, handlers string
	_, parts := res.Name.Parts()
	for _, part := range parts {
		if key, value, ok := strings.Cut(string(part), "="); ok {
			switch key {
			case "/impl":
				impl = value
			case "/handlers":
				handlers = value
			default:
				return fmt.Errorf("unknown key %s", key)
			}
		}
	}
	n, err := strconv.Atoi(handlers)
	if err != nil || impl == "" || n < 0 {
		return errors.New("it is not named by impl and handlers")
	}
	took, ok := res.Value("sec/op")
	if !ok || took <= 0 {
		return errors.New("it has no time")
	}
	if c.samples[impl] == nil {
		c.impls = append(c.impls, impl)
		c.samples[impl] = map[int][]float64{}
	}
	c.samples[impl][n] = append(c.samples[impl][n], took)
	return nil
}

// publishChart draws, for each benchmark that files have, what a publish costs by
// the number of handlers.
func publishChart(files []string) (*chart, error) {
	c := &chart{
		title:       "What a publish costs",
		description: "Time of one publish by the number of handlers, both on logarithmic axes, for each implementation.",
		note:        "Marks are medians, whiskers the range of all samples.",
	}
	for _, b := range []struct{ name, title string }{
		{"Publish", "This bus, the same with a mutex, and the Python design"},
		{"SyncPublish", "Beside other libraries"},
	} {
		var found *costs
		for _, file := range files {
			costs, err := readCosts(file, b.name)
			if err != nil {
				return nil, err
			}
			if costs == nil {
				continue
			}
			if found != nil {
				return nil, fmt.Errorf("both %s and %s have Benchmark%s: draw one run at a time", found.file, file, b.name)
			}
			found = costs
		}
		if found != nil {
			c.panels = append(c.panels, found.panel(b.title))
		}
	}
	if len(c.panels) == 0 {
		return nil, fmt.Errorf("there is neither BenchmarkPublish nor BenchmarkSyncPublish in %s", strings.Join(files, ", "))
	}
	return c, nil
}

// noHandlers is where 0 is on the logarithmic axis: apart from the others, whose
// lines do not reach it.
const noHandlers = -0.45

func handlersAt(n int) float64 {
	if n == 0 {
		return noHandlers
	}
	return math.Log10(float64(n))
}

func (c *costs) panel(title string) *panel {
	p := &panel{
		title: title, origin: origin(c.config("cpu"), c.config("go"), c.config("date"), c.config("commit")),
		x: "handlers that the event goes to (log scale, 0 apart)", y: "time of one publish (log scale)",
	}
	ticks := map[int]bool{}
	for _, impl := range c.impls {
		s := &series{impl: impl, marks: true}
		var counts []int
		for n := range c.samples[impl] {
			counts = append(counts, n)
		}
		slices.Sort(counts)
		for _, n := range counts {
			ticks[n] = true
			samples := slices.Sorted(slices.Values(c.samples[impl][n]))
			k := len(samples)
			median := (samples[(k-1)/2] + samples[k/2]) / 2
			at := point{handlersAt(n), median}
			s.whiskers = append(s.whiskers, whisker{at.x, samples[0], samples[k-1]})
			if n == 0 {
				s.apart = append(s.apart, at)
			} else {
				s.line = append(s.line, at)
			}
		}
		p.series = append(p.series, s)
	}
	for n := range ticks {
		p.ticks = append(p.ticks, tick{handlersAt(n), strconv.Itoa(n)})
	}
	return p
}
