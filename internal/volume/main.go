package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/vidurai/eventbus/internal/fault"
	"github.com/vidurai/eventbus/internal/origin"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "volume:", err)
		os.Exit(1)
	}
}

var errFailed = errors.New("something is wrong")

var modes = map[string]func(run) error{"publish": publishAll, "mixed": mixAll}

func command(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("volume", flag.ContinueOnError)
	flags.SetOutput(stderr)
	mode := flags.String("mode", "publish", "publish or mixed: see the documentation")
	n := flags.Uint64("n", 1_000_000, "do so `many`")
	every := flags.Duration("every", 10*time.Second, "print a line so `often`")
	list := flags.String("procs", "", "divide them among runs with these values of GOMAXPROCS; empty: one, as it is")
	if err := flags.Parse(args); err != nil {
		return err
	}
	do, ok := modes[*mode]
	procs, err := parse(*list)
	switch {
	case err != nil:
		return err
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case !ok:
		return fmt.Errorf("-mode %s is neither publish nor mixed", *mode)
	case *n < uint64(len(procs)) || *every <= 0:
		return errors.New("-n and -every must be positive")
	}
	for _, l := range origin.Lines("github.com/vidurai/eventbus/internal/volume", origin.Command("./internal/volume", args)) {
		fmt.Fprintln(stdout, l)
	}
	fmt.Fprintf(stdout, "processors: %d\nrace detector: %v\n\n", runtime.NumCPU(), origin.Race())

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var f fault.List
	start := time.Now()
	for i, p := range procs {
		if ctx.Err() != nil {
			break
		}
		runtime.GOMAXPROCS(p)
		share := *n / uint64(len(procs))
		if i == 0 {
			share += *n % uint64(len(procs))
		}
		if err := do(run{ctx, share, *every, &f, stdout}); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		fmt.Fprintf(stdout, "interrupted: fewer than %d", *n)
	} else {
		fmt.Fprint(stdout, *n)
	}
	fmt.Fprintf(stdout, " in %v\n", time.Since(start).Round(time.Millisecond))
	f.Write(stdout)
	if n := f.Count(); n > 0 {
		fmt.Fprintf(stdout, "FAIL: %d faults\n", n)
		return errFailed
	}
	fmt.Fprintln(stdout, "PASS")
	return nil
}

// parse reads a list of processors.
func parse(list string) (procs []int, err error) {
	if list == "" {
		return []int{runtime.GOMAXPROCS(0)}, nil
	}
	for s := range strings.SplitSeq(list, ",") {
		p, err := strconv.Atoi(s)
		if err != nil || p < 1 {
			return nil, fmt.Errorf("-procs %s: %q is not a positive number", list, s)
		}
		procs = append(procs, p)
	}
	return procs, nil
}
