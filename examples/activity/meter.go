package main

import (
	"log/slog"
	"math/bits"
	"sync/atomic"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A meter publishes on a bus and measures what that takes: the wall time in
// which the publisher could do nothing else, and so the handlers' work too,
// and the scheduler's where a goroutine was put aside in between. The latter,
// and the first events of their kind, are few and long: hence the median.
type meter struct {
	bus *bus.Bus

	// Of the calls that the bus accepted.
	calls, nanos atomic.Int64
	spread       [bucketOctaves * bucketsPerOctave]atomic.Int64 // how many took as long, see bucket
}

// A bucket counts the calls whose times differ by an eighth at most.
const (
	bucketsPerOctave = 8
	bucketOctaves    = 62
)

// bucket returns where a time of ns is counted: the first 8 nanoseconds have
// one each, every doubling after that has 8.
func bucket(ns uint64) int {
	if ns < bucketsPerOctave {
		return int(ns)
	}
	shift := bits.Len64(ns/bucketsPerOctave) - 1
	return (shift+1)*bucketsPerOctave + int(ns>>shift)%bucketsPerOctave
}

// bucketMiddle returns the time that stands for those counted in bucket i.
func bucketMiddle(i int) float64 {
	if i < bucketsPerOctave {
		return float64(i)
	}
	shift := i/bucketsPerOctave - 1
	return (float64(bucketsPerOctave+i%bucketsPerOctave) + 0.5) * float64(uint64(1)<<shift)
}

// publish publishes an event that has its own time.
func (m *meter) publish(e *event.Event) error {
	start := time.Now()
	err := m.bus.Publish(e)
	m.add(time.Since(start), err)
	return err
}

// emit publishes something that happens now.
func (m *meter) emit(typ, source, project string, attrs ...slog.Attr) error {
	start := time.Now()
	_, err := m.bus.Emit(typ, source, project, attrs...)
	m.add(time.Since(start), err)
	return err
}

func (m *meter) add(took time.Duration, err error) {
	if err == nil {
		m.nanos.Add(int64(took))
		m.calls.Add(1)
		m.spread[bucket(uint64(max(took, 0)))].Add(1)
	}
}

func (m *meter) events() int64 { return m.calls.Load() }

// mean returns the mean time of a publish in nanoseconds, 0 if there was none.
func (m *meter) mean() float64 {
	n := m.calls.Load()
	if n == 0 {
		return 0
	}
	return float64(m.nanos.Load()) / float64(n)
}

// median returns the time that half of the publishes took at most, to a
// sixteenth of it.
func (m *meter) median() float64 {
	half := (m.calls.Load() + 1) / 2
	for i := range m.spread {
		if n := m.spread[i].Load(); n > 0 {
			if half -= n; half <= 0 {
				return bucketMiddle(i)
			}
		}
	}
	return 0
}

// clockCost measures what one pair of clock readings adds to a figure taken
// with it: the least mean of a few short rounds.
func clockCost() float64 {
	const rounds, pairs = 8, 256
	least := time.Duration(1<<63 - 1)
	for range rounds {
		var sum time.Duration
		for range pairs {
			sum += time.Since(time.Now())
		}
		least = min(least, sum)
	}
	return float64(least) / pairs
}
