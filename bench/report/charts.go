package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/vidurai/eventbus/bench/internal/chart"
	"github.com/vidurai/eventbus/bench/internal/tail"
)

// charts draws what is in the results, and returns each chart by its file's name.
func charts(results string, runs []*run) (map[string][]byte, error) {
	all := map[string]*chart.Chart{}
	c, err := publishChart(&measured{runs})
	if err != nil {
		return nil, err
	}
	if c != nil {
		all["publish.svg"] = c
	}
	// The histograms of what tail.txt has the percentiles of.
	file := filepath.Join(results, "tail.json")
	record, err := tail.Read(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		if all["latency.svg"], err = latencyChart(record); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	svgs := map[string][]byte{}
	for name, c := range all {
		if svgs[name], err = c.SVG(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return svgs, nil
}
