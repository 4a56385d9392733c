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
// The script bench/run measures everything and writes raw results to bench/results;
// the command report makes BENCHMARKS.md and its charts of them. Compare only results
// of one run, whose samples are interleaved. A benchmark that is added here, or in
// bench/peers, gets a table in bench/report/benchmarks.md.tmpl.
//
//	bench/compare    two commits, measured in turn; the command gate judges them
//	bench/floors     ours beside its floors, against the limits in bench/report/hold.go
//	bench/latency    the slowest publishes while garbage is collected
//	bench/footprint  what importing adds to a binary
//	bench/peers      other libraries, in a module of its own
package bench
