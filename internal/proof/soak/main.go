package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"time"

	"github.com/vidurai/eventbus/internal/origin"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

var errFailed = errors.New("something is wrong")

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(stderr)
	long := flags.Duration("for", time.Minute, "go on for so `long`")
	every := flags.Duration("every", 10*time.Second, "print a line so `often`")
	seed := flags.Uint64("seed", 0, "the `seed` of all that is random; 0: one that is")
	publishers := flags.Int("publishers", 4, "have `n` goroutines publish")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case *long <= 0 || *every <= 0 || *publishers < 1:
		return errors.New("-for, -every and -publishers must be positive")
	}
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	for _, l := range origin.Lines("github.com/vidurai/eventbus/internal/proof/soak", origin.Command("./internal/proof/soak", args)) {
		fmt.Fprintln(stdout, l)
	}
	fmt.Fprintf(stdout, "seed: %d\n\n", *seed)

	s, err := newSoak(*seed, *publishers)
	if err != nil {
		return err
	}
	start := time.Now()
	s.run(ctx.Done(), *long, *every, stdout)
	fmt.Fprintf(stdout, "\nafter %v:\n", time.Since(start).Round(time.Millisecond))
	if !s.verdict(stdout) {
		return errFailed
	}
	return nil
}
