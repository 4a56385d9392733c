// Gate compares two sets of benchmark results and fails if the second is worse.
//
// Usage:
//
//	go run ./bench/gate [-threshold 10] [-alpha 0.05] [-families] BASE.txt HEAD.txt
//
// Both files are what go test -bench printed, once or many times over, with or
// without configuration lines; the script bench/compare makes two that can be
// compared, and prints the tables of benchstat before the gate's verdict. Benchmarks are
// matched by package and full name. A benchmark is worse in HEAD if
//
//   - sec/op: its median grew by more than threshold percent, and the
//     Mann–Whitney U test has p < alpha after Holm's correction for the number of
//     tests. Either alone is noise: of a hundred benchmarks that did not change,
//     five have p < 0.05. With the correction the probability to call anything
//     worse that did not change is alpha at most, in the whole comparison.
//   - allocs/op: its median grew, by however little.
//   - B/op: its median grew by more than 2 bytes and by more than 0.5 %; see
//     slack for why.
//
// If BASE does not agree with itself on a benchmark's allocs/op or B/op, that
// growth too must have p < alpha, tested with the others. It is so where few operations share what is
// allocated once: measure for longer, and the counts are exact.
//
// Other units, such as percentiles, never fail.
//
// A benchmark of some nanoseconds also depends on where the linker put its
// functions, which no number of rounds evens out, so a threshold of less than 10 %
// for a single one would be broken by chance. With -families, for files that
// bench/compare -layouts made, sec/op is judged by families of benchmarks instead,
// over several orders of the functions. A family's ratio of HEAD to BASE has a
// lower and an upper bound, each of which holds with 95 % confidence. The family is
//
//   - not worse, if the upper bound is within threshold percent;
//   - worse, if the ratio is not and the lower bound is above 1;
//   - unclear otherwise: more layouts bring the bounds together, and more rounds do
//     where the machine is noisy.
//
// A slowdown of one benchmark alone shows in its family's ratio divided by the number
// of benchmarks; benchstat's tables have it in full.
//
// The exit status is 0 if nothing is worse, 1 if something is, and 2 if a family is
// unclear or the files give no answer: a line that cannot be read, nothing in
// common, results of two machines, a benchmark that no longer reports one of the
// three units, or fewer samples than a difference can be told from among so many
// tests. A benchmark that only one file has is named. (go run turns every failure
// into 1; build the command to tell them apart.)
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

const (
	passed = 0
	worse  = 1
	unfit  = 2 // the files, or the command line, give no answer
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	var rule rule
	flags := flag.NewFlagSet("gate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: gate [flags] BASE.txt HEAD.txt")
		flags.PrintDefaults()
	}
	flags.Float64Var(&rule.threshold, "threshold", 10, "more than `percent` slower is worse")
	flags.Float64Var(&rule.alpha, "alpha", 0.05, "a difference with a `p` of this or more is noise")
	flags.BoolVar(&rule.families, "families", false, "judge times by family, of results with several layouts")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return passed
	} else if err != nil {
		return unfit
	}
	if flags.NArg() != 2 {
		flags.Usage()
		return unfit
	}
	text, status, err := gate(rule, flags.Arg(0), flags.Arg(1))
	if err == nil {
		_, err = stdout.Write(text)
	}
	if err != nil {
		fmt.Fprintln(stderr, "gate:", err)
		return unfit
	}
	return status
}

// gate returns what there is to say of two files, and the exit status.
func gate(rule rule, base, head string) (text []byte, status int, err error) {
	if err := rule.validate(); err != nil {
		return nil, unfit, err
	}
	old, err := readResults(base)
	if err != nil {
		return nil, unfit, err
	}
	new, err := readResults(head)
	if err != nil {
		return nil, unfit, err
	}
	c, err := compare(rule, old, new)
	if err != nil {
		return nil, unfit, err
	}
	var b bytes.Buffer
	if rule.families {
		if err := c.writeFamilies(&b); err != nil {
			return nil, unfit, err
		}
	}
	status = c.writeVerdict(&b)
	return b.Bytes(), status, nil
}
