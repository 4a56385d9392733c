package tail

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bench/internal/histogram"
)

// sample is a record of two implementations in two rounds.
func sample() *Record {
	r := &Record{Goroutines: 32, DurationNs: 1e9, Garbage: true}
	for i, impl := range []string{"ours", "mutex"} {
		h := new(histogram.Histogram)
		for round := range 2 {
			took := time.Duration(100*(i+1) + round)
			h.Add(took)
			r.Runs = append(r.Runs, Run{
				Round: round + 1, Impl: impl, Published: 1, GCCycles: 3,
				PercentilesNs: []int64{int64(took), int64(took), int64(took), int64(took)}, MaxNs: int64(took),
			})
		}
		r.Impls = append(r.Impls, Impl{impl, h})
	}
	return r
}

func TestRecord_comes_back_as_it_was_written(t *testing.T) {
	path := filepath.Join(t.TempDir(), "latency.json")
	want := sample()
	if err := want.Write(path); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("wrote %+v\nread  %+v", want, got)
	}
	if runs := got.Of("mutex"); len(runs) != 2 || runs[1].MaxNs != 201 {
		t.Errorf("the runs of mutex are %+v", runs)
	}
}

func TestRecord_refuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Record)
		want   string
	}{
		{"nothing", func(r *Record) { r.Impls, r.Runs = nil, nil }, "no implementation"},
		{"an_implementation_twice", func(r *Record) { r.Impls[1].Name = "ours" }, "twice"},
		{"no_histogram", func(r *Record) { r.Impls[0].Histogram = nil }, "nothing was timed"},
		{"a_lost_run", func(r *Record) { r.Runs = r.Runs[:3] }, "1 runs, but ours has 2"},
		{"a_lost_round", func(r *Record) { r.Runs[1].Round = 3 }, "round 3"},
		{"a_lost_publish", func(r *Record) { r.Runs[0].Published = 2 }, "timed 2 publishes of 3"},
		{"a_lost_percentile", func(r *Record) { r.Runs[0].PercentilesNs = nil }, "0 percentiles"},
		{"another_maximum", func(r *Record) { r.Runs[1].MaxNs = 99 }, "slowest"},
		{"a_run_of_nobody", func(r *Record) { r.Runs = append(r.Runs, Run{Impl: "python"}) }, "5 runs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := sample()
			c.change(r)
			if err := r.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one that says %q", err, c.want)
			}
			path := filepath.Join(t.TempDir(), "latency.json")
			if err := r.Write(path); err == nil {
				t.Error("it was written")
			}
		})
	}
}

func TestRead_refuses_what_it_does_not_know(t *testing.T) {
	path := filepath.Join(t.TempDir(), "latency.json")
	if err := sample().Write(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), `"garbage"`, `"rubbish"`, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "rubbish") {
		t.Errorf("error is %v, want one that names rubbish", err)
	}
}
