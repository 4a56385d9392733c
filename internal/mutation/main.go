// Mutation looks for mutants of this module that its tests let live.
//
// Usage, from the root of the module:
//
//	go run ./internal/mutation [-workers 2] [-explained] [-rounds N] [-list FILE] [-results FILE] PACKAGE
//
// PACKAGE is ring, bus, event or internal/subject. Its mutants are those that gremlins
// lists (github.com/go-gremlins/gremlins), with all of its types of mutation switched
// on, whether tests cover them or not: a change of one token, such as < into <= or &&
// into ||. Those that give the same code are one.
//
// What gremlins itself does with them does not suit tests that look long for what
// happens seldom. It builds each mutant, runs all tests, and takes one that does not
// compile for killed. Here no file of the work tree changes: the mutants are built by
// go test -overlay, most of them together, in one build where a variable says which it
// is to be. Each is given to the package's tests in three rounds, of which the first
// takes a tenth of a second and the last is go test as it is; what lives through them
// goes to the tests of packages that use it. A mutant is timed out when it has had five
// times the processors' time that the same tests take without one, or twenty times the
// clock's; without one they must pass.
//
// survivors.md names those that live, and says of each why that does no harm. The exit
// status is 0 if no other lives and each of them does, 1 if not, and 2 if there is no
// answer. With -explained only those that it names are tried.
//
// A run takes from some minutes to an hour or two. It needs a POSIX shell.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

const (
	passed = 0
	failed = 1 // a mutant lives that is not explained, or one was killed that is
	unfit  = 2 // there is no answer
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("mutation", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: mutation [flags] PACKAGE")
		flags.PrintDefaults()
	}
	workers := flags.Int("workers", 2, "how `many` mutants are tried at once")
	only := flags.Bool("explained", false, "try only the mutants that survivors.md names")
	rounds := flags.Int("rounds", 0, "run only so many `rounds` of the package's tests, of three, and no others: more live then")
	from := flags.String("list", "", "a `file` with what gremlins unleash --dry-run --output wrote, rather than asking it")
	to := flags.String("results", "", "write a JSON object for each mutant to `file`")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return passed
	} else if err != nil {
		return unfit
	}
	if flags.NArg() != 1 || *workers < 1 {
		flags.Usage()
		return unfit
	}
	s := &session{stdout: stdout, workers: *workers, only: *only, rounds: *rounds, list: *from, results: *to}
	unexpected, err := s.run(ctx, flags.Arg(0))
	if err != nil {
		fmt.Fprintln(stderr, "mutation:", err)
		return unfit
	}
	if unexpected > 0 {
		return failed
	}
	return passed
}
