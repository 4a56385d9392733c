// Package bench measures what the event bus costs, and beside what.
//
// Its benchmarks are named in keys and values that benchstat can pivot:
//
//	go test -run '^$' -bench Publish$ -count 6 ./bench | tee new.txt
//	go tool benchstat -col /impl new.txt
//
// impl=ours is this module, impl=mutex the same with one mutex in the place of
// what is lock-free (internal/reference/mutex), impl=python the design it came from
// (internal/reference/python); others are named where they are measured. All that are
// compared get the same event and the same handlers' work, and what was
// delivered is counted and checked before and after the clock runs: a bus that
// loses events is fast.
//
// impl=floor is not a bus: it is the work that ours cannot do without. The script
// bench/floors measures ours beside it, and fails if the ratio is above its limit.
//
// Compare only results of one run, whose samples are interleaved. That is what
// the script bench/run makes; the command report turns what it wrote into
// BENCHMARKS.md. The script bench/compare does it for two commits, and the command
// gate judges what it measured. The commands latency and footprint measure what
// go test cannot: the slowest publishes while garbage is collected, and what
// importing costs.
package bench
