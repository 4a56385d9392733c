package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

const usage = `Usage: activity [flags] [folder | -]

Publishes what happened in a Git repository on an event bus, and prints what
came through: the last events, the busiest files, what became of the events in
each subscription, and what a publish cost. The repository is the one around the folder, which is "." if
none is named; "-" reads events from standard input instead, one JSON object
a line. Nothing in the repository is changed.

Flags:
  --recent n       show the last n events published (default 10)
  --top n          show the n busiest files, authors and commands (default 10)
  --max-commits n  read the newest n commits, 0 for all (default 5000)
  --json           print one JSON document
  --http address   show the bus in a browser, from the start until interrupted;
                   an address without a host, such as :8080, or :0 for any free
                   port, is this machine's own and no other's
  -h, --help       print this

Colour and progress appear on a terminal only; NO_COLOR turns the former off,
TERM=dumb both. Lines are as wide as the terminal, 80 columns elsewhere, or
COLUMNS if that is less. Where the locale (LC_ALL, LC_CTYPE, LANG) is not one of
UTF-8, text is plain ASCII. Exit codes: 0 done, 1 something failed (a bad line on standard input
is a failure, the others still go through), 2 wrong usage, 130 interrupted; to
interrupt --http once the report is printed is the way to end it, and counts as done.

Examples:
  activity                           the repository of the current folder
  activity --max-commits 0 ~/src/go  all of another one's history
  activity --json | jq .busiest_files
  activity --http :8080              look at it on http://localhost:8080/
  activity - < events.ndjson         events from elsewhere
`

const (
	defaultRecent     = 10
	defaultTop        = 10
	defaultMaxCommits = 5000

	// maxRecent bounds what the bus is asked to keep, and with it memory.
	maxRecent = 1_000_000
)

var errHelp = errors.New("help wanted")

// options is what the command line says.
type options struct {
	path        string // a folder, or "-" for standard input
	recent, top int
	maxCommits  int // 0 for all
	json        bool
	http        string // an address to serve at; "" for none
}

// parseOptions reads the command line, in which flags may also follow the
// folder. It returns errHelp where help is asked for.
func parseOptions(args []string) (options, error) {
	var o options
	fs := flag.NewFlagSet("activity", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.IntVar(&o.recent, "recent", defaultRecent, "")
	fs.IntVar(&o.top, "top", defaultTop, "")
	fs.IntVar(&o.maxCommits, "max-commits", defaultMaxCommits, "")
	fs.BoolVar(&o.json, "json", false, "")
	fs.Func("http", "", func(addr string) error {
		o.http = addr
		return checkAddress(addr)
	})

	var folders []string
	for rest := args; ; {
		switch err := fs.Parse(rest); {
		case errors.Is(err, flag.ErrHelp):
			return o, errHelp
		case err != nil:
			return o, err
		}
		parsed := len(rest) - fs.NArg()
		if parsed > 0 && rest[parsed-1] == "--" { // nothing after it is a flag
			folders = append(folders, fs.Args()...)
			break
		}
		if fs.NArg() == 0 {
			break
		}
		folders = append(folders, fs.Arg(0))
		rest = fs.Args()[1:]
	}

	switch {
	case len(folders) > 1:
		return o, fmt.Errorf("one folder at most, not %d", len(folders))
	case len(folders) == 1 && folders[0] == "":
		return o, errors.New("the folder's name is empty")
	case len(folders) == 1:
		o.path = folders[0]
	default:
		o.path = "."
	}
	for _, n := range []struct {
		flag       string
		value, max int
	}{{"recent", o.recent, maxRecent}, {"top", o.top, maxRecent}, {"max-commits", o.maxCommits, 0}} {
		if n.value < 0 {
			return o, fmt.Errorf("--%s %d: it cannot be negative", n.flag, n.value)
		}
		if n.max > 0 && n.value > n.max {
			return o, fmt.Errorf("--%s %d: at most %d", n.flag, n.value, n.max)
		}
	}
	return o, nil
}
