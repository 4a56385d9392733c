package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// A value is one measured figure with its unit, as the Go benchmark format has
// it.
type value struct {
	unit string
	v    int64
}

// whole returns what a round has measured of a program.
func (p *program) whole(round int) []value {
	s := p.starts[round]
	init := s.trace.beyond(nil)
	return values(p.binary, p.stripped, s, init)
}

// added returns by how much that is more than what the same round has measured
// of baseline.
func (p *program) added(round int) []value {
	s, base := p.starts[round], p.base.starts[round]
	init := s.trace.beyond(base.trace)
	s.wall -= base.wall
	s.cpu -= base.cpu
	s.heap -= base.heap
	s.sys -= base.sys
	return values(p.binary-p.base.binary, p.stripped-p.base.stripped, s, init)
}

func values(binary, stripped int64, s start, init work) []value {
	return []value{
		{"binary-bytes", binary},
		{"stripped-bytes", stripped},
		{"start-ns", s.wall.Nanoseconds()},
		{"cpu-ns", s.cpu.Nanoseconds()},
		{"init-ns", init.clock.Nanoseconds()},
		{"init-B", init.bytes},
		{"init-allocs", init.allocs},
		{"heap-B", s.heap},
		{"sys-B", s.sys},
	}
}

// rawResults returns all that was measured, in the Go benchmark format:
// FootprintWhole is the programs as they are, Footprint what each import adds.
func rawResults(origin []string, programs []*program, rounds int) []byte {
	var out bytes.Buffer
	for _, line := range origin {
		fmt.Fprintln(&out, line)
	}
	write := func(bench string, p *program, values []value) {
		fmt.Fprintf(&out, "Benchmark%s/cgo=%s/import=%s 1", bench, p.cgo, p.name)
		for _, v := range values {
			// In seconds, for benchfmt would make them of all nanoseconds but
			// those that are 0, and two units of one.
			if what, ok := strings.CutSuffix(v.unit, "-ns"); ok {
				fmt.Fprintf(&out, " %g %s-sec", time.Duration(v.v).Seconds(), what)
			} else {
				fmt.Fprintf(&out, " %d %s", v.v, v.unit)
			}
		}
		fmt.Fprintln(&out)
	}
	for round := range rounds {
		for _, p := range programs {
			write("FootprintWhole", p, p.whole(round))
			if p.base != nil {
				write("Footprint", p, p.added(round))
			}
		}
	}
	return out.Bytes()
}
