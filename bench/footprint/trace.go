package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"time"
)

// A trace is what GODEBUG=inittrace=1 says of each package that has anything to
// initialise, by import path.
type trace map[string]work

// work is what initialising cost.
type work struct {
	clock         time.Duration
	bytes, allocs int64
}

// parseTrace reads lines such as
//
//	init net/netip @1.0 ms, 0.023 ms clock, 744 bytes, 18 allocs
//
// and refuses every other.
func parseTrace(r io.Reader) (trace, error) {
	t := trace{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		var (
			pkg    string
			at, ms float64
			w      work
		)
		if _, err := fmt.Sscanf(lines.Text(), "init %s @%f ms, %f ms clock, %d bytes, %d allocs", &pkg, &at, &ms, &w.bytes, &w.allocs); err != nil {
			return nil, fmt.Errorf("not a line of an inittrace: %q: %w", lines.Text(), err)
		}
		w.clock = time.Duration(math.Round(ms * float64(time.Millisecond)))
		if old, ok := t[pkg]; ok {
			w.add(old)
		}
		t[pkg] = w
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if _, ok := t["runtime"]; !ok {
		return nil, fmt.Errorf("an inittrace of %d packages, without the runtime", len(t))
	}
	return t, nil
}

// beyond sums the work of the packages that base does not have; a nil base has
// none.
func (t trace) beyond(base trace) work {
	var sum work
	for pkg, w := range t {
		if _, ok := base[pkg]; !ok {
			sum.add(w)
		}
	}
	return sum
}

func (w *work) add(other work) {
	w.clock += other.clock
	w.bytes += other.bytes
	w.allocs += other.allocs
}
