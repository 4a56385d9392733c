//go:build !explore

package bus

import "time"

// quick is how long a handler may take for each event of a batch. A slower one is given
// its events one by one: then all but the one it is busy with are in the queue, and it
// is there that they wait.
const quick = time.Microsecond

// maxPairs and maxTypes bound the table of routes: with them and maxPairBytes a flood of
// distinct types and sources costs at most some megabytes.
const (
	maxPairs = 4096
	maxTypes = 1024
)

// yieldsOfReader is how often a reader that has caught up lets others run before it looks
// for more. If events come quickly it finds a batch, and it keeps its hands off the
// cache lines that publishers write; if they do not it goes to sleep a microsecond
// later.
const yieldsOfReader = 4
