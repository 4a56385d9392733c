// Package tail is what the program bench/latency writes, and bench/report draws:
// how long publishes took, down to the slowest.
package tail

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/vidurai/eventbus/bench/internal/histogram"
)

// Percentiles are those that every run is asked for.
var Percentiles = []float64{50, 99, 99.9, 99.99}

// A Record is one call of bench/latency: runs on one machine, of all
// implementations in turn. Where it comes from is in the file of benchmark results
// that is written with it.
type Record struct {
	Processors int   `json:"gomaxprocs"`
	Goroutines int   `json:"goroutines"`
	DurationNs int64 `json:"duration_ns"` // of each run
	ThinkNs    int64 `json:"think_ns"`    // between two publishes
	Garbage    bool  `json:"garbage"`     // whether garbage was made beside the publishers
	Fresh      bool  `json:"fresh"`       // whether they published an event just made each time

	Impls []Impl `json:"impls"`
	Runs  []Run  `json:"runs"` // in the order they ran
}

// An Impl is what all runs of one implementation add up to.
type Impl struct {
	Name      string               `json:"name"`
	Histogram *histogram.Histogram `json:"histogram"`
}

// A Run is one implementation's turn in one round.
type Run struct {
	Round         int     `json:"round"` // from 1
	Impl          string  `json:"impl"`
	Published     uint64  `json:"published"`
	GCCycles      uint64  `json:"gc_cycles"`
	PercentilesNs []int64 `json:"percentiles_ns"` // of Percentiles, in their order
	MaxNs         int64   `json:"max_ns"`
}

// Of returns the runs of one implementation, by round.
func (r *Record) Of(impl string) []Run {
	var runs []Run
	for _, run := range r.Runs {
		if run.Impl == impl {
			runs = append(runs, run)
		}
	}
	return runs
}

// Check returns an error unless every implementation has one run in each round,
// and its runs are what its histogram counts.
func (r *Record) Check() error {
	var errs []error
	if len(r.Impls) == 0 {
		errs = append(errs, errors.New("no implementation"))
	}
	all := 0
	for i, impl := range r.Impls {
		if slices.ContainsFunc(r.Impls[:i], func(o Impl) bool { return o.Name == impl.Name }) {
			errs = append(errs, fmt.Errorf("%s: there twice", impl.Name))
			continue
		}
		if impl.Histogram == nil || impl.Histogram.Count() == 0 {
			errs = append(errs, fmt.Errorf("%s: nothing was timed", impl.Name))
			continue
		}
		runs := r.Of(impl.Name)
		all += len(runs)
		published, longest := uint64(0), int64(0)
		for i, run := range runs {
			if run.Round != i+1 {
				errs = append(errs, fmt.Errorf("%s: run %d is of round %d", impl.Name, i+1, run.Round))
			}
			if len(run.PercentilesNs) != len(Percentiles) {
				errs = append(errs, fmt.Errorf("%s: round %d has %d percentiles, want %d", impl.Name, run.Round, len(run.PercentilesNs), len(Percentiles)))
			}
			published += run.Published
			longest = max(longest, run.MaxNs)
		}
		if len(runs) != len(r.Of(r.Impls[0].Name)) {
			errs = append(errs, fmt.Errorf("%s: %d runs, but %s has %d", impl.Name, len(runs), r.Impls[0].Name, len(r.Of(r.Impls[0].Name))))
		}
		if got := impl.Histogram.Count(); got != published {
			errs = append(errs, fmt.Errorf("%s: timed %d publishes of %d", impl.Name, got, published))
		}
		if got := int64(impl.Histogram.Max()); got != longest {
			errs = append(errs, fmt.Errorf("%s: the slowest took %d ns, and by its runs %d ns", impl.Name, got, longest))
		}
	}
	if all != len(r.Runs) && len(errs) == 0 {
		errs = append(errs, fmt.Errorf("%d runs, but %d of the implementations", len(r.Runs), all))
	}
	return errors.Join(errs...)
}

// Read reads a file that Write wrote.
func Read(path string) (*Record, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	r := new(Record)
	if err := d.Decode(r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := r.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// Write writes r to a file, as JSON.
func (r *Record) Write(path string) error {
	if err := r.Check(); err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
