package bus_test

import (
	"fmt"
	"log/slog"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A ring's segment is the one allocation of a publish, once in so many.
const perSegment = 128

func TestAllocations(t *testing.T) {
	b := newBus(t)
	n := 0
	subscribe(t, b, "a.*", func(*event.Event) { n++ })
	subscribe(t, b, "a.b", func(*event.Event) { n++ }, bus.Where(func(*event.Event) bool { return true }))
	e := event.New("a.b", "x", "")
	when := time.Now()

	for name, c := range map[string]struct {
		call func()
		want float64 // per call, segments aside
	}{
		"Publish":       {func() { _ = b.Publish(e) }, 0},
		"Emit":          {func() { _, _ = b.Emit("a.b", "x", "/p") }, 1},
		"Emit, 1 attr":  {func() { _, _ = b.Emit("a.b", "x", "/p", slog.String("k", "v")) }, 1},
		"Emit, 2 attrs": {func() { _, _ = b.Emit("a.b", "x", "/p", slog.String("k", "v"), slog.Int64("i", 1<<40)) }, 1},
		"Emit, 4 attrs": {func() {
			_, _ = b.Emit("a.b", "x", "/p", slog.Bool("k", true), slog.Float64("f", 1.5),
				slog.Duration("d", time.Minute), slog.Time("t", when))
		}, 1},
	} {
		const laps = 10
		got := testing.AllocsPerRun(20, func() {
			for range laps * perSegment {
				c.call()
			}
		})
		if want := laps * (c.want*perSegment + 1); got != want {
			t.Errorf("%s: %v allocations in %d calls, want %v", name, got, laps*perSegment, want)
		}
	}

	if got := testing.AllocsPerRun(20, func() { b.Recent(500) }); got != 1 {
		t.Errorf("Recent(500) makes %v allocations, want 1", got)
	}
	batch := []*event.Event{e, e, e, e, e, e, e, e}
	if got := testing.AllocsPerRun(20, func() {
		for range perSegment / len(batch) {
			_, _ = b.PublishBatch(batch)
		}
	}); got != 1 {
		t.Errorf("%d events in batches make %v allocations, want 1", perSegment, got)
	}
	without := newBus(t, bus.History(0))
	if got := testing.AllocsPerRun(100, func() { _ = without.Publish(e) }); got != 0 {
		t.Errorf("without a history Publish makes %v allocations", got)
	}
	if n == 0 {
		t.Fatal("no handler was called")
	}
}

func TestAnEmptyBusIsSmall(t *testing.T) {
	const buses = 100
	keep := make([]*bus.Bus, buses)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range keep {
		keep[i] = newBus(t)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if size := int64(after.HeapAlloc-before.HeapAlloc) / buses; size > 64<<10 {
		t.Errorf("an empty bus of 500 takes %d bytes, want at most 64 KiB", size)
	} else {
		t.Logf("an empty bus of 500 takes %d bytes", size)
	}
	runtime.KeepAlive(keep)
}

// TestDependencies keeps what these packages link light. That sonic shows where
// it is meant to be is what shows that the test can see it.
func TestDependencies(t *testing.T) {
	const module = "github.com/vidurai/eventbus"
	for pkg, heavy := range map[string]bool{"ring": false, "event": false, "bus": false, "event/ndjson": true} {
		out, err := exec.Command("go", "list", "-deps", module+"/"+pkg).Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		deps := fmt.Sprintf("\n%s", out)
		if !strings.Contains(deps, "\n"+module+"/"+pkg+"\n") {
			t.Fatalf("go list -deps does not list %s itself:\n%s", pkg, deps)
		}
		for _, unwanted := range []string{"net/http", "expvar"} {
			if strings.Contains(deps, "\n"+unwanted+"\n") {
				t.Errorf("%s links %s", pkg, unwanted)
			}
		}
		if links := strings.Contains(deps, "\ngithub.com/bytedance/sonic"); links != heavy && runtime.GOARCH != "386" {
			t.Errorf("%s links sonic: %v, want %v", pkg, links, heavy)
		}
	}
}
