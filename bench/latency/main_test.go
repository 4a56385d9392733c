package main

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bench/internal/histogram"
	"golang.org/x/perf/benchfmt"

	"github.com/vidurai/eventbus/bench/internal/tail"
)

func TestLatency(t *testing.T) {
	for _, args := range [][]string{
		{"-goroutines", "32", "-duration", "1500ms", "-runs", "2", "-think", "100ns", "-fresh"},
		{"-goroutines", "3", "-duration", "5ms", "-runs", "4", "-garbage=false"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "tail")
			var out bytes.Buffer
			if err := run(append(args, "-o", path+".txt"), &out, io.Discard); err != nil {
				t.Fatal(err)
			}
			r, err := tail.Read(path + ".json") // which checks that runs and histograms agree
			if err != nil {
				t.Fatal(err)
			}
			raw, err := os.ReadFile(path + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(raw, []byte("\nsources: ")) || !bytes.Contains(raw, []byte("\ncommand: go run ./bench/latency "+args[0])) {
				t.Errorf("the raw results do not say where they come from:\n%.400s", raw)
			}
			results := benchfmt.NewReader(bytes.NewReader(raw), "raw")
			for i := range r.Runs {
				if !results.Scan() {
					t.Fatalf("the raw results end after %d of %d runs: %v", i, len(r.Runs), results.Err())
				}
				res, ok := results.Result().(*benchfmt.Result)
				if !ok {
					t.Fatal(results.Result())
				}
				if most, _ := res.Value("max-sec"); int64(math.Round(most*1e9)) != r.Runs[i].MaxNs || !strings.Contains(res.Name.String(), "/impl="+r.Runs[i].Impl) {
					t.Errorf("run %d is %s in the raw results, with a maximum of %v s; want %+v", i, res.Name, most, r.Runs[i])
				}
			}
			var order []string
			for _, one := range r.Runs {
				order = append(order, one.Impl)
				if one.Published == 0 {
					t.Errorf("%s published nothing in round %d", one.Impl, one.Round)
				}
				if r.Garbage && one.GCCycles == 0 {
					t.Errorf("%s had no collector at work in round %d", one.Impl, one.Round)
				}
			}
			want := []string{
				"ours", "mutex", "python",
				"mutex", "python", "ours",
				"python", "ours", "mutex",
				"ours", "mutex", "python",
			}
			if len(order) < 6 || !slices.Equal(order, want[:len(order)]) {
				t.Errorf("implementations took turns as %v, want the beginning of %v", order, want)
			}
			if !bytes.Equal(out.Bytes(), raw) {
				t.Errorf("it prints\n%s\nand writes\n%s", &out, raw)
			}
		})
	}
}

func TestLatency_refuses(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"-think -5ns", "negative"},
		{"-o tail.json", "does not end in .txt"},
		{"-goroutines 0", "positive"},
		{"-duration 0s", "positive"},
		{"-runs 0", "positive"},
		{"more", "unexpected"},
		{"-duration 1ns -runs 1", "no garbage"},
		{"-duration 1ns -runs 1 -garbage=false", "nothing was timed"},
	} {
		err := run(strings.Fields(c.args), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("latency %s: error is %v, want one that says %q", c.args, err, c.want)
		}
	}
}

// A bus that loses events, or fails, has no result.
func TestOnce_refuses(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		name    string
		publish func(lanes, string) error
		want    string
	}{
		{"a_lost_event", func(l lanes, project string) error {
			if l[len(project)-1].delivered < 10 {
				l.count(project)
			}
			return nil
		}, "of which 10 were delivered"},
		{"an_event_delivered_twice", func(l lanes, project string) error {
			l.count(project)
			l.count(project)
			return nil
		}, "were delivered"},
		{"an_error", func(lanes, string) error { return broken }, "broken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lossy := contender{"lossy", func(l load, live *heap) (lanes, error) {
				lanes := make(lanes, l.goroutines)
				return lanes, drive(l, lanes, live,
					func(project string, _ int) string { return project },
					func(project string) error { return c.publish(lanes, project) })
			}}
			var sum histogram.Histogram
			_, err := once(lossy, load{goroutines: 2, duration: 100 * time.Millisecond}, &sum)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one that says %q", err, c.want)
			}
			if sum.Count() != 0 {
				t.Errorf("%d of its times were added", sum.Count())
			}
		})
	}
}

// Each publish is of an event that was not there before, or always of one.
func TestDrive_makes_events_if_asked(t *testing.T) {
	for _, fresh := range []bool{false, true} {
		lanes := make(lanes, 1)
		made, published := map[int]bool{}, 0
		err := drive(load{goroutines: 1, duration: 50 * time.Millisecond, fresh: fresh}, lanes, nil,
			func(_ string, k int) int { return k },
			func(k int) error {
				made[k] = true
				published++
				return nil
			})
		if err != nil || published < 2 {
			t.Fatalf("fresh %t: %d published, error %v", fresh, published, err)
		}
		want := 1
		if fresh {
			want = published
		}
		if len(made) != want {
			t.Errorf("fresh %t: published %d different events in %d publishes, want %d", fresh, len(made), published, want)
		}
	}
}

func TestHeap_is_replaced_oldest_first(t *testing.T) {
	h := newHeap()
	before := h.blocks
	h.replace(heapBlocks - 1)
	h.replace(1)
	first := h.blocks
	h.replace(2)
	for i, b := range h.blocks {
		if first[i] == before[i] {
			t.Fatalf("block %d was not replaced in the first turn", i)
		}
		if replaced := b != first[i]; replaced != (i < 2) {
			t.Fatalf("block %d: replaced in the second turn is %t", i, replaced)
		}
	}
}

func TestHeap_churns_until_it_is_stopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHeap()
		stop := make(chan struct{})
		go h.churn(stop)
		time.Sleep(12 * time.Millisecond) // in synctest's time: two ticks
		close(stop)
		synctest.Wait()
		if h.next != 4096 {
			t.Errorf("%d blocks were replaced in two ticks, want 4096", h.next)
		}
	})
}
