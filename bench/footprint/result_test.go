package main

import (
	"bytes"
	"testing"
	"time"

	"golang.org/x/perf/benchfmt"

	"github.com/vidurai/eventbus/internal/origin"
)

// measured returns programs of one round, with figures made up. The ring has
// nothing to initialise.
func measured() []*program {
	base := &program{name: "baseline", cgo: "0", binary: 3_000, stripped: 2_000, starts: []start{{
		wall: 1_000_000, cpu: 900_000, heap: 65_000, sys: 7_000_000,
		trace: trace{"runtime": {clock: 31 * time.Microsecond}},
	}}}
	bus := &program{name: "bus", cgo: "0", base: base, binary: 4_000, stripped: 2_500, starts: []start{{
		wall: 900_000, cpu: 950_000, heap: 66_000, sys: 7_000_000,
		trace: trace{"runtime": {clock: 99 * time.Microsecond}, "bus": {clock: 5 * time.Microsecond, bytes: 24, allocs: 1}},
	}}}
	ring := &program{name: "ring", cgo: "0", base: base, binary: 3_100, stripped: 2_050, starts: base.starts}
	return []*program{base, bus, ring}
}

func TestRawResults(t *testing.T) {
	r := benchfmt.NewReader(bytes.NewReader(rawResults([]string{"commit: 0123"}, measured(), 1)), "raw")
	got := map[string]map[string]float64{}
	for r.Scan() {
		res, ok := r.Result().(*benchfmt.Result)
		if !ok {
			t.Fatal(r.Result())
		}
		if commit := res.GetConfig("commit"); commit != "0123" {
			t.Errorf("%s comes from commit %q", res.Name, commit)
		}
		values := map[string]float64{}
		for _, v := range res.Values {
			values[v.Unit] = v.Value
		}
		got[res.Name.String()] = values
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	if len(got) != 5 {
		t.Errorf("%d results, want those of three programs and two differences: %v", len(got), got)
	}
	for _, c := range []struct {
		name, unit string
		want       float64
	}{
		{"FootprintWhole/cgo=0/import=baseline", "binary-bytes", 3_000},
		{"FootprintWhole/cgo=0/import=bus", "init-sec", 104e-6},
		{"Footprint/cgo=0/import=bus", "binary-bytes", 1_000},
		{"Footprint/cgo=0/import=bus", "stripped-bytes", 500},
		{"Footprint/cgo=0/import=bus", "start-sec", -100e-6},
		{"Footprint/cgo=0/import=bus", "cpu-sec", 50e-6},
		{"Footprint/cgo=0/import=bus", "init-sec", 5e-6},
		{"Footprint/cgo=0/import=bus", "init-B", 24},
		{"Footprint/cgo=0/import=ring", "init-sec", 0},
		{"Footprint/cgo=0/import=bus", "init-allocs", 1},
		{"Footprint/cgo=0/import=bus", "heap-B", 1_000},
		{"Footprint/cgo=0/import=bus", "sys-B", 0},
	} {
		v, ok := got[c.name][c.unit]
		if diff := v - c.want; !ok || diff > 1e-12 || diff < -1e-12 {
			t.Errorf("%s: %s is %v (there at all: %v), want %v", c.name, c.unit, v, ok, c.want)
		}
	}
}

// TestProvenance has what bench/report refuses to go without.
func TestProvenance(t *testing.T) {
	lines := origin.Lines("example.org/p", "go run ./bench/footprint -n 1")
	r := benchfmt.NewReader(bytes.NewReader(rawResults(lines, measured(), 1)), "raw")
	if !r.Scan() {
		t.Fatal(r.Err())
	}
	res, ok := r.Result().(*benchfmt.Result)
	if !ok {
		t.Fatal(r.Result())
	}
	for _, key := range []string{"date", "commit", "go", "goos", "goarch", "cpu", "command"} {
		if res.GetConfig(key) == "" {
			t.Errorf("the results have no %s", key)
		}
	}
}
