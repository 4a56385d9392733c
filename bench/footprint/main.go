// Footprint measures what importing this library adds to a program's binary, and what
// the packages add that it depends on, alone.
//
// Usage:
//
//	go run ./bench/footprint                                # a table
//	go run ./bench/footprint -o bench/results/footprint.txt # and the raw results, for bench/report
//
// It builds the programs below program, each of which uses what it is called by,
// and the program baseline, which only logs with log/slog and writes and reads
// JSON with encoding/json. What an import adds is the difference between its
// program and baseline. It needs an architecture for which sonic can be built: amd64
// or arm64.
//
//	binary-bytes    the size of the binary
//	stripped-bytes  the same, built with -ldflags='-s -w': without symbols and debug information
//	added-bytes     what the import adds to stripped-bytes
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/vidurai/eventbus/bench/internal/sources"
	"github.com/vidurai/eventbus/internal/origin"
)

func main() {
	out := flag.String("o", "", "write the raw results, in the Go benchmark format, to `file`")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := footprint(*out); err != nil {
		fmt.Fprintln(os.Stderr, "footprint:", err)
		os.Exit(1)
	}
}

// imports are the programs below program, but for baseline.
var imports = []string{"ring", "event", "bus", "redact", "bushttp", "ndjson", "uuid", "xsync", "sonic", "nethttp"}

func footprint(out string) error {
	dir, err := os.MkdirTemp("", "footprint")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	which, err := sources.Line()
	if err != nil {
		return err
	}
	lines := append(origin.Lines("github.com/vidurai/eventbus/bench/footprint", "go run ./bench/footprint "+strings.Join(os.Args[1:], " ")), which)
	base, err := build(dir, "baseline", nil)
	if err != nil {
		return err
	}
	programs := []*program{base}
	for _, name := range imports {
		p, err := build(dir, name, base)
		if err != nil {
			return err
		}
		programs = append(programs, p)
	}
	if err := writeTable(os.Stdout, programs); err != nil {
		return err
	}
	if out == "" {
		return nil
	}
	return os.WriteFile(out, rawResults(lines, programs), 0o644)
}
