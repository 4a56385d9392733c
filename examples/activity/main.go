// Activity runs the event bus on what really happened in a Git repository:
//
//	go run ./examples/activity              # the repository it stands in
//	go run ./examples/activity ~/src/linux  # another one
//	go run ./examples/activity - < events.ndjson
//
// It publishes the repository's history, each commit as a git.commit and each
// file a commit changed as an editor.file_save, with their true times; and the
// git commands it runs to read that, as terminal.command, or terminal.error
// where one failed. Those are captured live: git reports on itself through its
// trace2 event stream, over a unix socket. At the end it prints the last events,
// the busiest files, what became of the events in each subscription, and what a
// publish cost.
//
// It is also the place to read how a program embeds the bus. Five steps, and
// the file each is in:
//
//  1. main.go makes the bus: [bus.New], with as much history as will be shown.
//  2. summary.go subscribes: a handler for each of "terminal.*", "git.>" and
//     "editor.*", which subscription.go times. Handlers run in the goroutine that publishes, two at once
//     where two publish at once, so a handler with state guards it.
//  3. meter.go publishes. What happens now goes through [bus.Bus.Emit]; what
//     happened before keeps its time: [event.New], set Timestamp, and
//     [bus.Bus.Publish]. Two goroutines do so here, that of the history
//     (history.go) and that of the trace (trace2.go), and neither waits for
//     the other.
//  4. report.go asks the bus: [bus.Bus.Recent], [bus.Bus.Stats] and
//     [bus.Subscription.Stats].
//  5. main.go closes it: [bus.Bus.Close].
//
// With --http it also shows the bus in a browser (server.go), and stays until it
// is interrupted.
//
// The repository is only read: no index refresh, no fetch of objects that a
// partial clone lacks.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// The exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // as shells have it for SIGINT
)

// minHistory is what a bus keeps if nobody asks for more.
const minHistory = 500

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), interrupts()...)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	console := newConsole(stderr)
	opts, err := parseOptions(args)
	switch {
	case errors.Is(err, errHelp):
		fmt.Fprint(stdout, usage)
		return exitOK
	case err != nil:
		console.complain(fmt.Errorf("%w (-h for help)", err))
		return exitUsage
	}

	b, err := bus.New(bus.History(max(opts.recent, minHistory)))
	if err != nil {
		console.complain(err)
		return exitFailed
	}
	defer b.Close()
	sum := newSummary()
	if err := sum.subscribe(b); err != nil {
		console.complain(err)
		return exitFailed
	}

	var page *server
	if opts.http != "" {
		if page, err = serve(opts.http, b); err != nil {
			console.complain(err)
			return exitFailed
		}
		defer func() {
			if err := page.close(); err != nil {
				console.complain(err)
			}
		}()
		console.tell("the bus is shown at " + page.url)
	}

	in := &input{meter: newMeter(b), console: console}
	if opts.path == "-" {
		err = in.readStream(ctx, stdin)
	} else {
		err = in.readRepository(ctx, opts.path, opts.maxCommits)
	}
	console.erase()
	interrupted := ctx.Err() != nil
	if interrupted {
		console.complain(errors.New("interrupted"))
	} else if err != nil {
		console.complain(err)
	}
	if in.empty(err) {
		return exitCode(err, interrupted)
	}

	rep := newReport(b, sum, in, opts)
	rep.Interrupted = interrupted
	if err := rep.write(stdout, opts.json, time.Now()); err != nil {
		console.complain(fmt.Errorf("writing the report: %w", err))
		return exitFailed
	}
	if page != nil && !interrupted {
		if failed := in.stay(ctx, page); failed != nil {
			console.complain(failed)
			return exitFailed
		}
	}
	return exitCode(err, interrupted)
}

func exitCode(err error, interrupted bool) int {
	switch {
	case interrupted:
		return exitInterrupted
	case err != nil:
		return exitFailed
	}
	return exitOK
}
