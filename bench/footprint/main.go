// Footprint measures what a program pays for importing this library, before it
// has made a bus: the size of its binary, the time until main begins, and the
// heap by then. Beside the packages of this module it weighs what they depend
// on, alone.
//
// Usage:
//
//	go run ./bench/footprint                                # a table
//	go run ./bench/footprint -o bench/results/footprint.txt # and the raw results, for bench/report
//
// It builds the programs below program, each of which uses what it is called by,
// and the program baseline, which only logs with log/slog and writes and reads
// JSON with encoding/json. What an import adds is the difference between its
// program and baseline; times are differences within one round, in which each
// program is started once, in an order that changes from round to round.
//
// Where a C compiler is at hand everything is measured twice, cgo=1 and cgo=0:
// with cgo, package net makes a program one that is linked dynamically. It needs
// an architecture for which sonic can be built: amd64 or arm64.
//
// What is measured, times in microseconds in the table and in seconds in the raw
// results:
//
//	binary-bytes    the size of the binary
//	stripped-bytes  the same, built with -ldflags='-s -w': without symbols and debug information
//	start           from before the program is started until its end is known
//	cpu             processor time of all that, in the program and for it in the kernel
//	init            initialisation as GODEBUG=inittrace=1 has it, of all packages; as
//	                what is added, of those that baseline does not have. Each is rounded to a microsecond
//	init-B          bytes allocated by that
//	init-allocs     and in how many allocations
//	heap-B          runtime.MemStats.HeapAlloc when main begins
//	sys-B           runtime.MemStats.Sys, which grows in steps too large to say much
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/vidurai/eventbus/internal/origin"
)

func main() {
	rounds := flag.Int("n", 40, "start each program in so many `rounds`")
	out := flag.String("o", "", "write the raw results, in the Go benchmark format, to `file`")
	flag.Parse()
	if flag.NArg() > 0 || *rounds < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := footprint(*rounds, *out); err != nil {
		fmt.Fprintln(os.Stderr, "footprint:", err)
		os.Exit(1)
	}
}

// imports are the programs below program, but for baseline.
var imports = []string{"ring", "event", "bus", "redact", "bushttp", "ndjson", "uuid", "xsync", "sonic", "nethttp"}

func footprint(rounds int, out string) error {
	dir, err := os.MkdirTemp("", "footprint")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	lines := origin.Lines("github.com/vidurai/eventbus/bench/footprint", "go run ./bench/footprint "+strings.Join(os.Args[1:], " "))
	modes, err := cgoModes()
	if err != nil {
		return err
	}
	var programs []*program
	for _, cgo := range modes {
		base, err := build(dir, "baseline", cgo, nil)
		if err != nil {
			return err
		}
		programs = append(programs, base)
		for _, name := range imports {
			p, err := build(dir, name, cgo, base)
			if err != nil {
				return err
			}
			programs = append(programs, p)
		}
	}
	if err := measure(programs, rounds); err != nil {
		return err
	}
	if err := writeTable(os.Stdout, programs); err != nil {
		return err
	}
	if out == "" {
		return nil
	}
	return os.WriteFile(out, rawResults(lines, programs, rounds), 0o644)
}
