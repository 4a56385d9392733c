package main

import (
	"errors"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestBucket(t *testing.T) {
	last := -1
	for _, ns := range []uint64{0, 1, 7, 8, 9, 15, 16, 18, 31, 32, 1000, 1200, 1e6, 1e9, 1e15, math.MaxInt64} {
		i := bucket(ns)
		if i <= last || i >= len(meter{}.spread) {
			t.Fatalf("bucket(%d) = %d after %d, of %d", ns, i, last, len(meter{}.spread))
		}
		last = i
		if off := math.Abs(bucketMiddle(i)-float64(ns)) / max(1, float64(ns)); off > 1.0/16 {
			t.Errorf("%d ns stand as %v", ns, bucketMiddle(i))
		}
	}
}

func TestMeter(t *testing.T) {
	b, err := bus.New()
	if err != nil {
		t.Fatal(err)
	}
	m := &meter{bus: b}
	if m.mean() != 0 || m.median() != 0 {
		t.Errorf("without an event: %v, %v", m.mean(), m.median())
	}
	if err := m.publish(event.New("a..b", "", "")); !errors.Is(err, event.ErrInvalid) {
		t.Errorf("a bad type: %v", err)
	}
	if err := m.publish(event.New("a.b", "x", "")); err != nil {
		t.Error(err)
	}
	if err := m.emit("a.c", "y", "/p", slog.Int("n", 1)); err != nil {
		t.Error(err)
	}
	if s := b.Stats(); m.events() != 2 || s.Published != 2 || m.mean() <= 0 || m.median() <= 0 {
		t.Errorf("%d events, %d published, mean %v, median %v", m.events(), s.Published, m.mean(), m.median())
	}

	m = &meter{bus: b}
	for _, took := range []int64{100, 100, 100, 1e6} {
		m.add(time.Duration(took), nil)
	}
	if got := m.median(); math.Abs(got-100) > 100.0/16 {
		t.Errorf("median %v, want about 100", got)
	}
	if got := m.mean(); got != 250075 {
		t.Errorf("mean %v, want 250075", got)
	}
}
